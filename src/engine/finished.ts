import type { CurveRow, Job, TrialEvent } from "../model/index.js";

type Finished = Extract<TrialEvent, { readonly kind: "finished" }>;

/** What the end of a trial is told by: everything that does not follow from its job and its last row. */
export type End = Omit<Finished, "kind" | "trialId" | "steps" | "attempt" | "kernelTest" | "last"> & {
  readonly last: CurveRow;
};

/** The event of a trial that has ended at its last row, of engines that know no kernel regression. */
export function finished({ trial, attempt }: Pick<Job, "trial" | "attempt">, end: End): Finished {
  return { kind: "finished", trialId: trial.id, steps: end.last.step, kernelTest: null, attempt, ...end };
}
