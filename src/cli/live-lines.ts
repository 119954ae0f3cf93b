/** To the start of a terminal's line, and the line empty. */
export const CLEAR_LINE = "\r\u001b[2K";

/**
 * Whether lines on a stream can be taken back and written anew: it is a terminal, and not one that calls itself dumb
 * (`TERM=dumb`: a shell in an editor, a log), which obeys no control characters and gets whole lines instead.
 */
export function hasLiveLines(
  { isTTY }: Pick<NodeJS.WriteStream, "isTTY">,
  { TERM: terminal }: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  return (isTTY ?? false) && terminal !== "dumb";
}
