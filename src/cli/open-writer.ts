import type { Store } from "../model/index.js";
import { CLEAR_LINE, hasLiveLines } from "./live-lines.js";
import { openStore } from "../session/ask/open-store.js";

/**
 * Opens a store for writing; its messages (it waits, its log grows) appear on stderr, above the line of progress if
 * there is one.
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
