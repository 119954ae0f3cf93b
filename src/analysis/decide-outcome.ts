import {
  hasExploded,
  RestRule,
  thresholdLosses,
  type Ending,
  type GrokThresholds,
  type LossCurve,
  type Outcome,
  type OutcomeKind,
  type Rest,
  type RestLevels,
} from "../model/index.js";
import { crossings, interpolateStep, type Crossings } from "../science/index.js";
import { isDelayed } from "./is-delayed.js";

/** A trial has left its linearised twin when its test loss differs from the twin's by more than this part of the twin's. */
export const RICH_DEVIATION = 0.1;

/** Everything an outcome is decided from. */
export interface OutcomeInput {
  /** Rows of the sweep's recorded grid up to the last step trained, and the end row where it lies off the grid. */
  readonly curve: LossCurve;
  readonly thresholds: GrokThresholds;
  /** [T] the sweep's budget, in steps. */
  readonly budgetSteps: number;
  /**
   * Error rates at the records of `curve`, which are compared with the thresholds where those are accuracies. Null or
   * absent: the losses are compared.
   */
  readonly judged?: LossCurve | null;
  /** The condition under which the trial is at rest and its outcome is final (model/rest-of-trial.ts). */
  readonly rest: Rest;
  readonly ending: Ending;
  /** E[y²], > 0. */
  readonly labelPower: number;
  /** Test loss of kernel regression with K₀; null where it was not asked for. */
  readonly kernelTest: number | null;
  /** Test loss of the linearised twin, one value a record of `curve`; null where it was not recorded. */
  readonly linearisedTest: readonly (number | null)[] | null;
}

/**
 * The outcome of a trial, with its crossing times: the first kind of docs/definitions.md that applies.
 *
 * Shapes: curve columns [T], linearisedTest [T].
 * Units:  steps of the method; losses raw.
 * Edge:   absent is null, never −1, 0 or ∞; non-finite losses (a diverged curve) become null. A train loss below
 *         its threshold from step 0 on has no ratio, and the trial has grokked if the test loss began above.
 *         Under weight decay a trial that is not at rest is censored, with the crossings that its curve shows.
 *         No records: censored with every number null.
 * Source: ours. Differs from the authors' plots, which show "never" as 0 steps.
 * Cost:   O(T).
 */
export function decideOutcome(input: OutcomeInput): Outcome {
  const { steps, train, test } = input.curve;
  if (steps.length === 0) return { ...NOTHING, kind: "censored", kernel_test: input.kernelTest };
  const end = steps.length - 1;
  const level = thresholdLosses(input.thresholds, input.labelPower, train[0], test[0]);
  // Error rates reach 0, where logarithmic interpolation gives no time.
  const judged = input.judged ?? null;
  const scale = judged === null ? "log" : "linear";
  const ofTrain = crossings(steps, judged?.train ?? train, level.train, scale);
  const ofTest = crossings(steps, judged?.test ?? test, level.test, scale);
  const kind = kindOf(input, level, ofTrain, ofTest);
  // Where nothing moves any more, training for the rest of the budget would not have changed the outcome.
  const knownUntil = kind === "memorized" ? Math.max(input.budgetSteps, steps[end]) : steps[end];
  const trainStep = ofTrain.lasting;
  const testStep = ofTest.lasting;
  const hasBoth = trainStep !== null && testStep !== null;
  return {
    kind,
    train_step: trainStep,
    test_step: testStep,
    train_first_step: ofTrain.first,
    test_first_step: ofTest.first,
    delay: hasBoth ? testStep - trainStep : null,
    delay_at_least: trainStep !== null && testStep === null ? knownUntil - trainStep : null,
    ratio: hasBoth && trainStep > 0 ? testStep / trainStep : null,
    rise: riseOf(input.curve, testStep),
    rich_step: richStepOf(input.curve, input.linearisedTest),
    kernel_test: finiteOrNull(input.kernelTest),
    label_power: finiteOrNull(input.labelPower),
    initial_train: finiteOrNull(train[0]),
    initial_test: finiteOrNull(test[0]),
    final_train: finiteOrNull(train[end]),
    final_test: finiteOrNull(test[end]),
    steps: steps[end],
  };
}

