/**
 * Bundles the script of report pages: src/report/client/ with the drawing library and what it shares with the program,
 * into dist/src/report/client/page.js. Part of `npm run build`.
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

await build({
  absWorkingDir: root,
  entryPoints: ["src/report/client/page.ts"],
  outfile: "dist/src/report/client/page.js",
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  charset: "ascii",
  legalComments: "none",
  logLevel: "warning",
  plugins: [rooms],
});
