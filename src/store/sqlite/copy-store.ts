import { existsSync, renameSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { GrokError } from "../../model/index.js";
import { connect, type Connection } from "./connection.js";
import { storeError } from "./sql-error.js";

/**
 * Writes what is committed now to one new file, compact and without a lease. The file appears under its name only when it
 * is whole. Readers and a writer go on meanwhile: it is one reading transaction.
 *
 * @throws GrokError STORE when `path` is there, or cannot be written.
 * Cost: as long as reading and writing the file takes.
 */
export function copyStore(db: Connection, path: string): void {
  const file = resolve(path);
  if (existsSync(file)) {
    throw new GrokError("STORE", `${file}: expected a new file, it is there already`, {
      hint: "name another one, or remove it",
    });
  }
  const partial = `${file}.partial`;
  try {
    rmSync(partial, { force: true });
    db.exec(`VACUUM INTO '${partial.replaceAll("'", "''")}'`);
    const copy = connect(partial, "write");
    try {
      copy.exec("DELETE FROM lease");
    } finally {
      copy.close();
    }
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    const known = storeError(error, file);
    if (known instanceof GrokError) throw known;
    throw new GrokError("STORE", `${file}: cannot be written (${String(error)})`, {
      hint: "name a file in a folder that can be written, on a disk with room for a second store",
      cause: error,
    });
  }
}
