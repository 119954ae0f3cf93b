import { openOutput, systemWords, type OutputFile } from "../../files/index.js";
import { GrokError } from "../../model/index.js";
import { connect, type Connection } from "./connection.js";
import { refuseStores } from "./refuse-stores.js";
import { storeError } from "./sql-error.js";

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
    file = openOutput(path, refuseStores, { mustBeNew: true });
    vacuumInto(db, file.path);
    const copy = connect(file.path, "write");
    try {
      copy.exec("DELETE FROM lease");
    } finally {
      copy.close();
    }
    file.commit();
  } catch (error) {
    file?.discard();
    const known = storeError(error, path);
    if (known instanceof GrokError) throw known;
    throw new GrokError(
      "STORE",
      `${path}: expected a file that can be written, found ${systemWords(error)}`,
      {
        hint: "name a file in a folder that can be written, on a disk with room for a second store",
        cause: error,
      },
    );
  }
}

/** SQLite fills a file that exists and is empty. */
function vacuumInto(db: Connection, path: string): void {
  // The views that replace the tables of an older schema (read-older.ts) would obstruct its indexes.
  const plain = db.memory ? db : connect(db.name, "read");
  try {
    plain.exec(`VACUUM INTO '${path.replaceAll("'", "''")}'`);
  } finally {
    if (plain !== db) plain.close();
  }
}
