import type { GrokErrorData } from "../../model/index.js";

/** Words for what a user's code threw, as details and a hint of an error of ours. */
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
  return { details: [thrownText(error), ...at], ...(hint === undefined ? {} : { hint }) };
}

/** What was thrown, in one line: "TypeError: x is not a function". */
export function thrownText(error: unknown): string {
  const [first] = textOf(error).split("\n");
  return first === "" ? "nothing was said" : first;
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
  if (!(error instanceof Error) || error.name !== "GrokError") return null;
  const { code, message, hint, details } = error as Error & GrokErrorData;
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(details === undefined ? {} : { details }),
  };
}

function textOf(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  try {
    return String(error);
  } catch {
    return "a value that cannot be written as text";
  }
}

/** The first place in a system's own file on the stack of an error; null where there is none. */
function placeOf(error: unknown, path: string): string | null {
  if (!(error instanceof Error) || typeof error.stack !== "string") return null;
  for (const line of error.stack.split("\n")) {
    if (!line.includes(path)) continue;
    const found = /:(\d+):(\d+)\)?\s*$/.exec(line);
    if (found !== null) return `line ${found[1]}, column ${found[2]}`;
  }
  return null;
}
