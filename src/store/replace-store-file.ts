import { closeSync, copyFileSync, fstatSync, fsyncSync, openSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { openOutput, systemWords } from "../files/index.js";
import { GrokError, systemCode } from "../model/index.js";
import { refuseCompanions } from "./sqlite/refuse-stores.js";
import { COMPANION_SUFFIXES } from "./sqlite/store-companions.js";

/**
 * Identifies the bytes at a path by device, inode, size and time of change; null where there is no file. The file is
 * opened because only then do network file systems check whether another machine has replaced it.
 *
 * @throws errors of the file system, except for a missing file.
 */
export function storeFileState(path: string): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
  try {
    const { dev, ino, size, mtimeNs } = fstatSync(descriptor, { bigint: true });
    return [dev, ino, size, mtimeNs].join(":");
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Replaces or creates the file at `place` with the bytes of a store that nobody has open. The new file is written beside
 * the place, forced to the disk, and then renamed, so that the place holds one of the two files whole at every moment.
 * SQLite is not involved, so the place may be on a network file system. Files that killed programs left beside the place
 * are removed.
 *
 * @param expected the latest result of {@link storeFileState} for the place.
 * @returns whether the file was replaced; false: the place holds another file by now, and is unchanged.
 * @throws GrokError STORE where the file cannot be replaced; the place is unchanged.
 */
export function replaceStoreFile(from: string, place: string, expected: string | null): boolean {
  try {
    requireNoCompanion(place);
    const file = openOutput(place, refuseCompanions);
    try {
      copyFileSync(from, file.path);
      file.sync();
      if (storeFileState(place) !== expected) {
        file.discard();
        return false;
      }
      file.commit();
    } catch (error) {
      file.discard();
      throw error;
    }
    syncFolder(dirname(place));
    return true;
  } catch (error) {
    if (error instanceof GrokError) throw error;
    throw new GrokError(
      "STORE",
      `${place}: expected a file that can be written and renamed to, found ${systemWords(error)}`,
      {
        hint: "name a file in a folder that can be written to, on a disk with room for the store",
        cause: error,
      },
    );
  }
}

/**
 * Checks that {@link replaceStoreFile} can put a file at the place, with an empty file under another name.
 *
 * @throws GrokError STORE where this is not possible.
 */
export function requireReplaceable(place: string): void {
  const folder = dirname(place);
  try {
    const there = statSync(folder, { throwIfNoEntry: false });
    if (there?.isDirectory() !== true)
      throw noPlace(folder, there === undefined ? "no such folder" : "a file");
    const stats = statSync(place, { throwIfNoEntry: false });
    if (stats !== undefined && !stats.isFile()) {
      throw new GrokError(
        "STORE",
        `${place}: expected a file, found ${stats.isDirectory() ? "a folder" : "no file"}`,
        { hint: "name another one" },
      );
    }
    requireNoCompanion(place);
    tryReplacing(join(folder, `.${basename(place).slice(0, 40)}.${process.pid}-${Date.now()}.part`));
  } catch (error) {
    throw error instanceof GrokError && error.code === "STORE"
      ? error
      : noPlace(folder, systemWords(error), error);
  }
}

function tryReplacing(path: string): void {
  try {
    openOutput(path, () => null).commit();
  } finally {
    rmSync(path, { force: true });
  }
}

function noPlace(folder: string, found: string, cause?: unknown): GrokError {
  return new GrokError(
    "STORE",
    `${folder}: expected a folder in which files can be written and renamed, found ${found}`,
    { hint: "name a store in a folder that can be written to", cause },
  );
}

/** A log or journal beside a store belongs to the store's bytes and would damage another file in the store's place. */
function requireNoCompanion(place: string): void {
  const suffix = COMPANION_SUFFIXES.find(
    (each) => statSync(place + each, { throwIfNoEntry: false }) !== undefined,
  );
  if (suffix === undefined) return;
  throw new GrokError(
    "STORE",
    `${place}: expected a store that no program writes to in its place, found ${basename(place)}${suffix} beside it`,
    {
      hint: "a run without --scratch writes there now, or was killed; let it end, or run its command again without --scratch",
    },
  );
}

/**
 * A rename survives a crash of the machine once the folder is on the disk. Some file systems cannot force folders to the
 * disk.
 */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Some network file systems refuse this call, and have completed the rename by now.
  }
}
