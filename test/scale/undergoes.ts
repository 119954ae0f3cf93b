import assert from "node:assert/strict";
import type { Started } from "../cli/groksweep.js";
import { SLOW } from "../crash/kill-until-done.js";

import { endedWell, QueueBench } from "./queue-bench.js";
import type { RedisOptions } from "./redis-server.js";

/** Content hash of the slow sweep that one machine has trained undisturbed, once it is known. */
let hash: string | null = null;

/** A run of the slow sweep, something that happens in the middle of it, and the hash that it must have at the end. */
export async function undergoes(
  options: RedisOptions,
  happens: (at: QueueBench, run: Started) => Promise<Started>,
): Promise<void> {
  const at = await QueueBench.open(options);
  try {
    at.bench.file("slow.yaml", SLOW);
    hash ??= at.undisturbed("slow.yaml");
    const run = at.coordinate("slow.yaml", "slow.db");
    // A worker that begins much sooner than its run, on a busy machine, would end for want of work.
    await at.waitFor(() => at.server.command("KEYS", "groksweep:run:*") !== "", "the announcement");
    await endedWell(await happens(at, run));
    assert.equal(at.hash("slow.db"), hash);
    const again = at.bench.run("run", "slow.yaml", "--store", "slow.db", "--dry-run");
    assert.match(again.stdout, /: 0 trials to train, 32 are there/);
    const check = at.bench.run("check", "--store", "slow.db");
    assert.equal(check.code, 0, check.stdout + check.stderr);
  } finally {
    await at.close();
  }
}

/** Waits until a worker holds a shard. */
export async function isHeld(at: QueueBench): Promise<void> {
  await at.waitFor(() => at.server.command("KEYS", "groksweep:shards-*:lock") !== "", "a shard that is held");
}
