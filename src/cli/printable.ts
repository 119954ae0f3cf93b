import { withoutCredentials } from "./credentials.js";

/**
 * Characters that a terminal interprets instead of showing: the control characters except tab and line feed, marks that
 * reverse the text direction, and the two line separators of Unicode.
 */
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * A text that a terminal shows unchanged. Names, keys and messages come from files and stores, and their characters could
 * move the cursor, recolour the screen or forge a line. Users and passwords of URLs among the arguments are left out
 * ({@link withoutCredentials}).
 *
 * @example printable("a\u001b[31mb") // "a\\u001b[31mb"
 */
export function printable(text: string): string {
  return withoutCredentials(text).replace(OBEYED, escaped);
}

/** {@link printable} for a text that must stay on one line and in one column: tabs and line feeds are escaped too. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\t\n]/g, escaped);
}

/** A JSON text with the same value that a terminal shows unchanged; JSON itself escapes only some of these characters. */
export function printableJson(json: string): string {
  // JSON puts white space between values only, and JSON.stringify writes line feeds at most.
  return withoutCredentials(json).replace(OBEYED, escaped);
}

function escaped(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
