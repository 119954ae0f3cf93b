import Database from "better-sqlite3";
import { GrokError } from "../../model/index.js";
import type { Connection } from "./connection.js";
import { DamagedRow } from "./damaged-row.js";
import type { Lease } from "./lease.js";
import { isStoreFault, storeError } from "./sql-error.js";
import type { StorePresence } from "./store-presence.js";
import { isBusy, waitWhileBusy } from "./wait-while-busy.js";

/** What {@link GuardedAccess} needs to know of an open store. */
export interface GuardedStore {
  readonly db: Connection;
  readonly path: string;
  readonly say: (words: string) => void;
  readonly presence: StorePresence;
  readonly lease: Lease;
}

/** Reading and writing under the rules for all methods of a store: transactions, the lease, the texts of errors. */
export class GuardedAccess {
  readonly #store: GuardedStore;

  constructor(store: GuardedStore) {
    this.#store = store;
  }

  /** Reads. @throws GrokError with the path for every error of SQLite or of a damaged row. */
  read<T>(work: () => T): T {
    const { db, path, presence } = this.#store;
    try {
      return work();
    } catch (error) {
      // For a file that was removed or cut, SQLite's message suggests a failing disk.
      if (isStoreFault(error) && !isBusy(error) && db.open) presence.assertThere();
      throw storeError(damageBehind(error, db), path);
    }
  }

  /** {@link read} of one state of the store, even if there are writes meanwhile. */
  readAtOnce<T>(work: () => T): T {
    const { db } = this.#store;
    return this.read(() => (db.inTransaction ? work() : db.transaction(work).deferred()));
  }

  /** {@link read} for rows that are read lazily. */
  *rows<T>(rows: Iterable<T>): Generator<T> {
    const iterator = rows[Symbol.iterator]();
    try {
      for (;;) {
        const next = this.read(() => iterator.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      iterator.return?.();
    }
  }

  /**
   * Writes all or nothing as the holder of the lease; within an open transaction, as part of that transaction.
   *
   * @throws GrokError as {@link read} and {@link assertWritable}, and where the lease is lost.
   */
  write<T>(work: () => T): T {
    const { db, path, say, lease } = this.#store;
    if (db.inTransaction) return this.read(work);
    this.assertWritable();
    return this.read(() =>
      waitWhileBusy(path, say, () => {
        let begun = false;
        const transaction = db.transaction(() => {
          begun = true;
          lease.assertHeld();
          return work();
        });
        try {
          return transaction.immediate();
        } catch (error) {
          // Work that has begun must not be repeated; work that waits for the lock has done nothing.
          throw begun ? storeError(damageBehind(error, db), path) : error;
        }
      }),
    );
  }

  /** @throws GrokError STORE where the store was opened for reading. */
  assertWritable(): void {
    if (!this.#store.db.readonly) return;
    throw new GrokError("STORE", `store ${this.#store.path}: not writable: it was opened for reading`, {
      hint: 'open it with openStore(path, { mode: "write" })',
    });
  }
}

/**
 * A statement of the program breaks a constraint only if pages are damaged: for example, an index contradicts its table,
 * or there is text in place of a number. Returns this damage, or else the error itself.
 */
function damageBehind(error: unknown, db: Connection): unknown {
  const isConstraint =
    error instanceof Database.SqliteError && error.code.startsWith("SQLITE_CONSTRAINT") && db.open;
  if (!isConstraint) return error;
  const [found] = db.prepare<[], string>("PRAGMA main.integrity_check(1)").pluck().all();
  return found === "ok" ? error : new DamagedRow("tables and indexes", found);
}
