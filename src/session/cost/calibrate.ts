import { trainsNetworks, type Job, type Sweep, type Trainer, type Trial } from "../../model/index.js";
import { estimateEvaluations, flopsPerEvaluation } from "../../sweep/index.js";
import { jobOf, systemOf } from "../../system/index.js";
import type { MeasuredRate } from "./cost-model.js";

/** The most shapes of trials that are measured; the others are scaled from these by their operations. */
const MOST_SHAPES = 4;

/** Operations of one lane in a measurement: a fraction of a second on any machine. */
const OPERATIONS = 4e8;

/** Steps of a measurement at most. */
const MOST_STEPS = 40;

/** Right-hand sides of flow in a measurement at most: a stiff trial would take hours for the same steps. */
const MOST_EVALUATIONS = 3000;

/** A measurement shows a stiff trial if it takes at least this many times the estimated evaluations. */
const STIFF = 3;

/**
 * A measurement is repeated this often at most, or until it took this long, ms, and the least counts: other work of the machine
 * interrupts a millisecond of steps for longer than they take.
 */
const REPEATS = 5;
const LONG_ENOUGH_MS = 300;

/** Recorded steps that measure the cost of a record. */
const RECORDED = [0, 1, 2];

/** Trials of one engine, dimension and width that fill the lanes at one P. */
export interface ShapeSample {
  readonly samples: number;
  readonly trials: readonly Trial[];
}

/** A text that trials of equal shape share, without P. */
export function shapeOf(trial: Trial): string {
  const { engine, method, parameters, task } = trial;
  if (trainsNetworks(engine)) return `${engine} ${task.kind} ${systemOf(task.kind).shape(trial).group}`;
  const width = engine === "committee" ? parameters.width : "any";
  return `${engine} ${method.kind} ${parameters.dimension} ${width}`;
}

/**
 * Measures on this thread the cost of an evaluation, a record and a trial's setup: an evaluation at the smallest and the
 * largest P of each shape (between them costs are linear in P), the rest at the largest. If the first steps of flow take
 * far more evaluations than expected, the trials are stiff.
 *
 * `rows`: records that a trial is expected to have.
 * Cost: some tenths of a second a shape, more with costly metrics. The results are times, so they differ each time.
 */
export function calibrate(
  shapes: ReadonlyMap<string, readonly ShapeSample[]>,
  sweep: Pick<Sweep, "metrics" | "thresholds">,
  trainer: Trainer,
  rows: number,
): MeasuredRate {
  const work = ([, samples]: readonly [string, readonly ShapeSample[]]): number =>
    Math.max(...samples.map(({ trials }) => flopsPerEvaluation(trials[0])));
  const costliest = [...shapes].sort((a, b) => work(b) - work(a)).slice(0, MOST_SHAPES);
  const rates = new Map(
    costliest.map(([shape, samples]) => {
      const sorted = [...samples].sort((a, b) => a.samples - b.samples);
      const [low, high] = [sorted[0], sorted[sorted.length - 1]];
      const highest = measure(high.trials, sweep, trainer);
      const lowest = low === high ? highest : measure(low.trials, sweep, trainer);
      const rate: ShapeRate = {
        lowSamples: low.samples,
        highSamples: high.samples,
        lowMs: lowest.evaluationMs,
        highMs: highest.evaluationMs,
        effort: Math.max(lowest.effort, highest.effort),
        trialMs: trialMs(high.trials[0], sweep, trainer, rows),
        flops: flopsPerEvaluation(high.trials[0]),
      };
      return [shape, rate];
    }),
  );
  const [fallback] = rates.values();
  return (trial) => {
    const rate = rates.get(shapeOf(trial));
    if (rate === undefined) {
      const scale = flopsPerEvaluation(trial) / fallback.flops;
      return { perEvaluationMs: fallback.highMs * scale, perTrialMs: fallback.trialMs * scale, effort: 1 };
    }
    const { lowSamples, highSamples, lowMs, highMs } = rate;
    const part =
      lowSamples === highSamples
        ? 1
        : (Number(trial.parameters.samples) - lowSamples) / (highSamples - lowSamples);
    return {
      perEvaluationMs: Math.max(lowMs + part * (highMs - lowMs), Math.min(lowMs, highMs) / 2),
      perTrialMs: (rate.trialMs * Number(trial.parameters.samples)) / highSamples,
      effort: rate.effort,
    };
  };
}

