import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Store } from "../../src/model/index.js";
import { openStore } from "../../src/store/index.js";
import { connect } from "../../src/store/sqlite/connection.js";
import { parsePlace, placeHere, placeText, type ProcessPlace } from "../../src/store/sqlite/process-place.js";
import { throwsGrok } from "../contract/store-fixtures.js";

let folder = "";
let path = "";
let open: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groksweep-places-"));
  path = join(folder, "store.db");
});

afterEach(() => {
  for (const store of open) store.close();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

function writer(): Store {
  const store = openStore(path, { mode: "write" });
  open.push(store);
  return store;
}

/** Leaves a lease behind: of a process id that is gone, at a place, with a heartbeat some time ago. */
function leave(place: ProcessPlace, agoMs: number): void {
  writer().close();
  open = [];
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  const db = connect(path, "write");
  const up = place.upMs === null ? null : place.upMs - agoMs;
  db.prepare("INSERT INTO lease VALUES (1, 'token', ?, ?, '2026-01-01T00:00:00Z', ?)").run(
    gone,
    placeText({ ...place, upMs: up }),
    Date.now() - agoMs,
  );
  db.close();
}

const here = placeHere();
const skip = here.boot === null || here.namespace === null ? "the system tells no boot or namespace" : false;

describe("places of processes", () => {
  it("come back from their text", () => {
    assert.deepEqual(parsePlace(placeText(here)), here);
    const plain = { host: "a host boot", boot: null, namespace: null, upMs: null };
    assert.deepEqual(parsePlace(placeText(plain)), plain);
    const hidden = { ...here, boot: "b-1", namespace: null, upMs: 5 };
    assert.deepEqual(parsePlace(placeText(hidden)), hidden);
  });

  it("are another host's to a program that knows hosts only", { skip }, () => {
    assert.notEqual(placeText(here), hostname());
  });
});

describe("a lease whose process id is not there", { skip }, () => {
  const taken = (words: RegExp): void => assert.match(writer().acquireLease() ?? "", words);
  const refused = (words: RegExp): void => throwsGrok(() => writer().acquireLease(), "STORE", words);

  it("of this boot and namespace: it is gone, and taken over at once", () => {
    leave(here, 1000);
    taken(/is gone/);
  });

  it("of another namespace: a fresh heartbeat wins, an old one does not", () => {
    const container = { ...here, namespace: "1" };
    leave(container, 1000);
    refused(/of another container on .* is writing it .*last sign of life [0-3] s ago/);
    leaveAgain(container, 31_000);
    taken(/another container .*no sign of life for 3\d s/);
  });

  it("of another boot, and of a program that wrote its host alone: the same", () => {
    for (const place of [
      { ...here, boot: "another" },
      { ...here, namespace: null },
      { host: hostname(), boot: null, namespace: null, upMs: null },
    ]) {
      leaveAgain(place, 1000);
      refused(/is writing it/);
      leaveAgain(place, 31_000);
      taken(/no sign of life for 3\d s/);
    }
  });

  it("a clock that was set does not age a lease of this boot", () => {
    const container = { ...here, namespace: "1" };
    leave(container, 1000);
    const db = connect(path, "write");
    db.prepare("UPDATE lease SET renewed_ms = renewed_ms - 3600000").run();
    db.close();
    refused(/is writing it/);
  });

  it("from the future: refused with the way to take it over, which it is after the usual time", () => {
    const elsewhere = { host: "elsewhere", boot: null, namespace: null, upMs: null };
    leave(elsewhere, -86_400_000);
    refused(/clock there is ahead[^]*run this again in 31 s/);
    const db = connect(path, "write");
    const age = Date.now() - Number(db.prepare("SELECT renewed_ms FROM lease").pluck().get());
    assert.ok(age >= 0 && age < 30_000, "the lease is dated now");
    db.prepare("UPDATE lease SET renewed_ms = renewed_ms - 31000").run();
    db.close();
    taken(/process \d+ on elsewhere/);
  });

  it("from the future, and its holder lives: its next heartbeat counts", () => {
    const store = writer();
    store.acquireLease();
    const db = connect(path, "write");
    db.prepare("UPDATE lease SET host = 'elsewhere', renewed_ms = renewed_ms + 86400000").run();
    db.close();
    refused(/is ahead/);
    store.renewLease();
    refused(/is writing it/);
  });

  function leaveAgain(place: ProcessPlace, agoMs: number): void {
    for (const store of open) store.close();
    open = [];
    rmSync(path, { force: true });
    leave(place, agoMs);
  }
});

const canUnshare =
  spawnSync("unshare", ["--pid", "--fork", "--mount-proc", "true"]).status === 0
    ? false
    : "no namespace of process ids can be made here";

describe("a writer in another namespace of process ids", { skip: canUnshare }, () => {
  it("keeps its lease while it lives", async () => {
    const entry = new URL("../../src/store/index.js", import.meta.url).href;
    const code = `import { openStore } from ${JSON.stringify(entry)};
      const store = openStore(${JSON.stringify(path)}, { mode: "write" });
      store.acquireLease();
      console.log(process.pid);
      process.stdin.on("data", () => { store.renewLease(); console.log("held"); store.close(); process.exit(); });`;
    const inside = spawn("unshare", [
      ...["--pid", "--fork", "--mount-proc"],
      ...[process.execPath, "--input-type=module", "-e", code],
    ]);
    const [pid] = (await once(inside.stdout, "data")) as [Buffer];
    assert.equal(Number(String(pid)), 1, "it is the first of its namespace");
    throwsGrok(() => writer().acquireLease(), "STORE", /process 1 of another container/);
    inside.stdin.write("go on\n");
    const [answer] = (await once(inside.stdout, "data")) as [Buffer];
    assert.equal(String(answer).trim(), "held");
    await once(inside, "close");
    assert.equal(writer().acquireLease(), null);
  });
});
