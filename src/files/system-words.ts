import { systemCode } from "../model/index.js";

const WORDS: Readonly<Record<string, string>> = {
  EACCES: "no permission to write there",
  EPERM: "no permission to write there",
  EROFS: "a file system that is read-only",
  ENOSPC: "a disk that is full",
  EDQUOT: "a disk whose quota is used up",
  EFBIG: "a limit on the size of files (ulimit -f)",
  ENOENT: "a place where the system makes none",
  ENOTDIR: "a file in the place of one of its folders",
  EISDIR: "a folder",
  ENAMETOOLONG: "a name that is too long",
  ELOOP: "symbolic links that lead in a circle",
  EMFILE: "too many open files (ulimit -n)",
  ENFILE: "too many open files on this machine",
  EIO: "a disk that fails",
};

/**
 * What an error of the file system found, in words that follow "expected …, found". A code that has no words here is told in the
 * system's own, without the name of the class.
 *
 * @example systemWords(error) // "a disk that is full"
 */
export function systemWords(error: unknown): string {
  const code = systemCode(error);
  const words = code !== undefined && Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  return words ?? (error instanceof Error ? error.message : String(error));
}
