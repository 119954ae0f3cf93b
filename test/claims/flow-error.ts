import { DEFAULT_THRESHOLDS, type TrialParameters } from "../../src/model/index.js";
import { makeJob, runJobs } from "../engine/lanes/run-jobs.js";
import { lastingStep } from "./compare-curves.js";

/** Of y = ½(β·x)² with |β|² = D. */
const LABEL_POWER = 0.75;

/** The tolerance of sweeps, and one whose error is two orders below. */
const TOLERANCE = 1e-3;
const REFERENCE_TOLERANCE = 1e-5;

/** What is promised of the steps at which losses fall below their thresholds, relatively: of 99 in 100, and of all. */
export const MOST_WITHIN = 5e-3;
export const ALL_WITHIN = 2e-2;

/** Last crossings of a trial under `flow`, in steps; null where a loss stays above its threshold. */
export interface Times {
  readonly train: number | null;
  readonly test: number | null;
  readonly evaluations: number;
}

/** Trains trials with the stopping rule and the grid of the studies. */
export function flowTimes(
  trials: readonly Partial<TrialParameters>[],
  tolerance: number,
  pointsPerDecade = 12,
): readonly Times[] {
  const method = { kind: "flow", tolerance } as const;
  const jobs = trials.map((parameters) =>
    makeJob(parameters, { method, steps: 1e7, stop: "decided", record: { pointsPerDecade } }),
  );
  return runJobs(jobs).map(({ rows, end }) => ({
    train: lastingStep(rows, "train_loss", DEFAULT_THRESHOLDS.train * LABEL_POWER),
    test: lastingStep(rows, "test_loss", DEFAULT_THRESHOLDS.test * LABEL_POWER),
    evaluations: end.evaluations,
  }));
}

/** Relative errors of all times of the trials, in rising order; throws where a time is missing on one side alone. */
export function timeErrors(trials: readonly Partial<TrialParameters>[]): readonly number[] {
  const found = flowTimes(trials, TOLERANCE);
  const expected = flowTimes(trials, REFERENCE_TOLERANCE);
  const errors: number[] = [];
  trials.forEach((parameters, k) => {
    for (const loss of ["train", "test"] as const) {
      const [time, reference] = [found[k][loss], expected[k][loss]];
      if ((time === null) !== (reference === null)) {
        throw new Error(`${JSON.stringify(parameters)}: ${loss} at ${time}, expected ${reference}`);
      }
      if (time !== null && reference !== null) errors.push(Math.abs(time / reference - 1));
    }
  });
  return errors.sort((a, b) => a - b);
}
