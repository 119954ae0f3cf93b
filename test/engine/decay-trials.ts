import { decideOutcome, integersFrom } from "../../src/analysis/index.js";
import { DEFAULT_THRESHOLDS, type CurveRow, type Job, type OutcomeKind } from "../../src/model/index.js";
import { restOf } from "../../src/system/index.js";
import { makeJob, runJobs, type RunResult } from "./lanes/run-jobs.js";

/** Trials trained together. */
const BATCH = 8;

/** What trials with decay are drawn from. */
export interface DecayTrials {
  readonly count: number;
  readonly dimension: number;
  readonly width: number;
  readonly steps: number;
}

/** Trials with decay of many strengths, drawn from a text: laziness, ε, P, λ, seeds, centred and not. */
export function decayJobs(text: string, { count, dimension, width, steps }: DecayTrials): readonly Job[] {
  const draw = integersFrom(text);
  const pick = <T>(values: readonly T[]): T => values[draw(values.length)];
  return Array.from({ length: count }, () =>
    makeJob(
      {
        dimension,
        width,
        alpha: pick([0.5, 1, 2, 4]),
        epsilon: pick([0.1, 0.25, 0.5, 1]),
        samples: Math.round(dimension * pick([0.75, 1.5, 2.25, 3, 4, 5.5, 8, 12])),
        weightDecay: pick([1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2]),
        seed: draw(1000),
      },
      { steps, centered: draw(2) === 1, method: { kind: "flow", tolerance: 5e-4 } },
    ),
  );
}

/** Trains jobs in batches; results in their order. */
export function trainAll(jobs: readonly Job[]): readonly RunResult[] {
  const results: RunResult[] = [];
  for (let from = 0; from < jobs.length; from += BATCH)
    results.push(...runJobs(jobs.slice(from, from + BATCH)));
  return results;
}

/** The kind that a budget of every recorded step from the first on would have given. */
export function kindsByBudget(
  { trial }: Job,
  rows: readonly CurveRow[],
  labelPower: number,
): readonly OutcomeKind[] {
  const column = (name: "step" | "train_loss" | "test_loss"): readonly number[] =>
    rows.map((row) => row[name]);
  const [steps, train, test] = [column("step"), column("train_loss"), column("test_loss")];
  return rows.map((row, end) => {
    const upTo = (values: readonly number[]): readonly number[] => values.slice(0, end + 1);
    return decideOutcome({
      curve: { steps: upTo(steps), train: upTo(train), test: upTo(test) },
      thresholds: DEFAULT_THRESHOLDS,
      budgetSteps: row.step,
      rest: restOf(trial),
      ending: "budget",
      labelPower,
      kernelTest: null,
      linearisedTest: null,
    }).kind;
  });
}

/** Where the kind of a trial changes with the budget from anything but censored: "grokked at 754, lost at 30,000". */
export function changesOfKind(kinds: readonly OutcomeKind[], rows: readonly CurveRow[]): readonly string[] {
  return kinds.slice(1).flatMap((kind, k) => {
    const before = kinds[k];
    if (before === "censored" || before === kind) return [];
    return [`${before} at ${rows[k].step}, ${kind} at ${rows[k + 1].step}`];
  });
}
