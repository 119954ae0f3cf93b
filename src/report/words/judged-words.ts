import type { GrokThresholds, LossUnit } from "../../model/index.js";
import { shortNumber } from "./number-format.js";

/** What thresholds speak of, in the words of sentences: losses that fall below a level, or accuracies that reach one. */
export interface JudgedWords {
  readonly noun: "loss" | "accuracy";
  /** "the test loss falls below 0.1". */
  readonly crosses: "falls below" | "reaches";
  /** "does the test loss fall below 0.1". */
  readonly cross: "fall below" | "reach";
  /** "the test loss stays below its threshold". */
  readonly stays: "stays below" | "stays at or above";
  /** Where a value lies that has not got there: "came to rest above". */
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
 * A threshold with what it is a multiple of.
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

/** What an axis of losses is called: the loss with what it is divided by. */
export function lossTitle(
  name: string,
  relativeTo: GrokThresholds["relativeTo"],
  { symbol }: Pick<LossUnit, "symbol">,
): string {
  return `${name}${{ labels: ` / ${symbol}`, initial: " / its start", absolute: "" }[relativeTo]}`;
}
