import { loadKernels } from "../../src/engine/index.js";
import type { CurveRow } from "../../src/model/index.js";
import { denseJobs, runDense, type DenseResult } from "../engine/dense/dense-jobs.js";

/** Trials of toy-addition, ten numbers, of the fastest build here. */
export function additionResults(settings: {
  readonly width: number;
  readonly axes: string;
  readonly steps: number;
  readonly rates: string;
}): readonly { readonly parameters: Readonly<Record<string, unknown>>; readonly result: DenseResult }[] {
  const jobs = denseJobs(`
name: a
task: { kind: toy-addition, tokens: 10 }
model: { width: ${settings.width} }
axes: { ${settings.axes} }
method: { kind: adamw, rateRule: constant, ${settings.rates} }
budget: { steps: ${settings.steps}, stop: budget, record: { pointsPerDecade: 24 } }`);
  const results = runDense(jobs, loadKernels("auto"));
  return jobs.map(({ trial }, k) => ({ parameters: trial.parameters, result: results[k] }));
}

/** The first recorded step from which on a value stays at a level; Infinity: none. */
export function reachedAt(
  rows: readonly CurveRow[],
  valueOf: (row: CurveRow) => number,
  level: number,
): number {
  const last = rows.findLastIndex((row) => !(valueOf(row) >= level));
  return last + 1 < rows.length ? rows[last + 1].step : Infinity;
}

/** Share of all 55 samples that are right. */
export function overallAccuracy(row: CurveRow, samples: number): number {
  return (samples * (row.train_accuracy ?? NaN) + (55 - samples) * (row.test_accuracy ?? NaN)) / 55;
}
