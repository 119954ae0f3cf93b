import { createRequire } from "node:module";

/** What tfjs-node still calls of `node:util` although newer Nodes removed it. */
const REMOVED = {
  isArray: (value: unknown): boolean => Array.isArray(value),
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
} as const;

/**
 * Give `node:util` back the functions that tfjs-node calls and Node 23 removed, where they are missing. They are
 * pure tests, so nothing else of the process can notice.
 */
export function bridgeRemovedUtil(util: Record<string, unknown> = nodeUtil()): void {
  for (const [name, test] of Object.entries(REMOVED)) util[name] ??= test;
}

/** The module itself, as `require` sees it: an import's namespace could not be added to. */
function nodeUtil(): Record<string, unknown> {
  return createRequire(import.meta.url)("node:util") as Record<string, unknown>;
}
