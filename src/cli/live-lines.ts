/** Moves to the start of a terminal's line and clears it. */
export const CLEAR_LINE = "\r\u001b[2K";

/**
 * Whether lines on a stream can be rewritten: the stream is a terminal, and not a dumb one (`TERM=dumb`: a shell in an
 * editor, a log), which ignores control characters and gets whole lines instead.
 */
export function hasLiveLines(
  { isTTY }: Pick<NodeJS.WriteStream, "isTTY">,
  { TERM: terminal }: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  return (isTTY ?? false) && terminal !== "dumb";
}
