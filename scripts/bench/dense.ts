import { findTfjsNode } from "../../src/engine/tensors/find-tfjs-node.js";
import { createDenseBatch, loadKernels, type DenseSystem } from "../../src/engine/index.js";
import { DEFAULT_THRESHOLDS, GrokError, packageFile, type TrialEvent } from "../../src/model/index.js";
import { runSweep } from "../../src/session/index.js";
import { loadSweepFile, parseSweep } from "../../src/sweep/index.js";
import { jobOf } from "../../src/system/index.js";
import { dense as committee } from "../../src/system/committee-network/training/trainer.js";
import { dense as student } from "../../src/system/student-teacher/training/trainer.js";
import type { BenchResult } from "../bench-result.js";
import { multiplyAddPeak, processorMs } from "../multiply-add-peak.js";
import { DenseWorkers } from "../networks/dense-workers.js";
import { stepTimes, type StepContestant } from "../networks/in-turns.js";
import { NetworkWorkers } from "../networks/network-workers.js";
import { withStoreFile } from "../tiny-trials.js";

const ROUNDS = 5;
const REPETITIONS = 15;

/** Trials of a batch, as sweeps have them. */
const IMAGE_TRIALS = 16;
const SHARE_TRIALS = 16;

/**
 * Engine `dense`: a figure of many seeds from definition to store, whole steps against the multiply-add peak of their precision, and
 * the network of `mnist` against the tensor library that trains it, in turns.
 */
export async function bench(): Promise<readonly BenchResult[]> {
  return [...(await figure4()), ...shares(), ...(await images())];
}

async function figure4(): Promise<readonly BenchResult[]> {
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const sweep = loadSweepFile(packageFile("sweeps", "kumar-fig4-decomposition.yaml"));
    times.push(
      await withStoreFile(async (store) => (await runSweep(store, sweep, { threads: 2 })).summary.wallMs),
    );
  }
  const value = Math.min(...times) / 1000;
  return [{ name: "dense: Fig. 4, 24 seeds, 5·10⁴ steps, 2 threads", value, unit: "s", target: "≤ 5" }];
}

/** A network whose steps are products of matrices, and the multiplications that a sample costs in a step. */
interface ShareCase {
  readonly name: string;
  readonly system: DenseSystem;
  readonly text: string;
  readonly samples: number;
  readonly products: number;
}

/** Weights are met once forward, once for the gradient, and once more on the way back, but for those of the first layer. */
const SHARES: readonly ShareCase[] = [
  {
    name: "committee, D 100, N 500, P 550",
    system: committee,
    text: `
task: { kind: committee-network, dimension: 100, samples: 550, test: { samples: 1 } }
model: { width: 500 }`,
    samples: 550,
    products: 2 * 100 * 500 + 500, // fixed read-outs have no gradient
  },
  {
    name: "student, 5-100-100-5, P 100",
    system: student,
    text: `
task: { kind: student-teacher, dimension: 5, samples: 100, test: { samples: 1 } }
model: { width: 100 }`,
    samples: 100,
    products: 2 * 5 * 100 + 3 * (100 * 100 + 100 * 5),
  },
];

/** Shares of whole steps, activations, losses and updates included, of the peak of the same build and precision. */
function shares(): readonly BenchResult[] {
  const build = loadKernels("auto");
  const peak = multiplyAddPeak(build, REPETITIONS);
  return SHARES.flatMap(({ name, system, text, samples, products }) =>
    ([64, 32] as const).map((precision): BenchResult => {
      const sweep = parseSweep(
        `name: share${text.replace("width", `precision: float${precision}, width`)}
axes: { seed: { from: 0, count: ${SHARE_TRIALS} } }
method: { kind: gd, learningRate: 1e-3 }
budget: { steps: 1e9, stop: budget, record: { steps: [0, 1000000000] } }`,
        { source: "share.yaml" },
      );
      const settings = { budget: sweep.budget, thresholds: DEFAULT_THRESHOLDS, metrics: [] };
      const jobs = Array.from(sweep.trials(), (trial) => jobOf(trial, settings));
      const ms = bestTrialStep(createDenseBatch({ key: "bench", jobs }, build, system));
      const rate = (2 * samples * products) / ms;
      return {
        name: `dense: float${precision}, ${name}`,
        value: rate / ((peak * 64) / precision),
        unit: `of peak, ${(rate / 1e6).toFixed(1)} GFLOP/s`,
        target: "≥ 0.6",
      };
    }),
  );
}

/**
 * Milliseconds of processor time of a step of one trial: the best of several turns, after a first one that sets up. Steps of all
 * trials in training are added up, since a batch may train few of its trials side by side.
 */
function bestTrialStep(batch: ReturnType<typeof createDenseBatch>): number {
  const fail = (event: TrialEvent): void => {
    if (event.kind === "failed") throw GrokError.from(event.error);
  };
  const steps = (): number => batch.standings().reduce((sum, { step }) => sum + step, 0);
  batch.advance(fail);
  let best = Infinity;
  for (let k = 0; k < REPETITIONS; k++) {
    const before = steps();
    const began = processorMs();
    batch.advance(fail);
    best = Math.min(best, (processorMs() - began) / (steps() - before));
  }
  batch.dispose();
  return best;
}

/** One worker each. Both begin at the same weights and see the same images, so that losses tell whether they compute the same. */
async function images(): Promise<readonly BenchResult[]> {
  const kind = findTfjsNode() === null ? "wasm" : "tensorflow";
  const [tensors, dense] = [await NetworkWorkers.start(kind, 1), new DenseWorkers(1)];
  try {
    const results: BenchResult[] = [];
    for (const sweep of ["kumar-fig6a-mnist-small", "omnigrok-mnist-small"]) {
      const contestants: readonly StepContestant[] = [
        { name: kind, time: (name, steps) => tensors.time(name, steps, 1) },
        { name: "dense", time: (name, steps) => dense.time(name, IMAGE_TRIALS, steps, 1) },
      ];
      const [library, lanes] = await stepTimes(contestants, sweep, ROUNDS, IMAGE_TRIALS);
      const value = library.median / lanes.median;
      const unit = `× (${lanes.median.toFixed(2)} ms a trial-step)`;
      results.push({ name: `dense: ${sweep}, ${kind} over dense`, value, unit, target: null });
      const losses = [await tensors.loss(sweep, 1), await dense.loss(sweep, 1, 1)];
      const apart = Math.max(...losses) / Math.min(...losses) - 1;
      results.push({ name: `dense: ${sweep}, losses apart`, value: apart, unit: "", target: "≤ 1e-4" });
    }
    return results;
  } finally {
    await Promise.all([tensors.close(), dense.close()]);
  }
}
