import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../model/index.js";

/** The version of TensorFlow.js, the same for every backend: they share kernels and gradients. */
export const TFJS_VERSION = "4.22.0";

/** Where an installation of `@tensorflow/tfjs-node` lies. */
export interface TfjsNodePlace {
  /** Folder of the package. */
  readonly folder: string;
  /** Its compiled addon. */
  readonly addon: string;
}

/**
 * The folder that `npm run tensorflow` fills, outside of any checkout, so that it survives `npm ci` and serves all of
 * them: `$GROKSWEEP_TFJS_NODE`, or one in the user's cache.
 */
export function tfjsNodeHome(): string {
  const chosen = process.env["GROKSWEEP_TFJS_NODE"];
  if (chosen !== undefined && chosen !== "") return chosen;
  return join(cacheFolder(), `tfjs-node-${TFJS_VERSION}-${process.platform}-${process.arch}`);
}

/**
 * An installation of tfjs-node with its addon: in {@link tfjsNodeHome}, else beside this program, where npm's own
 * download puts it; null where there is none. Looks at files, loads nothing.
 */
export function findTfjsNode(): TfjsNodePlace | null {
  for (const folder of [packageIn(tfjsNodeHome()), besideProgram()]) {
    if (folder === null) continue;
    const addon = addonOf(folder);
    if (addon !== null) return { folder, addon };
  }
  return null;
}

/** The package folder of tfjs-node inside a folder that npm installed it into. */
export function packageIn(home: string): string {
  return join(home, "node_modules", "@tensorflow", "tfjs-node");
}

/** The addon of a package folder: lib/napi-vN/tfjs_binding.node, null when it was not built. */
export function addonOf(folder: string): string | null {
  const lib = join(folder, "lib");
  if (!existsSync(lib)) return null;
  const found = readdirSync(lib)
    .filter((name) => name.startsWith("napi-v"))
    .map((name) => join(lib, name, "tfjs_binding.node"))
    .filter((path) => existsSync(path));
  return found[0] ?? null;
}

function besideProgram(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node/package.json"));
  } catch {
    return null;
  }
}
