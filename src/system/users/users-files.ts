import { GrokError } from "../../model/index.js";
import { placeOf, thrownText } from "./error-words.js";

/** Files of users whose code runs in this thread. */
const files = new Set<string>();

/** Remembers that the code of a file runs here. @param path absolute. */
export function noteUsersFile(path: string): void {
  files.add(path);
}

/** Whether a user's code has run in this thread; its timers and servers may keep the process alive. */
export function hasUsersCode(): boolean {
  return files.size > 0;
}

/**
 * The message for an uncaught error that code of a user's file threw (in a timer, in a promise that nothing awaits); null for
 * any other error.
 */
export function usersErrorOf(error: unknown): GrokError | null {
  for (const path of files) {
    const place = placeOf(error, path);
    if (place === null) continue;
    return new GrokError(
      "INPUT",
      `${path}: it threw outside of every call: ${thrownText(error)} (${place})`,
      {
        hint: "timers and promises that nobody waits for do not belong into a system; run it again when it is mended",
        cause: error,
      },
    );
  }
  return null;
}
