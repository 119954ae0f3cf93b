import { runSweep } from "../../src/session/index.js";
import type { BenchResult } from "../bench-result.js";
import { tinyTrials, withStoreFile } from "../tiny-trials.js";

const THREADS = 2;
const SEEDS = 50;

/**
 * What a trial costs besides its training, where trials are so small that it matters: 20 000 of them on two threads
 * into a store on disk. Overhead is threads × wall time − time inside the engines, over trials; the wall time is
 * that of the whole run, declaration and regimes included.
 */
export async function bench(): Promise<readonly BenchResult[]> {
  return withStoreFile(async (store) => {
    const sweep = tinyTrials(SEEDS);
    const began = performance.now();
    const { summary } = await runSweep(store, sweep, { threads: THREADS });
    const wallMs = performance.now() - began;
    const perTrial = (ms: number): number => ms / sweep.count;
    return [
      {
        name: `overhead: coordination a trial, ${sweep.count} trials`,
        value: perTrial(THREADS * wallMs - summary.computeMs),
        unit: "ms",
        target: "≤ 1",
      },
      {
        name: "overhead: engine time a trial",
        value: perTrial(summary.computeMs),
        unit: "ms",
        target: null,
      },
      { name: "overhead: wall time", value: wallMs / 1000, unit: "s", target: null },
      {
        name: "overhead: of which after the last trial",
        value: (wallMs - summary.wallMs) / 1000,
        unit: "s",
        target: null,
      },
    ];
  });
}
