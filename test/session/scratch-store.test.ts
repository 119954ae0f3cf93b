import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, it } from "node:test";
import { parseShard, type Store } from "../../src/model/index.js";
import { hashSweep, mergeTwin, openStore, runSweep, ScratchStore } from "../../src/session/index.js";
import { copyOut } from "../../src/session/scratch/copy-out.js";
import { replaceStoreFile, storeFileState } from "../../src/store/index.js";
import { connect } from "../../src/store/sqlite/connection.js";
import { throwsGrok } from "../contract/store-fixtures.js";
import { tiny } from "./tiny-sweep.js";

let folder = "";
let notices: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groksweep-copies-"));
  for (const name of ["net", "local"]) mkdirSync(join(folder, name));
  notices = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function place(name = "a.db"): string {
  return join(folder, "net", name);
}

function scratchOf(path: string, shard: string | null = null): ScratchStore {
  return new ScratchStore(path, {
    folder: join(folder, "local"),
    copyEveryMs: 3_600_000,
    againMs: 10,
    shard: shard === null ? null : parseShard(shard),
    onNotice: (words) => notices.push(words),
  });
}

async function withStore<T>(path: string, work: (store: Store) => T | Promise<T>): Promise<T> {
  const store = openStore(path, { mode: "write" });
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

/** A store of the tiny sweep, whole or of a shard; `trials`: stopped when that many have ended. */
async function trained(path: string, shard?: string, trials = Infinity): Promise<string> {
  return await withStore(path, async (store) => {
    const stop = new AbortController();
    if (trials === 0) stop.abort();
    let ended = 0;
    await runSweep(store, tiny(), {
      threads: 1,
      ...(shard === undefined ? {} : { shard: parseShard(shard) }),
      stop: stop.signal,
      onStored: (_, concluded) => {
        ended += concluded.length;
        if (ended >= trials) stop.abort();
      },
    });
    return hashSweep(store, "tiny");
  });
}

/** What a place holds, read as anybody would. */
async function read<T>(path: string, look: (store: Store) => T): Promise<T> {
  const store = openStore(path, { mode: "read" });
  try {
    return await Promise.resolve(look(store));
  } finally {
    store.close();
  }
}

describe("ScratchStore", () => {
  it("leaves the whole store in its place, one file, and nothing on the local disk", async () => {
    const expected = await trained(join(folder, "whole.db"));
    const scratch = scratchOf(place());
    await withStore(scratch.path, async (store) => {
      await runSweep(store, tiny(), { threads: 1, onStored: () => scratch.changed() });
      await scratch.finish();
    });
    scratch.remove();
    assert.deepEqual(readdirSync(join(folder, "net")), ["a.db"]);
    assert.deepEqual(readdirSync(join(folder, "local")), []);
    assert.equal(await read(place(), (store) => hashSweep(store, "tiny")), expected);
    assert.equal(await read(place(), (store) => store.query("SELECT * FROM lease").rows.length), 0);
  });

  it("makes the first copy as soon as something is stored", async () => {
    const scratch = scratchOf(place());
    await withStore(scratch.path, async (store) => {
      await runSweep(store, tiny(), { threads: 1 });
      scratch.changed();
      for (let polls = 0; !existsSync(place()); polls++) {
        assert.ok(polls < 12_000, "the first copy comes");
        await delay(5);
      }
      await scratch.finish();
    });
    scratch.remove();
  });

  it("begins with what its place holds, and refuses that of another shard", async () => {
    const expected = await trained(place(), "1/3");
    const scratch = scratchOf(place(), "1/3");
    assert.equal(await read(scratch.path, (store) => hashSweep(store, "tiny")), expected);
    scratch.remove();
    throwsGrok(() => scratchOf(place(), "2/3"), "INPUT", /expected a store of shard 2\/3, found shard 1\/3/);
    throwsGrok(() => scratchOf(place()), "INPUT", /expected a store of whole sweeps/);
    assert.deepEqual(readdirSync(join(folder, "local")), [], "nothing is left of a refused one");
  });

  it("is refused where files cannot be put, before anything is trained", () => {
    mkdirSync(place("folder.db"));
    throwsGrok(() => scratchOf(place("folder.db")), "STORE", /expected a file, found a folder/);
    throwsGrok(() => scratchOf(join(folder, "nowhere", "a.db")), "STORE", /found no such folder/);
    throwsGrok(() => scratchOf("/proc/a.db"), "STORE", /can be written and renamed/);
    writeFileSync(place("used.db-wal"), "");
    throwsGrok(() => scratchOf(place("used.db")), "STORE", /used\.db-wal beside it/);
    const options = { copyEveryMs: 1000, shard: null, onNotice: () => undefined };
    throwsGrok(
      () => new ScratchStore(place(), { folder: join(folder, "no"), ...options }),
      "INPUT",
      /--scratch/,
    );
    assert.deepEqual(readdirSync(join(folder, "local")), []);
  });

  it("keeps what was trained where the last copy fails, and says where", async () => {
    const scratch = scratchOf(place());
    await withStore(scratch.path, async (store) => {
      await runSweep(store, tiny(), { threads: 1 });
      mkdirSync(place());
      // A copy is being made, and fails, when the last one is asked for.
      scratch.changed();
      await assert.rejects(scratch.finish(), ({ code, hint }: { code: string; hint: string }) => {
        assert.equal(code, "STORE");
        assert.ok(hint.includes(scratch.path), hint);
        return true;
      });
    });
    scratch.remove();
    assert.equal(await read(scratch.path, (store) => store.sweep("tiny")?.pending), 0);
    assert.equal(
      notices.length,
      2,
      "a failure that stays the same is told once of copies, and once of the last",
    );
  });

  it("ends the run where the copy has other bits, and leaves it as it is", async () => {
    await trained(place());
    const scratch = scratchOf(place());
    await withStore(scratch.path, (store) => runSweep(store, tiny(), { threads: 1 }));
    const db = connect(place(), "write");
    db.exec("UPDATE curve_row SET test_loss = test_loss * 1.5 WHERE step = 10");
    db.exec(
      "UPDATE progress SET digest = NULL, seal = NULL; UPDATE outcome SET digest = NULL, content = NULL",
    );
    db.close();
    const before = readFileSync(place());
    await assert.rejects(scratch.finish(), /other bits/);
    assert.equal((scratch.fatal.reason as { code: string }).code, "DEFECT");
    assert.deepEqual(readFileSync(place()), before);
    scratch.remove();
  });
});

describe("copyOut", () => {
  it("keeps what another machine has put there: the copy holds what both know", async () => {
    const expected = await trained(join(folder, "whole.db"), "1/2");
    await trained(join(folder, "further.db"), "1/2", 1);
    await trained(join(folder, "behind.db"), "1/2", 0);
    const done = async (path: string): Promise<number> =>
      await read(path, (store) => Number(store.query("SELECT count(*) FROM outcome").rows[0][0]));
    assert.ok((await done(join(folder, "further.db"))) > (await done(join(folder, "behind.db"))));
    copyFileSync(join(folder, "further.db"), place());
    const state = copyOut({ from: join(folder, "behind.db"), to: place(), known: null });
    assert.equal(state, storeFileState(place()));
    assert.equal(await done(place()), await done(join(folder, "further.db")));
    copyFileSync(join(folder, "whole.db"), place());
    copyOut({ from: join(folder, "further.db"), to: place(), known: state });
    assert.equal(await read(place(), (store) => hashSweep(store, "tiny")), expected);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes("-copy")),
      [],
      "nothing is left beside the store",
    );
  });

  it("refuses to take in a copy of another shard", async () => {
    await trained(place(), "1/3");
    await trained(join(folder, "b.db"), "2/3");
    const before = readFileSync(place());
    throwsGrok(() => copyOut({ from: join(folder, "b.db"), to: place(), known: null }), "INPUT", /shard/);
    assert.deepEqual(readFileSync(place()), before);
  });
});

