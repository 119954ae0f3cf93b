/** The code of an error of the system (`ENOENT`), or of a record with such a code; undefined: it has none. */
export function systemCode(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : undefined;
}

/**
 * What was found in the place of a file that cannot be read, in words that follow "expected …, got".
 *
 * @example unreadable(error) // "no such file"
 */
export function unreadable(error: unknown): string {
  const code = systemCode(error);
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return "no such file";
    case "EISDIR":
      return "a folder";
    case "EACCES":
      return "a file that may not be read";
    default:
      return `an error of the file system (${code ?? "unknown"})`;
  }
}
