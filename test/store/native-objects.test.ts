import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { connect, type Connection } from "../../src/store/sqlite/connection.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Weak references to what an abandoned object and a closed database leave behind. */
function abandoned(): { readonly plain: WeakRef<object>; readonly native: readonly WeakRef<object>[] } {
  const db = connect(":memory:", "write");
  db.pragma("user_version = 3");
  const statement = db.prepare("SELECT 1");
  statement.get();
  db.close();
  return { plain: new WeakRef({}), native: [new WeakRef<Connection>(db), new WeakRef<object>(statement)] };
}

describe("native objects of a connection", () => {
  it("outlive their last use, for Node aborts when they are collected", async () => {
    const { plain, native } = abandoned();
    await wait(1);
    collect();
    assert.equal(plain.deref(), undefined);
    for (const each of native) assert.notEqual(each.deref(), undefined);
  });

  it("are made once for each text, by pragma too", () => {
    const db = connect(":memory:", "write");
    assert.equal(db.prepare("SELECT 1"), db.prepare("SELECT 1"));
    db.pragma("user_version = 3");
    assert.equal(db.pragma("user_version", { simple: true }), 3);
    assert.deepEqual(db.pragma("user_version"), [{ user_version: 3 }]);
    db.close();
  });
});
