import type { Store } from "../model/index.js";
import { openStore } from "../session/open-store.js";

/**
 * Opens a store for writing; what it has to tell meanwhile (it waits, its log grows) appears on stderr, above the line
 * of progress where there is one.
 *
 * @throws GrokError STORE when it cannot be used.
 */
export function openWriter(path: string): Store {
  const clear = process.stderr.isTTY ? "\r\u001b[K" : "";
  return openStore(path, {
    mode: "write",
    onNotice: (words) => process.stderr.write(`${clear}${words}\n`),
  });
}