/** The measurements of a shape. Times are for one lane, ms: the times of the batch divided by its lanes. */
interface ShapeRate {
  readonly lowSamples: number;
  readonly highSamples: number;
  /** An evaluation at the two numbers of samples. */
  readonly lowMs: number;
  readonly highMs: number;
  /** The setup of a trial, and its records, at the larger number of samples. */
  readonly trialMs: number;
  /** See {@link MeasuredRate}. */
  readonly effort: number;
  readonly flops: number;
}

type Recorded = Pick<Sweep, "metrics" | "thresholds">;

/** The time of an evaluation, and the ratio of actual to estimated evaluations. */
function measure(
  trials: readonly Trial[],
  sweep: Recorded,
  trainer: Trainer,
): { readonly evaluationMs: number; readonly effort: number } {
  const steps = stepsOf(trials[0]);
  const everyStep = Array.from({ length: steps + 1 }, (_, step) => step);
  // The first time also compiles the kernels and fills the caches of data, so only the second one is timed.
  const first = train(jobsOf(trials, { ...sweep, metrics: [] }, everyStep, steps), trainer);
  const { trainMs, evaluations } = fastest(() =>
    train(jobsOf(trials, { ...sweep, metrics: [] }, [0], steps), trainer),
  );
  const effort = first.evaluations / Math.max(1, first.expected);
  return { evaluationMs: trainMs / Math.max(1, evaluations), effort: effort < STIFF ? 1 : effort };
}

/** One trial alone, with records and without: with costly metrics a batch would take its time. */
function trialMs(trial: Trial, sweep: Recorded, trainer: Trainer, rows: number): number {
  const steps = RECORDED[RECORDED.length - 1];
  const plain = fastest(() => train(jobsOf([trial], { ...sweep, metrics: [] }, [0], steps), trainer));
  const recorded = fastest(() => train(jobsOf([trial], sweep, RECORDED, steps), trainer));
  const recordsMs = Math.max(0, recorded.trainMs - plain.trainMs);
  return recorded.setUpMs + (rows * recordsMs) / RECORDED.length;
}

/** The repetition that took least. */
function fastest<T extends { readonly setUpMs: number; readonly trainMs: number }>(measureOnce: () => T): T {
  const took = ({ setUpMs, trainMs }: T): number => setUpMs + trainMs;
  let best = measureOnce();
  for (let [repeats, spent] = [1, took(best)]; repeats < REPEATS && spent < LONG_ENOUGH_MS; repeats++) {
    const next = measureOnce();
    spent += took(next);
    if (took(next) < took(best)) best = next;
  }
  return best;
}

function stepsOf(trial: Trial): number {
  let steps = MOST_STEPS;
  while (steps > 2 && estimateEvaluations(trial, 0, steps) * flopsPerEvaluation(trial) > OPERATIONS) steps--;
  return steps;
}

function jobsOf(
  trials: readonly Trial[],
  { metrics, thresholds }: Recorded,
  record: readonly number[],
  steps: number,
): readonly Job[] {
  return trials.map((trial) =>
    jobOf(trial, {
      budget: {
        steps,
        stop: "budget",
        record: { steps: record },
        ...(trial.method.kind === "flow" ? { evaluations: MOST_EVALUATIONS } : {}),
      },
      thresholds,
      metrics,
    }),
  );
}

function train(
  jobs: readonly Job[],
  trainer: Trainer,
): {
  readonly setUpMs: number;
  readonly trainMs: number;
  readonly evaluations: number;
  /** Evaluations that the estimate gives for the steps that were taken. */
  readonly expected: number;
} {
  const trials = new Map(jobs.map(({ trial }) => [trial.id, trial]));
  let [evaluations, expected] = [0, 0];
  const begin = performance.now();
  const batch = trainer.createBatch({ key: "calibration", jobs });
  try {
    let isTraining = batch.advance(() => undefined);
    const setUp = performance.now();
    while (isTraining) {
      isTraining = batch.advance((event) => {
        if (event.kind !== "finished") return;
        evaluations += event.evaluations;
        const trial = trials.get(event.trialId);
        if (trial !== undefined) expected += estimateEvaluations(trial, 0, Math.max(1, event.steps));
      });
    }
    return { setUpMs: setUp - begin, trainMs: performance.now() - setUp, evaluations, expected };
  } finally {
    batch.dispose();
  }
}
