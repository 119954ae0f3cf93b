import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { join } from "node:path";
import { openStore } from "../../src/session/index.js";
import type { Bench } from "../cli/groksweep.js";

/** A sweep of 32 trials, which two threads train in about a second for each 10 000 steps. */
export function slowSweep(steps: number, name = "slow"): string {
  return `
name: ${name}
task: { kind: polynomial, dimension: 30 }
model: { width: 60 }
axes:
  alpha: [0.5, 1, 2, 4]
  epsilon: [0.25, 0.5]
  samples: [90, 150]
  seed: { from: 0, to: 1 }
method: { kind: gd }
budget: { steps: ${steps}, stop: budget, record: { pointsPerDecade: 12 } }
`;
}

/** Long enough to be killed in the middle of training, short enough to wait for. */
export const SLOW = slowSweep(20_000);

/** Moments of a kill, ms after the start: from before the store exists to well into training. */
const EARLIEST_MS = 200;
const LATEST_MS = 2500;

/** Between two looks at a store that a run is about to create. */
const POLL_MS = 20;

/** A run that has not started by then has died. */
const START_MS = 60_000;

/** From the lease to the first steps of training, more or less; nothing depends on it. */
const INTO_TRAINING_MS = 300;

/**
 * Resolves when a run that was just started holds the lease of its store, and a little later: by then it listens to
 * signals. How long it takes to start depends on what else the machine does.
 */
export async function inTraining(bench: Bench, storeName: string): Promise<void> {
  for (let waitedMs = 0; !isLeased(join(bench.folder, storeName)); waitedMs += POLL_MS) {
    assert.ok(waitedMs < START_MS, "the run takes its lease");
    await delay(POLL_MS);
  }
  await delay(INTO_TRAINING_MS);
}

function isLeased(path: string): boolean {
  try {
    const store = openStore(path, { mode: "read" });
    try {
      return store.query("SELECT 1 FROM lease").rows.length > 0;
    } finally {
      store.close();
    }
  } catch {
    return false; // not there yet, or half made
  }
}

/**
 * Run `slow.yaml` and kill -9 it at pseudo-random moments until a run is allowed to end.
 *
 * @returns how often it was killed while running.
 */
export async function killUntilDone(
  bench: Bench,
  store: string,
  attempts: number,
  seed: number,
): Promise<number> {
  let kills = 0;
  let random = seed;
  for (let attempt = 0; attempt < attempts; attempt++) {
    random = (random * 48271) % 2147483647;
    const { child, ended } = bench.start("run", "slow.yaml", "--store", store, "--quiet");
    await Promise.race([ended, delay(EARLIEST_MS + (random % (LATEST_MS - EARLIEST_MS)))]);
    if (child.exitCode === null) {
      child.kill("SIGKILL");
      kills++;
    }
    await ended;
  }
  const last = bench.run("run", "slow.yaml", "--store", store, "--quiet");
  assert.equal(last.code, 0, last.stderr);
  return kills;
}
