import { readFileSync } from "node:fs";
import { reducedLandscape, type LandscapeLine } from "../../src/analysis/index.js";
import { loadKernels } from "../../src/engine/index.js";
import type { CurveRow, OutcomeRow } from "../../src/model/index.js";
import { outcomeRow } from "../analysis/outcome-rows.js";
import { denseJobs, runDense } from "../engine/dense/dense-jobs.js";
import { accuracySteps, type AccuracyLevels } from "./accuracy-steps.js";

/** One trial of a sweep. */
export interface Curve {
  readonly parameters: OutcomeRow["parameters"];
  readonly labelPower: number;
  readonly rows: readonly CurveRow[];
}

/** Trains the trials of a sweep of the folder `sweeps`, with overrides. */
export function curvesOfSweep(sweep: string, ...set: readonly string[]): readonly Curve[] {
  const text = readFileSync(new URL(`../../../sweeps/${sweep}.yaml`, import.meta.url), "utf8");
  const jobs = denseJobs(text, ...set);
  return runDense(jobs, loadKernels("auto")).map(({ rows, end }, k) => ({
    parameters: jobs[k].trial.parameters,
    labelPower: end?.labelPower ?? NaN,
    rows,
  }));
}

/** The reduced landscape of trials that differ in norm and seed alone, judged by these accuracies. */
export function landscapeOf(curves: readonly Curve[], levels: AccuracyLevels): LandscapeLine {
  const landscape = reducedLandscape(
    curves.map(({ parameters, labelPower, rows }) => {
      const { train, test } = accuracySteps(rows, levels);
      const last = rows[rows.length - 1];
      return outcomeRow(parameters, {
        kind: "censored",
        train_step: train === Infinity ? null : train,
        test_step: test === Infinity ? null : test,
        ...{ label_power: labelPower, final_train: last.train_loss, final_test: last.test_loss },
      });
    }),
  );
  if (landscape?.lines.length !== 1) throw new Error("expected one line");
  return landscape.lines[0];
}
