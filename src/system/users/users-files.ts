import { GrokError } from "../../model/index.js";
import { placeOf, thrownText } from "./error-words.js";

/** Files of users whose code runs in this thread. */
const files = new Set<string>();

/** Remembers that the code of a file runs here. @param path absolute. */
export function noteUsersFile(path: string): void {
  files.add(path);
}

/** Whether code of a user has run in this thread: timers and servers that it began may keep the process alive. */
export function hasUsersCode(): boolean {
  return files.size > 0;
}

/**
 * The words for an error that nobody caught, where code of a user's file threw it (in a timer, in a promise that nobody waits
 * for); null for any other.
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
