import { openStore, runSweep } from "../../src/session/index.js";
import { flopsPerEvaluation, makeTrial, parseSweep } from "../../src/sweep/index.js";
import { spreadOf, type Spread } from "./statistics.js";

/** One point of a growth curve. */
export interface CostPoint {
  readonly at: number;
  /** Milliseconds of a trial-step. */
  readonly cost: Spread;
  /** Multiply-adds that the mathematics needs, times two. */
  readonly flops: number;
}

/** How the cost grows with one quantity, the others as in {@link REFERENCE}. */
export interface CostCurve {
  readonly name: string;
  /** Moments, or the weights themselves. */
  readonly engine: "moments" | "committee";
  readonly points: readonly CostPoint[];
}

/** What is not varied. */
const REFERENCE = Object.freeze({ dimension: 100, samples: 550, width: 500, trials: 16, threads: 1 });

type Setting = { readonly [Name in keyof typeof REFERENCE]: number };

/** Work of a timed run, so that each takes about a second whatever it trains: starts differ by tenths. */
const RUN_FLOPS = 3e10;
const SHORT = 4;
const REPETITIONS = 3;

/** Cost of a trial-step over D, P, N, trials in a batch, and threads: whole sweeps of gd, the start taken off. */
export async function measureCost(cores: number, isQuick: boolean): Promise<readonly CostCurve[]> {
  const threads = Array.from({ length: cores }, (_, i) => i + 1);
  const wanted: readonly (readonly [string, CostCurve["engine"], keyof Setting, readonly number[]])[] = [
    ["D", "moments", "dimension", [25, 50, 100, 200]],
    ["P", "moments", "samples", [140, 275, 550, 1100, 2200]],
    ["N", "moments", "width", [125, 500, 2000]],
    ["N", "committee", "width", [25, 50, 100]],
    ["trials in a batch", "moments", "trials", [1, 2, 4, 8, 16, 32]],
    ["threads", "moments", "threads", threads],
  ];
  const curves: CostCurve[] = [];
  for (const [name, engine, key, values] of wanted) {
    const points: CostPoint[] = [];
    for (const at of values) {
      // Threads share batches, so there must be one for each.
      const trials = key === "threads" ? REFERENCE.trials * cores : REFERENCE.trials;
      points.push({ at, ...(await stepCost({ ...REFERENCE, trials, [key]: at }, engine, isQuick)) });
    }
    curves.push({ name, engine, points });
  }
  return curves;
}

async function stepCost(
  setting: Setting,
  engine: CostCurve["engine"],
  isQuick: boolean,
): Promise<Omit<CostPoint, "at">> {
  const { dimension, samples, width, trials, threads } = setting;
  const flops = flopsPerEvaluation(
    makeTrial({ dimension, samples, width }, { engine, method: { kind: "gd" } }),
  );
  const steps = SHORT + Math.max(8, Math.round(RUN_FLOPS / flops / trials));
  const costs: number[] = [];
  for (let repetition = 0; repetition < (isQuick ? 1 : REPETITIONS); repetition++) {
    const short = await runMs(setting, engine, SHORT, threads);
    const long = await runMs(setting, engine, steps, threads);
    costs.push(Math.max(long - short, 0) / (steps - SHORT) / trials);
  }
  return { cost: spreadOf(costs), flops };
}

async function runMs(
  { dimension, samples, width, trials }: Setting,
  engine: CostCurve["engine"],
  steps: number,
  threads: number,
): Promise<number> {
  const definition = {
    name: "cost",
    task: { dimension, samples },
    model: { width, engine },
    axes: { alpha: trials === 1 ? 1 : { from: 1, to: 8, count: trials } },
    method: { kind: "gd" },
    budget: { steps, stop: "budget", record: { steps: [steps] } },
    checkpoints: "none",
  };
  const sweep = parseSweep(JSON.stringify(definition), { source: "cost" });
  const store = openStore(":memory:", { mode: "write" });
  try {
    const { summary } = await runSweep(store, sweep, { threads });
    return summary.wallMs;
  } finally {
    store.close();
  }
}
