/**
 * What to do about a text in another encoding, behind "hint:".
 *
 * @param encoding the name that iconv has for the encoding of the text, or for a likely one.
 */
export function utf8Hint(encoding: "LATIN1" | "UTF-16" | "UTF-32" = "LATIN1"): string {
  return `save it again as UTF-8, for example with: iconv -f ${encoding} -t UTF-8`;
}
