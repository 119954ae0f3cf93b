import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

let root: string | undefined;

/** Absolute path of a file shipped with the package (SQL, wasm, sweeps), from source and from dist alike. */
export function packageFile(...parts: readonly string[]): string {
  if (root === undefined) {
    let folder = dirname(fileURLToPath(import.meta.url));
    while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
    root = folder;
  }
  return join(root, ...parts);
}

/**
 * URL of a compiled module, by its path in src/, for modules that are started, not imported. The caller may be bundled
 * (scripts/bundle.mjs), so the module need not be beside it.
 */
export function moduleUrl(path: `${string}.js` | `${string}.cjs`): URL {
  return pathToFileURL(packageFile("dist", "src", ...path.split("/")));
}