describe("replaceStoreFile", () => {
  it("does nothing where the place is not as it was looked at", () => {
    writeFileSync(join(folder, "new"), "new");
    writeFileSync(place(), "old");
    const state = storeFileState(place());
    assert.equal(replaceStoreFile(join(folder, "new"), place(), "another"), false);
    assert.equal(readFileSync(place(), "utf8"), "old");
    assert.equal(replaceStoreFile(join(folder, "new"), place(), state), true);
    assert.equal(readFileSync(place(), "utf8"), "new");
    assert.deepEqual(readdirSync(join(folder, "net")), ["a.db"]);
  });

  it("removes what killed programs left beside the place, but nothing young and nothing else's", () => {
    writeFileSync(join(folder, "new"), "new");
    const names = ["a.db.0123456789ab.part", "a.db.ba9876543210.part", "b.db.0123456789ab.part", "a.db.part"];
    for (const name of names) writeFileSync(place(name), "");
    for (const name of [names[0], names[2], names[3]]) utimesSync(place(name), 1e9, 1e9);
    replaceStoreFile(join(folder, "new"), place(), null);
    assert.deepEqual(readdirSync(join(folder, "net")).sort(), ["a.db", ...names.slice(1)].sort());
  });
});

describe("mergeTwin", () => {
  it("refuses a store of whole sweeps in that of a shard", async () => {
    await trained(place(), "1/3");
    await trained(place("whole.db"));
    await withStore(place(), async (store) => {
      await read(place("whole.db"), (whole) => throwsGrok(() => mergeTwin(store, whole), "INPUT", /shard/));
    });
  });
});
