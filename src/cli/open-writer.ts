import type { Store } from "../model/index.js";
import { CLEAR_LINE, hasLiveLines } from "./live-lines.js";
import { openStore } from "../session/ask/open-store.js";

/**
 * Opens a store for writing; what it has to tell meanwhile (it waits, its log grows) appears on stderr, above the line
 * of progress where there is one.
 *
 * @throws GrokError STORE when it cannot be used.
 */
export function openWriter(path: string): Store {
  const clear = hasLiveLines(process.stderr) ? CLEAR_LINE : "";
  return openStore(path, {
    mode: "write",
    onNotice: (words) => process.stderr.write(`${clear}${words}\n`),
  });
}
