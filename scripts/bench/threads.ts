import { runSweep } from "../../src/session/index.js";
import type { Sweep } from "../../src/model/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import type { BenchResult } from "../bench-result.js";
import { withStoreFile } from "../tiny-trials.js";

const ROUNDS = 4;

/** 48 trials of medium size by flow. */
function mediumTrials(): Sweep {
  return parseSweep(
    `
name: medium-trials
task: { kind: polynomial, dimension: 60 }
model: { width: 300 }
axes:
  alpha: [1, 2, 4]
  epsilon: [0.2, 0.4]
  samples: [150, 300]
  seed: { from: 0, to: 3 }
method: { kind: flow, tolerance: 1e-3 }
budget: { steps: 1e5, stop: decided, record: { pointsPerDecade: 24 } }
`,
    { source: "medium-trials" },
  );
}

/** One against two threads on the same sweep, in turns; the best of each. Meaningful on a machine with two idle cores. */
export async function bench(): Promise<readonly BenchResult[]> {
  const wallMs = async (threads: number): Promise<number> =>
    withStoreFile(async (store) => (await runSweep(store, mediumTrials(), { threads })).summary.wallMs);
  const single: number[] = [];
  const double: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    single.push(await wallMs(1));
    double.push(await wallMs(2));
  }
  return [
    { name: "threads: one thread, 48 trials", value: Math.min(...single) / 1000, unit: "s", target: null },
    {
      name: "threads: two threads over one",
      value: Math.min(...single) / Math.min(...double),
      unit: "×",
      target: "≥ 1.8",
    },
  ];
}
