import { connect } from "./connection.js";

/** The version of SQLite that stores are written with. */
export function sqliteVersion(): string {
  const db = connect(":memory:", "write");
  try {
    return db.prepare<[], string>("SELECT sqlite_version()").pluck().get() ?? "";
  } finally {
    db.close();
  }
}
