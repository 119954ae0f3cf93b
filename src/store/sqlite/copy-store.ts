import { rmSync } from "node:fs";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { openOutput, orTakenBack, systemWords, takeSignals, type OutputFile } from "../../files/index.js";
import { GrokError, moduleUrl, type GrokErrorData } from "../../model/index.js";
import { connect, type Connection } from "./connection.js";
import { refuseStores } from "./refuse-stores.js";
import { storeError } from "./sql-error.js";
import { COMPANION_SUFFIXES } from "./store-companions.js";

/**
 * Writes the committed state to one new file, compact and without a lease. The file appears under its name only when it
 * is whole. Readers and a writer go on meanwhile, because the copy is one reading transaction.
 *
 * @throws GrokError STORE when `path` exists already, or cannot be written; INPUT when it belongs to a store.
 * Cost: the time to read and write the file.
 */
export function copyStore(db: Connection, path: string): void {
  let file: OutputFile | undefined;
  try {
    file = openCopy(path);
    // The views that replace the tables of an older schema (read-older.ts) would obstruct its indexes.
    if (db.memory) vacuumInto(db, file.path);
    else fillCopy(db.name, file.path);
    file.commit();
  } catch (error) {
    file?.discard();
    throw copyError(error, path);
  }
}

/** What a thread is to copy, and where to: a file that is there and empty. */
export interface CopyToFill {
  readonly from: string;
  readonly to: string;
  /** The place that the copy is for, in messages. */
  readonly place: string;
}

/**
 * {@link copyStore} in a thread, so that this one answers signals: a signal that ends the process leaves nothing behind.
 *
 * @param accompany called when the copy is whole and before it appears, for what belongs to it; what it throws ends the copy.
 */
export async function copyStoreAside(
  from: string,
  path: string,
  accompany: () => Promise<void>,
): Promise<void> {
  try {
    const file = openCopy(path);
    await orTakenBack(
      () => file.discard(),
      async () => {
        await inThread({ from, to: file.path, place: path });
        await accompany();
        file.commit();
        await takeSignals();
      },
    );
  } catch (error) {
    throw copyError(error, path);
  }
}

/**
 * Fills an empty file with the committed state of a store.
 *
 * @throws errors of SQLite and of the file system.
 */
export function fillCopy(from: string, to: string): void {
  const plain = connect(from, "read");
  try {
    vacuumInto(plain, to);
  } finally {
    plain.close();
  }
}

/** SQLite fills a file that exists and is empty. */
function vacuumInto(db: Connection, path: string): void {
  db.exec(`VACUUM INTO '${path.replaceAll("'", "''")}'`);
  const copy = connect(path, "write");
  try {
    copy.exec("DELETE FROM lease");
  } finally {
    copy.close();
  }
}

/** The file of a copy; with it go the files that SQLite has beside it meanwhile. */
function openCopy(path: string): OutputFile {
  const file = openOutput(path, refuseStores, { mustBeNew: true });
  return {
    ...file,
    discard: () => {
      file.discard();
      for (const suffix of COMPANION_SUFFIXES) rmSync(`${file.path}${suffix}`, { force: true });
    },
  };
}

async function inThread(job: CopyToFill): Promise<void> {
  const thread = new Worker(moduleUrl("store/sqlite/fill-copy-thread.js"), { workerData: job, execArgv: [] });
  const [error] = (await once(thread, "message")) as [GrokErrorData | null];
  if (error !== null) throw GrokError.from(error);
}

/** An error of a copy in words. */
export function copyError(error: unknown, path: string): GrokError {
  const known = storeError(error, path);
  if (known instanceof GrokError) return known;
  return new GrokError("STORE", `${path}: expected a file that can be written, found ${systemWords(error)}`, {
    hint: "name a file in a folder that can be written, on a disk with room for a second store",
    cause: error,
  });
}
