/**
 * Bundles what is loaded often, after the compiler. Part of `npm run build`:
 *
 * - the command line, with what it loads lazily as files of its own: dist/bin/. Node needs about half a millisecond for
 *   every module, and a command that only reads would spend most of its time on hundreds of them. Packages stay outside,
 *   except for the two that have the most modules.
 * - the script of report pages, src/report/client/ with the drawing library and what it shares with the program:
 *   dist/src/report/client/page.js.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Rooms are imported through their doors, and what a page does not use of them is left out. */
const rooms = {
  name: "rooms",
  setup({ onResolve, onLoad }) {
    // Nothing that a page uses needs Node; what its neighbours import of it becomes empty, and goes.
    onResolve({ filter: /^node:/ }, () => ({ path: "none", namespace: "none", sideEffects: false }));
    onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "module.exports = {}", loader: "js" }));
    onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path, resolveDir }) =>
      resolveDir.startsWith(join(root, "src"))
        ? { path: join(resolveDir, path.replace(/\.js$/, ".ts")), sideEffects: false }
        : undefined,
    );
  },
};

/** Packages of many small modules: zod has a hundred, yaml seventy. They become part of the bundle. */
const bundledPackages = new Set(["yaml", "zod"]);

const packages = {
  name: "packages",
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path }) => {
      const name = path
        .split("/")
        .slice(0, path.startsWith("@") ? 2 : 1)
        .join("/");
      return bundledPackages.has(name) ? undefined : { path, external: true };
    });
  },
};

/** The package yaml is CommonJS for Node, and asks for modules of Node by `require`, which ES modules do not have. */
const requireForCommonJs =
  'import { createRequire as createRequire_ } from "node:module"; const require = createRequire_(import.meta.url);';

const common = { absWorkingDir: root, bundle: true, format: "esm", logLevel: "warning" };

await Promise.all([
  build({
    ...common,
    entryPoints: ["dist/src/cli/main.js"],
    outdir: "dist/bin",
    splitting: true,
    platform: "node",
    target: "node20.19",
    plugins: [packages],
    banner: { js: requireForCommonJs },
  }),
  build({
    ...common,
    entryPoints: ["src/report/client/page.ts"],
    outfile: "dist/src/report/client/page.js",
    minify: true,
    platform: "browser",
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
    plugins: [rooms],
  }),
]);
