import type { GrokThresholds, LossUnit } from "../../model/index.js";
import { shortNumber } from "./number-format.js";

/** The words for threshold crossings in sentences: losses fall below a level, accuracies reach one. */
export interface JudgedWords {
  readonly noun: "loss" | "accuracy";
  /** "the test loss falls below 0.1". */
  readonly crosses: "falls below" | "reaches";
  /** "does the test loss fall below 0.1". */
  readonly cross: "fall below" | "reach";
  /** "the test loss stays below its threshold". */
  readonly stays: "stays below" | "stays at or above";
  /** The side of a value that has not crossed: "came to rest above". */
  readonly short: "above" | "below";
}

const LOSS: JudgedWords = {
  noun: "loss",
  crosses: "falls below",
  cross: "fall below",
  stays: "stays below",
  short: "above",
};

const ACCURACY: JudgedWords = {
  noun: "accuracy",
  crosses: "reaches",
  cross: "reach",
  stays: "stays at or above",
  short: "below",
};

/** The words for a sweep's thresholds. */
export function judgedWords({ measure }: Pick<GrokThresholds, "measure">): JudgedWords {
  return measure === "accuracy" ? ACCURACY : LOSS;
}

/**
 * A threshold with the unit that it is a multiple of.
 *
 * @example "0.1 of the label power", "0.95", "0.95 (squared error below 0.01)"
 */
export function levelText(level: number, { measure, within, relativeTo }: GrokThresholds): string {
  if (measure !== "accuracy") {
    const scale = { labels: "of the label power", initial: "of its start", absolute: "(absolute)" };
    return `${shortNumber(level)} ${scale[relativeTo]}`;
  }
  return `${shortNumber(level)}${within === undefined ? "" : ` (squared error below ${shortNumber(within)})`}`;
}

/** The title of an axis of losses: the loss with its divisor. */
export function lossTitle(
  name: string,
  relativeTo: GrokThresholds["relativeTo"],
  { symbol }: Pick<LossUnit, "symbol">,
): string {
  return `${name}${{ labels: ` / ${symbol}`, initial: " / its start", absolute: "" }[relativeTo]}`;
}
