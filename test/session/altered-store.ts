import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach } from "node:test";
import { GrokError, type Store, type Sweep } from "../../src/model/index.js";
import { hashSweep, openStore, runSweep } from "../../src/session/index.js";
import { connect } from "../../src/store/sqlite/connection.js";
import { answersOf } from "./bit-flips.js";

/** A store that was trained once and of which each test has a copy to alter. Its members hold from the first test on. */
export interface AlteredStore {
  /** The store as it was written; no test may change it. */
  readonly original: string;
  /** The test's own copy. */
  readonly path: string;
  /** Content hash of the first sweep, as it was written. */
  readonly hash: string;
  /** What the store answered, but for its attempts: mending is one more. */
  readonly answers: string;
  /** Gives the test a fresh copy, which every test has at its start. */
  readonly renew: () => void;
  /** Statements behind the program's back; ?ID is the first trial of the first sweep. */
  readonly alter: (sql: string) => void;
  readonly withStore: <T>(mode: "write" | "read", work: (store: Store) => T) => Promise<Awaited<T>>;
  /** Fails unless the work is refused with STORE in these words, naming the copy. */
  readonly refuses: (
    work: (store: Store) => unknown,
    words: RegExp,
    mode?: "write" | "read",
  ) => Promise<void>;
}

/** Trains the sweeps once for the tests of a file; called at its top, it registers the hooks that that takes. */
export function alteredStore(sweeps: readonly [Sweep, ...Sweep[]]): AlteredStore {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-altered-"));
  const original = join(folder, "original.db");
  const path = join(folder, "store.db");
  const first = sweeps[0].name;
  let hash = "";
  let answers = "";
  const renew = (): void => copyFileSync(original, path);

  before(async () => {
    const store = openStore(original, { mode: "write" });
    for (const sweep of sweeps) await runSweep(store, sweep, { threads: 1 });
    hash = hashSweep(store, first);
    answers = answersOf(store, { withAttempts: false });
    store.close();
  });
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(renew);

  const withStore = async <T>(mode: "write" | "read", work: (store: Store) => T): Promise<Awaited<T>> => {
    const store = openStore(path, { mode });
    try {
      return await work(store);
    } finally {
      store.close();
    }
  };

  return {
    original,
    path,
    get hash() {
      return hash;
    },
    get answers() {
      return answers;
    },
    renew,
    alter(sql) {
      const db = connect(path, "write");
      db.unsafeMode(true);
      try {
        const id = db
          .prepare<[string], string>(
            "SELECT min(trial.id) FROM trial JOIN sweep ON sweep.id = sweep_id WHERE name = ?",
          )
          .pluck()
          .get(first);
        db.exec(`PRAGMA foreign_keys = OFF; ${sql.replaceAll("?ID", `'${id ?? ""}'`)}`);
      } finally {
        db.close();
      }
    },
    withStore,
    async refuses(work, words, mode = "read") {
      await assert.rejects(
        () => withStore(mode, (store) => Promise.resolve(work(store))),
        (error) => {
          assert.ok(error instanceof GrokError && error.code === "STORE", String(error));
          assert.match([error.message, ...error.details].join("\n"), words);
          assert.match(error.message, /store\.db/);
          return true;
        },
      );
    },
  };
}
