import { decideOutcome, integersFrom } from "../../src/analysis/index.js";
import {
  DEFAULT_THRESHOLDS,
  recordSteps,
  type OutcomeRow,
  type TrialParameters,
} from "../../src/model/index.js";
import { outcomeRow } from "./outcome-rows.js";

const LABEL_POWER = 0.75;

/** Numbers that a text fixes: uniform in (0, 1), and standard normal. */
export function numbersFrom(text: string): { readonly uniform: () => number; readonly normal: () => number } {
  const draw = integersFrom(text);
  const uniform = (): number => (draw(2 ** 31) + 0.5) / 2 ** 31;
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/** What is true of an invented trial. */
export interface Truth {
  /** Where its train and its test loss cross a tenth of the label power; ∞ for a test loss that comes to rest above. */
  readonly train: number;
  readonly test: number;
  /** Last step trained. */
  readonly end: number;
  /** [T] */
  readonly budget: number;
}

/**
 * The outcome of a trial whose curves are invented: power laws that cross the threshold where the truth says, recorded
 * on the usual grid and cut at the end, decided as those of real trials are.
 */
export function decidedFrom(parameters: Partial<TrialParameters>, truth: Truth): OutcomeRow {
  const steps = [...recordSteps({ pointsPerDecade: 24 }, truth.budget)].filter((step) => step <= truth.end);
  // 1 / (1 + 9) is a tenth. A train loss that nobody waits for would count as settled, so it stays above 1e-8.
  const falling = (step: number, at: number): number => 1 / (1 + 9 * (step / at) ** 2) + 1e-7;
  const train = steps.map((step) => LABEL_POWER * falling(step, truth.train));
  const test = steps.map((step) => LABEL_POWER * (truth.test === Infinity ? 0.6 : falling(step, truth.test)));
  const outcome = decideOutcome({
    curve: { steps, train, test },
    thresholds: DEFAULT_THRESHOLDS,
    budgetSteps: truth.budget,
    rest: { kind: "decay", perStep: 5 / truth.budget },
    ending: truth.end < truth.budget ? "decided" : "budget",
    labelPower: LABEL_POWER,
    kernelTest: null,
    linearisedTest: null,
  });
  return { ...outcomeRow(parameters, { kind: outcome.kind }), ...outcome };
}
