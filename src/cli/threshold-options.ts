import { WITHIN_THRESHOLDS, type GrokThresholds } from "../model/index.js";
import type { ThresholdChange } from "../session/index.js";

/** Options that change thresholds for one report. */
export const THRESHOLD_OPTIONS = {
  "train-threshold": {
    type: "number",
    describe: "Another threshold on the train loss or accuracy, here only",
    defaultDescription: "the sweep's",
    requiresArg: true,
  },
  "test-threshold": {
    type: "number",
    describe: "Another threshold on the test loss or accuracy, here only",
    defaultDescription: "the sweep's",
    requiresArg: true,
  },
  measure: {
    choices: ["loss", "accuracy"],
    describe: "What thresholds speak of; networks have both",
    defaultDescription: "the sweep's",
    requiresArg: true,
  },
  within: {
    type: "number",
    describe: `Which accuracy of a regression: squared error below ${WITHIN_THRESHOLDS.join(", ")}`,
    defaultDescription: "the sweep's, or 0.001",
    requiresArg: true,
  },
  "relative-to": {
    choices: ["labels", "initial", "absolute"],
    describe: "What thresholds are multiples of: E[y²], the loss at step 0, nothing",
    defaultDescription: "the sweep's",
    requiresArg: true,
  },
  ratio: {
    type: "number",
    describe: "Another ρ: test step / train step from which on generalisation is late",
    defaultDescription: "the sweep's",
    requiresArg: true,
  },
  "phase-lag": {
    type: "number",
    describe: "Judge accuracies by phases; this many steps from the train to the test crossing are grokking",
    defaultDescription: "the sweep's",
    requiresArg: true,
  },
} as const;

/** The parsed {@link THRESHOLD_OPTIONS}. */
export interface ThresholdArguments {
  readonly "train-threshold": number | undefined;
  readonly "test-threshold": number | undefined;
  readonly measure: "loss" | "accuracy" | undefined;
  readonly within: number | undefined;
  readonly "relative-to": GrokThresholds["relativeTo"] | undefined;
  readonly ratio: number | undefined;
  readonly "phase-lag": number | undefined;
}

/** The thresholds named on the command line, and only those. */
export function thresholdsFrom(args: ThresholdArguments): ThresholdChange {
  const named = {
    measure: args.measure,
    within: WITHIN_THRESHOLDS.find((threshold) => threshold === args.within),
    train: args["train-threshold"],
    test: args["test-threshold"],
    relativeTo: args["relative-to"],
    ratio: args.ratio,
    phases: args["phase-lag"] === undefined ? undefined : { lag: args["phase-lag"] },
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
