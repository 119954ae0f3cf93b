import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../../src/model/index.js";
import { openStore } from "../../src/session/ask/open-store.js";
import { connect, type Connection } from "../../src/store/sqlite/connection.js";
import { placeHere, placeText } from "../../src/store/sqlite/process-place.js";
import { storeContract } from "../contract/store.js";

let open: Store[] = [];
let folder: string | undefined;

function keep(store: Store): Store {
  open.push(store);
  return store;
}

storeContract("sqlite in memory", {
  create: () => keep(openStore(":memory:", { mode: "write" })),
  cleanUp: () => {
    for (const store of open) store.close();
    open = [];
  },
});

/** A connection of our own beside the store's. */
function behind(store: Store, work: (db: Connection) => void): void {
  const db = connect(store.path, "write");
  try {
    work(db);
  } finally {
    db.close();
  }
}

storeContract("sqlite file", {
  create: () => {
    folder = mkdtempSync(join(tmpdir(), "groksweep-store-"));
    return keep(openStore(join(folder, "store.db"), { mode: "write" }));
  },
  again: (store, mode) => keep(openStore(store.path, { mode })),
  damageCheckpoint: (store, trialId) =>
    behind(store, (db) => {
      const payload = db
        .prepare<[string], Buffer>("SELECT payload FROM checkpoint WHERE trial_id = ?")
        .pluck()
        .get(trialId);
      assert.ok(payload);
      payload[500] ^= 4;
      db.prepare("UPDATE checkpoint SET payload = ? WHERE trial_id = ?").run(payload, trialId);
    }),
  ageLease: (store, ms, host) =>
    behind(store, (db) => {
      const here = placeHere();
      const aged = placeText({ ...here, upMs: (here.upMs ?? 0) - ms });
      db.prepare("UPDATE lease SET renewed_ms = ?, host = ?").run(Date.now() - ms, host ?? aged);
    }),
  cleanUp: () => {
    const stores = open;
    open = [];
    // Readers first: the last writer to close folds the write-ahead log away.
    for (const store of stores.reverse()) store.close();
    if (folder === undefined) return;
    const left = readdirSync(folder);
    rmSync(folder, { recursive: true });
    folder = undefined;
    assert.deepEqual(left, ["store.db"], "nothing is left behind but the store itself");
  },
});
