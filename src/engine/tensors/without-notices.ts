import { existsSync, writeSync } from "node:fs";
import { addonPath, loadAddon, type Addon } from "../lanes/kernels/native.js";

/** What the library says while it is loaded, whatever its log level is: before its log exists, it has none. */
const NOTICES: readonly RegExp[] = [
  /^WARNING: All log messages before absl::InitializeLog\(\)/,
  /oneDNN custom operations are on/,
];

const STANDARD_ERROR = 2;

/**
 * Calls what loads the native library, and keeps its notices off the error stream. Whatever else is written there
 * meanwhile, by any thread, follows afterwards. Without the addon of the kernels nothing can be held back, and the notices
 * appear.
 */
export function withoutNotices<T>(load: () => T): T {
  const addon = addonOrNull();
  if (addon?.holdErrors() !== true) return load();
  try {
    return load();
  } finally {
    const rest = withoutLines(addon.releaseErrors());
    if (rest !== "") writeSync(STANDARD_ERROR, rest);
  }
}

/** A text without the lines that are notices. */
export function withoutLines(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !NOTICES.some((notice) => notice.test(line)))
    .join("");
}

/** An addon that cannot be used is told where kernels are chosen. */
function addonOrNull(): Addon | null {
  const path = addonPath();
  try {
    return existsSync(path) ? loadAddon(path) : null;
  } catch {
    return null;
  }
}
