import {
  closeSync,
  copyFileSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { openOutput, systemWords } from "../files/index.js";
import { GrokError } from "../model/index.js";
import { refuseCompanions } from "./sqlite/refuse-stores.js";
import { COMPANION_SUFFIXES } from "./sqlite/store-companions.js";

/** A file beside a store that no program has written to for this long, ms, was left by one that was killed. */
const ABANDONED_MS = 3_600_000;

/**
 * Which bytes a path leads to, as device, inode, size and time of change; null where there is no file. The file is opened for it: only
 * then do network file systems look whether another machine has put another one in its place.
 *
 * @throws errors of the file system other than that there is none.
 */
export function storeFileState(path: string): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
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
 * Puts the bytes of a store that nobody has open in the place of another file, or where none is: beside it, forced to the disk, and
 * then renamed, so that the place holds one of the two whole at every moment. SQLite takes no part in it, so the place may be on a
 * network file system. What killed programs left beside the place goes.
 *
 * @param expected what {@link storeFileState} said of the place when it was looked at last.
 * @returns whether it was done; false: the place holds something else by now, and is as it was.
 * @throws GrokError STORE where it cannot be done; the place is as it was.
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
    removeAbandoned(place);
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
 * That a file can be put there by {@link replaceStoreFile}, tried with an empty one under another name.
 *
 * @throws GrokError STORE where it cannot.
 */
export function requireReplaceable(place: string): void {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) {
    throw new GrokError(
      "STORE",
      `${place}: expected a file, found ${stats.isDirectory() ? "a folder" : "no file"}`,
      {
        hint: "name another one",
      },
    );
  }
  requireNoCompanion(place);
  const trial = join(dirname(place), `.${basename(place).slice(0, 40)}.${process.pid}-${Date.now()}.part`);
  try {
    const file = openOutput(trial, () => null);
    file.commit();
    rmSync(trial);
  } catch (error) {
    rmSync(trial, { force: true });
    throw new GrokError(
      "STORE",
      `${dirname(place)}: expected a folder in which files can be written and renamed, found ${systemWords(error)}`,
      { hint: "name a store in a folder that can be written to", cause: error },
    );
  }
}

/** A log or journal beside a store belongs to its bytes: another file in its place would be damaged by it. */
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

/** A rename survives a crash of the machine once the folder is on the disk; where folders cannot be forced there, it is up to them. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Some network file systems refuse it, and have renamed for good by now.
  }
}

/** Removes what killed programs left beside a place. Times are compared by one clock, that of the file system. */
function removeAbandoned(place: string): void {
  const now = statSync(place).mtimeMs;
  const start = `${basename(place).slice(0, 40)}.`;
  for (const name of readdirSync(dirname(place))) {
    if (!name.startsWith(start) || !/^[0-9a-f]{12}\.part$/.test(name.slice(start.length))) continue;
    const path = join(dirname(place), name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && now - stats.mtimeMs > ABANDONED_MS) rmSync(path, { force: true });
  }
}
