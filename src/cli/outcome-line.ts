import { outcomeSoFar } from "../analysis/index.js";
import type { GrokThresholds, Outcome } from "../model/index.js";
import { formatNumber } from "./format-number.js";

/**
 * The outcome of a trial in one line, in the words of its definition, under thresholds on losses or on accuracies.
 *
 * @example "grokked: train below its threshold from step 31 on, test from 5,210 on (delay 5,179, ratio 168)"
 */
export function outcomeLine(
  outcome: Outcome,
  { measure, ratio }: Pick<GrokThresholds, "measure" | "ratio">,
): string {
  const isLoss = measure !== "accuracy";
  const [where, back, what] = isLoss ? ["below", "rose", "loss"] : ["at", "fell", "accuracy"];
  const train = `train ${where} its threshold from step ${formatNumber(outcome.train_step)} on`;
  const steps = formatNumber(outcome.steps);
  switch (outcome.kind) {
    case "grokked":
    case "tracked":
      return `${outcome.kind}: ${train}, test from ${formatNumber(outcome.test_step)} on (${delayWords(outcome)})`;
    case "memorized":
      return `memorized: ${train}, test never, and nothing moves any more (last step ${steps})`;
    case "lost":
      return `lost: ${train}; test was ${isLoss ? "below" : "there"} at step ${formatNumber(outcome.test_first_step)} and ${back} again`;
    case "collapsed":
      return `collapsed: train was ${where} its threshold at step ${formatNumber(outcome.train_first_step)} and ${back} again`;
    case "unfitted":
      return `unfitted: train never ${where} its threshold, and nothing moves any more (last step ${steps})`;
    case "censored":
      if (outcome.train_step === null) return `censored: at step ${steps}, neither ${what} had settled`;
      return outcome.test_step !== null
        ? `censored (${outcomeSoFar(outcome, ratio)}): ${train}, test from ${formatNumber(outcome.test_step)} on (${delayWords(outcome)}), but at step ${steps} decay may still undo it`
        : `censored: ${train}, test not by step ${steps} (delay at least ${formatNumber(outcome.delay_at_least)})`;
    case "diverged":
      return `diverged: the losses exploded by step ${steps}`;
    case "failed":
      return "failed: it could not be trained";
  }
}

function delayWords({ delay, ratio }: Outcome): string {
  return `delay ${formatNumber(delay)}${ratio === null ? "" : `, ratio ${formatNumber(ratio)}`}`;
}
