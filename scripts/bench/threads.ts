import { packageFile, type Sweep } from "../../src/model/index.js";
import { runSweep } from "../../src/session/index.js";
import { loadSweepFile, parseSweep } from "../../src/sweep/index.js";
import type { BenchResult } from "../bench-result.js";
import { withStoreFile } from "../tiny-trials.js";

const ROUNDS = 2;

/** 32 trials of exact descent at the size of Fig. 1, all equally long: what is left is what threads cost each other. */
function descent(): Sweep {
  return parseSweep(
    `name: descent
task: { dimension: 100, samples: 550 }
model: { width: 500 }
axes: { alpha: { from: 0.5, to: 16, count: 32, scale: log } }
method: { kind: gd }
budget: { steps: 1000, stop: budget }`,
    { source: "descent.yaml" },
  );
}

/** The quickstart sweep with one seed: 240 small trials of unequal length. Starting threads and writing count here. */
function quickstart(): Sweep {
  return loadSweepFile(packageFile("sweeps", "quickstart.yaml"), { set: ["axes.seed.count=1"] });
}

/** One against two threads on the same sweeps, in turns; the best of each. Meaningful on a machine with two idle cores. */
export async function bench(): Promise<readonly BenchResult[]> {
  return [
    ...(await compare("32 trials of gd, D = 100, P = 550", descent, "≥ 1.85")),
    ...(await compare("quickstart with one seed", quickstart, null)),
  ];
}

async function compare(
  name: string,
  sweep: () => Sweep,
  target: string | null,
): Promise<readonly BenchResult[]> {
  const wallMs = async (threads: number): Promise<number> =>
    withStoreFile(async (store) => (await runSweep(store, sweep(), { threads })).summary.wallMs);
  const single: number[] = [];
  const double: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    single.push(await wallMs(1));
    double.push(await wallMs(2));
  }
  return [
    { name: `threads: one thread, ${name}`, value: Math.min(...single) / 1000, unit: "s", target: null },
    {
      name: "threads: two threads over one",
      value: Math.min(...single) / Math.min(...double),
      unit: "×",
      target,
    },
  ];
}
