import { runSweep } from "../../src/session/index.js";
import type { BenchResult } from "../bench-result.js";
import { tinyTrials, withStoreFile } from "../tiny-trials.js";

const MIB = 1024 * 1024;

/** Trials after which everything that is made once (compiled code, page cache of the first packets) is there. */
const WARM_TRIALS = 1000;

/** Trials over which the resident size is averaged: garbage comes and goes. */
const WINDOW_TRIALS = 1000;

/**
 * Growth of the process's resident memory (its threads included) from 1 000 to 20 000 trials of one run. The page cache
 * of the store is part of it, up to the limit in src/store/sqlite/connection.ts, as long as the store still fits into it.
 */
export async function bench(): Promise<readonly BenchResult[]> {
  return withStoreFile(async (store) => {
    const sweep = tinyTrials(50);
    let done = 0;
    const first: number[] = [];
    const last: number[] = [];
    let peak = 0;
    await runSweep(store, sweep, {
      threads: 2,
      onStored: (_, concluded) => {
        done += concluded.length;
        const { rss } = process.memoryUsage();
        peak = Math.max(peak, rss);
        if (done >= WARM_TRIALS && done < WARM_TRIALS + WINDOW_TRIALS) first.push(rss);
        if (done >= sweep.count - WINDOW_TRIALS) last.push(rss);
      },
    });
    return [
      {
        name: `memory: growth from ${WARM_TRIALS} to ${sweep.count} trials`,
        value: (mean(last) - mean(first)) / MIB,
        unit: "MiB",
        target: "≤ 50",
      },
      { name: "memory: peak", value: peak / MIB, unit: "MiB", target: null },
    ];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
