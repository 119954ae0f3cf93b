import { GrokError, type GrokThresholds } from "../model/index.js";

/** Options that change thresholds for one report. */
export const THRESHOLD_OPTIONS = {
  "train-threshold": {
    type: "number",
    describe: "Another threshold on the train loss, here only",
    defaultDescription: "the sweep's",
    requiresArg: true,
  },
  "test-threshold": {
    type: "number",
    describe: "Another threshold on the test loss, here only",
    defaultDescription: "the sweep's",
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
} as const;

/** What yargs makes of {@link THRESHOLD_OPTIONS}. */
export interface ThresholdArguments {
  readonly "train-threshold": number | undefined;
  readonly "test-threshold": number | undefined;
  readonly "relative-to": GrokThresholds["relativeTo"] | undefined;
  readonly ratio: number | undefined;
}

/**
 * The thresholds named on the command line, and only those.
 *
 * @throws GrokError INPUT where a number is none.
 */
export function thresholdsFrom(args: ThresholdArguments): Partial<GrokThresholds> {
  const number = (name: "train-threshold" | "test-threshold" | "ratio"): number | undefined => {
    const value = args[name];
    if (value !== undefined && Number.isNaN(value)) {
      throw new GrokError("INPUT", `--${name}: expected a number, found something else`, {
        hint: `for example --${name} ${name === "ratio" ? "3" : "0.05"}`,
      });
    }
    return value;
  };
  const named = {
    train: number("train-threshold"),
    test: number("test-threshold"),
    relativeTo: args["relative-to"],
    ratio: number("ratio"),
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
