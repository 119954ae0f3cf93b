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

/** Trials of a seed on each of these numbers of samples. */
function seeded(seed: number, samples: readonly number[]): readonly Job[] {
  return samples.map((P, index) => {
    const job = fakeJob(`${seed}:${P}:${index}`, 1000);
    return {
      ...job,
      trial: { ...job.trial, parameters: { ...job.trial.parameters, seed, samples: P } },
    };
  });
}

/** Deals everything to so many threads; the trials of each shard. */
function shardsOf(pool: ShardPool, threads: number, isAll: boolean): readonly (readonly string[])[] {
  const shards: (readonly string[])[] = [];
  while (pool.waiting > 0) shards.push(pool.next(`s${shards.length}`, threads, isAll).map(({ id }) => id));
  return shards;
}

const seedOf = (id: string): string => id.split(":")[0];

describe("shards for workers with lanes", () => {
  it("fill the lanes with trials on the same inputs, the largest first", () => {
    const pool = new ShardPool(4);
    const samples = [400, 400, 390, 390, 300, 300, 300, 300];
    // Mixed, as trials come from a file whose last axis is the seed.
    for (let i = 0; i < samples.length; i++) for (const seed of [0, 1, 2]) pool.add(seeded(seed, samples)[i]);
    const shards = shardsOf(pool, 1000, false);
    assert.equal(shards.flat().length, 24);
    for (const ids of shards) {
      assert.equal(ids.length % 4, 0);
      for (let at = 0; at < ids.length; at += 4) {
        assert.equal(new Set(ids.slice(at, at + 4).map(seedOf)).size, 1, ids.join(" "));
      }
    }
    assert.match(shards[0][0], /:400:/);
  });

  it("leave no remainder that would idle lanes: less than twice the lanes stay together", () => {
    const pool = new ShardPool(4);
    for (const job of seeded(0, [300, 300, 300, 300, 300, 300, 300])) pool.add(job);
    for (const job of seeded(1, [100, 100])) pool.add(job);
    assert.deepEqual(
      shardsOf(pool, 1, true).map((ids) => ids.length),
      [7, 2],
    );
  });

  it("become small at the end, so that every thread has work", () => {
    const pool = new ShardPool(4);
    for (const job of seeded(0, [300, 300, 300, 300, 300, 300])) pool.add(job);
    assert.deepEqual(
      shardsOf(pool, 6, true).map((ids) => ids.length),
      [1, 1, 1, 1, 1, 1],
    );
  });
});
