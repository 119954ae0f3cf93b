import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** A file as it is to be. */
export interface NewFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** A file that is written beside the one it will replace. */
interface Staged {
  readonly part: string;
  readonly target: string;
}

/**
 * Writes files beside those they replace, all of them, and only then gives them their names: when one cannot be written
 * (a full disk), every file is what it was before. A symbolic link is followed. Permissions of a replaced file stay.
 *
 * Names of unfinished files are new ones, chosen at random; after a failure none of them is left, and no file of anybody
 * else is touched.
 *
 * @throws what the file system says (an `Error` with a code), and EISDIR or EINVAL where something stands at a path that
 *         is no regular file.
 */
export function replaceFiles(files: readonly NewFile[]): void {
  const staged: Staged[] = [];
  try {
    for (const { path, content } of files) {
      const target = targetOf(path);
      const part = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.part`);
      const file = openSync(part, "wx");
      // It is ours from here on: "wx" fails where a file of that name stood.
      staged.push({ part, target });
      writeWhole(file, content, statusOf(target)?.mode);
    }
    for (const { part, target } of staged) renameSync(part, target);
  } catch (error) {
    // Those that have their name already are no longer there under the other.
    for (const { part } of staged) rmSync(part, { force: true });
    throw error;
  }
}

/** Also forces it to the disk: some file systems say only then that there is no room. */
function writeWhole(file: number, content: string | Uint8Array, mode: number | undefined): void {
  try {
    if (mode !== undefined) fchmodSync(file, mode & 0o777);
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The file that a path leads to, through links; refuses what a regular file cannot take the place of. */
function targetOf(path: string): string {
  const target = statusOf(path)?.isSymbolicLink() === true ? realpathSync(path) : path;
  const status = statusOf(target);
  if (status === null || status.isFile()) return target;
  const [code, kind] = status.isDirectory() ? ["EISDIR", "a folder"] : ["EINVAL", "no regular file"];
  throw Object.assign(new Error(`${code}: ${target} is ${kind}`), { code });
}

function statusOf(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}
