/**
 * Keeps standard output for the program: from now on what anything else in this process writes there goes to standard error, such as
 * a `console.log` in a user's file or in a thread that trains. A document or table on standard output stays what it is.
 *
 * Edge: bytes that are written past Node's streams (file descriptor 1) are not seen.
 *
 * @returns the function that still writes to standard output.
 */
export function claimStandardOutput(): (text: string, done?: () => void) => void {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = (chunk: Uint8Array | string, ...more: readonly unknown[]): boolean => {
    const encoding = more.find((each) => typeof each === "string") as BufferEncoding | undefined;
    const done = more.find((each) => typeof each === "function") as (() => void) | undefined;
    if (typeof chunk === "string") stderr.write(chunk, encoding, done);
    else stderr.write(chunk, done);
    // Callers must not wait for a drain event, since this stream has nothing to drain.
    return true;
  };
  return (text, done) => {
    write(text, done);
  };
}
