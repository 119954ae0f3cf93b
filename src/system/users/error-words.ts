import type { GrokErrorData } from "../../model/index.js";

/** The details and the hint of an error of ours for an error that a user's code threw. */
export function errorWords(
  error: unknown,
  path: string,
  { hint }: { readonly hint?: string } = {},
): Pick<GrokErrorData, "details" | "hint"> {
  const ours = grokErrorOf(error);
  const place = placeOf(error, path);
  const at = place === null ? [] : [`at ${place}`];
  if (ours !== null) {
    const own = ours.hint ?? hint;
    return {
      details: [ours.message, ...(ours.details ?? []), ...at],
      ...(own === undefined ? {} : { hint: own }),
    };
  }
  return { details: [thrownLines(error), ...at], ...(hint === undefined ? {} : { hint }) };
}

/** The thrown value in one line: "TypeError: x is not a function". */
export function thrownText(error: unknown): string {
  const [first] = textOf(error).split("\n");
  return first === "" ? "nothing was said" : first;
}

/** The thrown value, at most three lines joined: a compiler gives the place of a mistake in the second. */
function thrownLines(error: unknown): string {
  const lines = textOf(error)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.length === 0 ? "nothing was said" : lines.slice(0, 3).join(" ");
}

/** "TypeError: x is not a function (line 12, column 3)". */
export function thrownAt(error: unknown, path: string): string {
  const place = placeOf(error, path);
  const said = grokErrorOf(error)?.message ?? thrownText(error);
  return place === null ? said : `${said} (${place})`;
}

/**
 * An error of ours as plain data; null for any other. A system's file has its own copy of the library beside that of the
 * command line, so the class cannot tell.
 */
function grokErrorOf(error: unknown): GrokErrorData | null {
  try {
    if (!(error instanceof Error) || error.name !== "GrokError") return null;
    const { code, message, hint, details } = error as Error & GrokErrorData;
    return {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(details === undefined ? {} : { details }),
    };
  } catch {
    return null; // An error of ours can be read.
  }
}

/** Authors may throw anything, even an object whose message throws when it is read. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return "a value that cannot be written as text";
  }
}

/** The first place in a system's own file on the stack of an error; null where there is none. */
export function placeOf(error: unknown, path: string): string | null {
  for (const line of stackOf(error).split("\n")) {
    if (!line.includes(path)) continue;
    const found = /:(\d+):(\d+)\)?\s*$/.exec(line);
    if (found !== null) return `line ${found[1]}, column ${found[2]}`;
  }
  return null;
}

function stackOf(error: unknown): string {
  try {
    return error instanceof Error && typeof error.stack === "string" ? error.stack : "";
  } catch {
    return "";
  }
}
