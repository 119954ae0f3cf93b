import { loadKernels } from "../../src/engine/index.js";
import type { CurveRow } from "../../src/model/index.js";
import { denseJobs, runDense } from "../engine/dense/dense-jobs.js";

/** The settings of Figs. 4, 10 and 11 of Kumar et al., 24 seeds, and what a file says beside them. */
export function figure(
  model: string,
  rest: { readonly rate: number; readonly steps: number; readonly axes?: string },
): string {
  return `
name: figure
task: { kind: committee-network, dimension: 40, samples: 120, test: { samples: 1000 } }
model: { width: 2, alpha: 1, epsilon: 0.25, centered: false${model} }
axes: { seed: { from: 0, count: 24 }${rest.axes ?? ""} }
method: { kind: gd, learningRate: ${rest.rate} }
metrics: [decomposition]
budget: { steps: ${rest.steps}, stop: budget, record: { pointsPerDecade: 12 } }`;
}

/** The curves of a sweep's trials, in their order, with their parameters. */
export function curvesOf(
  text: string,
): readonly { readonly parameters: Readonly<Record<string, unknown>>; readonly rows: readonly CurveRow[] }[] {
  const jobs = denseJobs(text);
  return runDense(jobs, loadKernels("auto")).map(({ rows }, k) => ({
    parameters: jobs[k].trial.parameters,
    rows,
  }));
}

/** Test loss below which a trial has generalised: what is left of it goes to 0. */
export const GENERALISED = 1e-2;

/** How many of some curves end generalised. */
export function generalised(curves: readonly { readonly rows: readonly CurveRow[] }[]): number {
  return curves.filter(({ rows }) => (rows.at(-1)?.test_loss ?? NaN) < GENERALISED).length;
}

/** The first recorded step at which a loss is below a threshold; ∞ where it is at none. */
export function below(
  rows: readonly CurveRow[],
  column: "train_loss" | "test_loss",
  threshold: number,
): number {
  return rows.find((row) => (row[column] ?? NaN) < threshold)?.step ?? Infinity;
}
