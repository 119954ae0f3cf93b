import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Job } from "../../src/model/index.js";
import { MOST_FRUITLESS, ShardPool } from "../../src/session/queue/shard-pool.js";
import { fakeJob } from "../run/fake-jobs.js";

/** A pool with trials that fit into one shard. */
function poolOf(count: number): ShardPool {
  const pool = new ShardPool();
  for (let i = 0; i < count; i++) pool.add(fakeJob(`ok:${i}`, 1) satisfies Job);
  return pool;
}

/** Deals all waiting trials, as shards of one thread; the number of trials in each. */
function dealt(pool: ShardPool, name: string): readonly number[] {
  const sizes: number[] = [];
  while (pool.waiting > 0) sizes.push(pool.next(`${name}${sizes.length}`, 1, false).length);
  return sizes;
}

const IDS = ["ok:0", "ok:1", "ok:2", "ok:3"];

describe("trials that come back without an outcome", () => {
  it("stay together when workers were asked to stop, however often", () => {
    const pool = poolOf(4);
    for (let stop = 0; stop < 2 * MOST_FRUITLESS; stop++) {
      assert.deepEqual(dealt(pool, `s${stop}-`), [4]);
      pool.heard("ok:0");
      pool.putBack(IDS, `s${stop}-0`, false);
    }
    assert.deepEqual(pool.givenUp, []);
  });

  it("are dealt alone, and then given up, when their workers fall silent or give back nothing but trials", () => {
    for (const isLost of [true, false]) {
      const pool = poolOf(4);
      for (let death = 0; death < 2; death++) {
        assert.deepEqual(dealt(pool, `d${death}-`), [4]);
        if (isLost) pool.heard("ok:0");
        pool.putBack(IDS, `d${death}-0`, isLost);
      }
      // The first has shown a result each time when workers fell silent; its count began anew.
      assert.deepEqual(dealt(pool, "alone"), [1, 1, 1, 1]);
    }
    const pool = poolOf(1);
    for (let death = 0; death < MOST_FRUITLESS; death++) {
      assert.deepEqual(dealt(pool, `d${death}-`), [1]);
      pool.putBack(["ok:0"], `d${death}-0`, true);
    }
    assert.deepEqual(
      pool.givenUp.map(({ id }) => id),
      ["ok:0"],
    );
    assert.equal(pool.size, 0);
  });
});
