import { runSweep } from "../../src/session/index.js";
import { packageFile, type Sweep } from "../../src/model/index.js";
import { loadSweepFile } from "../../src/sweep/index.js";
import type { BenchResult } from "../bench-result.js";
import { withStoreFile } from "../tiny-trials.js";

const ROUNDS = 2;

/** The quickstart sweep with one seed: 240 trials, long enough that starting threads does not count. */
function quickstart(): Sweep {
  return loadSweepFile(packageFile("sweeps", "quickstart.yaml"), { set: ["axes.seed.count=1"] });
}

/** One against two threads on the same sweep, in turns; the best of each. Meaningful on a machine with two idle cores. */
export async function bench(): Promise<readonly BenchResult[]> {
  const wallMs = async (threads: number): Promise<number> =>
    withStoreFile(async (store) => (await runSweep(store, quickstart(), { threads })).summary.wallMs);
  const single: number[] = [];
  const double: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    single.push(await wallMs(1));
    double.push(await wallMs(2));
  }
  return [
    { name: "threads: one thread, 240 trials", value: Math.min(...single) / 1000, unit: "s", target: null },
    {
      name: "threads: two threads over one",
      value: Math.min(...single) / Math.min(...double),
      unit: "×",
      target: "≥ 1.8",
    },
  ];
}
