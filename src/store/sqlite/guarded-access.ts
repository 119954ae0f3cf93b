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

/** Reading and writing under the rules that hold for every method of a store: transactions, the lease, the words of errors. */
export class GuardedAccess {
  readonly #store: GuardedStore;

  constructor(store: GuardedStore) {
    this.#store = store;
  }

  /** Reads. @throws GrokError with the path for whatever SQLite or a damaged row has to say. */
  read<T>(work: () => T): T {
    const { db, path, presence } = this.#store;
    try {
      return work();
    } catch (error) {
      // What SQLite makes of a file that went away or was cut sounds like a failing disk.
      if (isStoreFault(error) && !isBusy(error) && db.open) presence.assertThere();
      throw storeError(damageBehind(error, db), path);
    }
  }

  /** {@link read} of one state of the store, whatever is written meanwhile. */
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
   * Writes all or nothing, by whoever holds the lease; within an open transaction, part of it.
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
          // What was begun must not be done twice; what waits for the lock has done nothing.
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
 * A statement of the program breaks no constraint unless pages are damaged: an index that says what its table does not, text
 * where a number belongs. Then the damage, else the error itself.
 */
function damageBehind(error: unknown, db: Connection): unknown {
  const isConstraint =
    error instanceof Database.SqliteError && error.code.startsWith("SQLITE_CONSTRAINT") && db.open;
  if (!isConstraint) return error;
  const [found] = db.prepare<[], string>("PRAGMA main.integrity_check(1)").pluck().all();
  return found === "ok" ? error : new DamagedRow("tables and indexes", found);
}
