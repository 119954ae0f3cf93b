/**
 * Hooks for finding and reading users' modules, for `register` of node:module: "groksweep" is the running program for a
 * system in any folder, and TypeScript becomes JavaScript where Node does not read it itself.
 */
import { readFile } from "node:fs/promises";
import type { LoadHook, ResolveHook } from "node:module";
import { fileURLToPath } from "node:url";
import { SOURCE_QUERY } from "./source-query.js";

/** The data that the program passes to its hooks at registration. */
export interface HookData {
  /** URL of the library's door. */
  readonly door: string;
}

let door = "";

/** Takes the data of `register`. */
export function initialize(data: HookData): void {
  ({ door } = data);
}

/** Finds "groksweep", and a file of TypeScript that is imported under the name that it would have as JavaScript. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  if (specifier === "groksweep") return { url: door, shortCircuit: true };
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!/^\.{1,2}\/.*\.js$/.test(specifier)) throw error;
    try {
      return await next(specifier.replace(/\.js$/, ".ts"), context);
    } catch {
      throw error;
    }
  }
};

/** Reads TypeScript, and files of systems as modules whatever the package around them says. */
export const load: LoadHook = async (url, context, next) => {
  const { pathname, protocol, searchParams } = new URL(url);
  if (protocol !== "file:") return next(url, context);
  const isTypeScript = /\.m?ts$/.test(pathname);
  if (isTypeScript && !readsTypeScript()) {
    return { format: "module", source: await javascriptOf(fileURLToPath(url)), shortCircuit: true };
  }
  if (isTypeScript || !searchParams.has(SOURCE_QUERY)) return next(url, context);
  return { format: "module", source: await readFile(fileURLToPath(url), "utf8"), shortCircuit: true };
};

/** Whether this Node strips types by itself. */
function readsTypeScript(): boolean {
  const features = process.features as { readonly typescript?: unknown };
  return Boolean(features.typescript);
}

/** A file of TypeScript without its types. Nothing is checked: types are for the author's editor. */
async function javascriptOf(path: string): Promise<string> {
  const { transform } = await import("esbuild");
  const { code } = await transform(await readFile(path, "utf8"), {
    loader: "ts",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    sourcefile: path,
  });
  return code;
}