/** The outcome of a trial that threw; every other field is empty. */
export function failedOutcome(): Outcome {
  return { ...NOTHING, kind: "failed" };
}

const NOTHING: Omit<Outcome, "kind"> = Object.freeze({
  train_step: null,
  test_step: null,
  train_first_step: null,
  test_first_step: null,
  delay: null,
  delay_at_least: null,
  ratio: null,
  rise: null,
  rich_step: null,
  kernel_test: null,
  label_power: null,
  initial_train: null,
  initial_test: null,
  final_train: null,
  final_test: null,
  steps: null,
});

function kindOf(input: OutcomeInput, level: RestLevels, ofTrain: Crossings, ofTest: Crossings): OutcomeKind {
  const { train, test } = input.curve;
  if (input.ending === "diverged" || hasDiverged(train) || hasDiverged(test)) return "diverged";
  const atRest = isAtRest(input, level);
  const isDecaying = input.rest.kind === "decay";
  if (isDecaying && !atRest) return "censored";
  if (ofTrain.first !== null && ofTrain.lasting === null) return "collapsed";
  // Without decay only a fitted train set tells the end from a plateau.
  if (ofTrain.lasting === null) return isDecaying ? "unfitted" : "censored";
  if (ofTest.lasting === null) {
    if (ofTest.first !== null) return "lost";
    return atRest ? "memorized" : "censored";
  }
  return isDelayed(ofTrain.lasting, ofTest.lasting, input.thresholds.ratio) ? "grokked" : "tracked";
}

/** Whether the trial is at rest at its last record. */
function isAtRest({ curve, judged, rest, labelPower }: OutcomeInput, level: RestLevels): boolean {
  const rule = new RestRule(rest, level, labelPower);
  let atRest = false;
  curve.steps.forEach((step, i) => {
    const [train, test] = [curve.train[i], curve.test[i]];
    const [judgedTrain, judgedTest] = [judged?.train[i] ?? train, judged?.test[i] ?? test];
    atRest = rule.observe({ step, train, test, judgedTrain, judgedTest });
  });
  return atRest;
}

function hasDiverged(losses: readonly number[]): boolean {
  return losses.some((loss) => hasExploded(loss, losses[0]));
}

/** The test loss's highest record before its lasting crossing, or of all where there is none, over its start. */
function riseOf({ steps, test }: LossCurve, testStep: number | null): number | null {
  let highest = test[0];
  for (let i = 1; i < steps.length && (testStep === null || steps[i] <= testStep); i++) {
    highest = Math.max(highest, test[i]);
  }
  return finiteOrNull(highest / test[0]);
}

/** The first step at which |test − twin| exceeds 10 % of the twin's loss, interpolated like a crossing. */
function richStepOf({ steps, test }: LossCurve, twin: readonly (number | null)[] | null): number | null {
  if (twin === null) return null;
  let before: { readonly step: number; readonly deviation: number } | null = null;
  for (let i = 0; i < steps.length; i++) {
    const linearised = twin[i];
    if (linearised === null || !(linearised > 0)) continue;
    const deviation = Math.abs(test[i] - linearised) / linearised;
    if (Number.isNaN(deviation)) return null;
    if (deviation > RICH_DEVIATION) {
      return before === null
        ? steps[i]
        : interpolateStep(before.step, before.deviation, steps[i], deviation, RICH_DEVIATION);
    }
    before = { step: steps[i], deviation };
  }
  return null;
}

function finiteOrNull(x: number | null): number | null {
  return x !== null && Number.isFinite(x) ? x : null;
}
