import { trainsNetworks, type Trial } from "../../model/index.js";
import { flopsPerEvaluation } from "../../sweep/index.js";
import { systemOf } from "../../system/index.js";
import type { MeasuredRate } from "./cost-model.js";
import { measureTrials, type Recorded, type TrialTimes, type Workshop } from "./measure-trials.js";

/** The most shapes of trials that are measured; the others are scaled from these by their operations. */
const MOST_SHAPES = 4;

/** Trials of one shape and size, at least one. */
export type ShapeSample = readonly Trial[];

/**
 * A text that trials of equal shape share, without P. Those that are trained by themselves share one in spite of other sizes, since
 * they are measured at the least and the largest.
 */
export function shapeOf(trial: Trial): string {
  const { engine, method, parameters, task } = trial;
  const { group } = systemOf(task.kind).shape(trial);
  if (group === null) return `${engine} ${method.kind} ${task.kind} alone`;
  if (trainsNetworks(engine)) return `${engine} ${task.kind} ${group}`;
  const width = engine === "committee" ? parameters.width : "any";
  return `${engine} ${method.kind} ${parameters.dimension} ${width}`;
}

/**
 * Measures on this thread the cost of an evaluation, a record and a trial's setup, at the smallest and the largest size of each
 * shape: between them the cost of an evaluation is linear in its operations, that of records and setup in P. If the first
 * steps of flow take far more evaluations than expected, the trials are stiff.
 *
 * Trials that share a batch are measured in a batch that fills the lanes, since a batch that is not full takes as long.
 *
 * @param rows records that a trial is expected to have.
 *
 * Cost: about a second a shape, more with costly metrics and large networks. The results are times, so they differ each time.
 */
export function calibrate(
  shapes: ReadonlyMap<string, readonly ShapeSample[]>,
  sweep: Recorded,
  workshop: Workshop,
  rows: number,
): MeasuredRate {
  const costliest = [...shapes]
    .map(([shape, samples]) => ({ shape, sorted: [...samples].sort((a, b) => sizeOf(a) - sizeOf(b)) }))
    .sort((a, b) => sizeOf(b.sorted[b.sorted.length - 1]) - sizeOf(a.sorted[a.sorted.length - 1]))
    .slice(0, MOST_SHAPES);
  const rates = new Map<string, ShapeRate>();
  for (const { shape, sorted } of costliest) {
    const [first, last] = [sorted[0], sorted[sorted.length - 1]];
    const high = measureSample(last, sweep, workshop);
    if (high === null) continue;
    const low = first === last ? high : measureSample(first, sweep, workshop);
    rates.set(shape, { low: low ?? high, high });
  }
  const [fallback] = rates.values();
  return (trial) => {
    const rate = rates.get(shapeOf(trial));
    if (rate !== undefined) {
      const perEvaluationMs = between(rate, trial, [flopsOf, samplesOf], ({ evaluationMs }) => evaluationMs);
      const of = ({ setUpMs, recordMs }: TrialTimes): number => setUpMs + rows * recordMs;
      const perTrialMs = between(rate, trial, [samplesOf, flopsOf], of);
      return { perEvaluationMs, perTrialMs, effort: Math.max(rate.low.effort, rate.high.effort) };
    }
    if (fallback === undefined) return null;
    const { high } = fallback;
    const scale = flopsPerEvaluation(trial) / flopsPerEvaluation(high.trial);
    return {
      perEvaluationMs: high.evaluationMs * scale,
      perTrialMs: (high.setUpMs + rows * high.recordMs) * scale,
      effort: 1,
    };
  };
}

/** The measurements of a shape, at its smallest and its largest size. */
interface ShapeRate {
  readonly low: Measured;
  readonly high: Measured;
}

interface Measured extends TrialTimes {
  readonly trial: Trial;
}

/** Null: the trial that would be measured fails. */
function measureSample(trials: ShapeSample, sweep: Recorded, workshop: Workshop): Measured | null {
  const [trial] = trials;
  const isAlone = systemOf(trial.task.kind).shape(trial).group === null;
  const times = measureTrials(trials.slice(0, isAlone ? 1 : workshop.lanes), sweep, workshop);
  return times === null ? null : { ...times, trial };
}

/** P; not every system has a parameter of this name. */
const samplesOf = (trial: Trial): number => systemOf(trial.task.kind).shape(trial).samples;
const flopsOf = flopsPerEvaluation;

/** Larger for larger trials: operations first, then P. */
function sizeOf([trial]: ShapeSample): number {
  return flopsOf(trial) * (1 + 1e-9 * samplesOf(trial));
}

/**
 * A time of a trial, on the line through those that were measured, over the first of `sizes` in which these differ; at
 * least half of the lesser one. Edge: where no size differs, it is that of the larger.
 */
function between(
  { low, high }: ShapeRate,
  trial: Trial,
  sizes: readonly ((of: Trial) => number)[],
  timeOf: (times: TrialTimes) => number,
): number {
  const size = sizes.find((of) => of(low.trial) !== of(high.trial));
  const [lowMs, highMs] = [timeOf(low), timeOf(high)];
  if (size === undefined) return highMs;
  const part = (size(trial) - size(low.trial)) / (size(high.trial) - size(low.trial));
  return Math.max(lowMs + part * (highMs - lowMs), Math.min(lowMs, highMs) / 2);
}
