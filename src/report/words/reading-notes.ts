import { counted } from "../../model/index.js";
import type { DeepenedTrials, Regime } from "../../analysis/index.js";
import type { GrokThresholds } from "../../model/index.js";
import { shortNumber } from "./number-format.js";
import { symbolOf, type NamedParameters } from "./parameter-words.js";
import { laddersOf } from "./regime-columns.js";

/** Conditions that restrict the findings of a sweep. */
export interface ReadingNotesInput {
  readonly system: NamedParameters;
  readonly regimes: readonly Regime[];
  /** The thresholds of the findings. */
  readonly thresholds: GrokThresholds;
  /** The thresholds of the sweep itself. */
  readonly ownThresholds: GrokThresholds;
  /** [T] */
  readonly budgetSteps: number;
  /** [T] the budget of the sweep itself. Default: the same. */
  readonly ownBudgetSteps?: number;
  /** Trials without an outcome yet, of the sweep or of the reported part. */
  readonly pending: number;
  /** Further trials whose outcome, still missing, decides whether they belong to the part. Default: none. */
  readonly pendingOpen?: number;
  /** The condition of a reported part, its number of trials, and the number of all; null where all trials are reported. */
  readonly part: { readonly where: string; readonly trials: number; readonly of: number } | null;
  /** Trials that stopped before these thresholds decide them, and how many of those are censored for this reason. */
  readonly undecided: number;
  readonly undecidedCensored: number;
  /** Trials with a larger budget of their own (`deepen`), and the largest of these; null where there are none. */
  readonly deepened: DeepenedTrials | null;
}

/**
 * Notes to read before the findings, a sentence each; none when the sweep is complete and reported under its own
 * thresholds. They keep readers from mistaking other thresholds for the sweep's own, or a part for the whole.
 */
export function readingNotes(input: ReadingNotesInput): readonly string[] {
  const { pending, undecided, undecidedCensored, deepened } = input;
  const notes: string[] = [];
  if (input.part !== null) {
    const { where, trials: selected, of } = input.part;
    notes.push(
      `A part: trials with ${where} only, ${selected} of the ${of} that have an outcome. Medians${laddersOf(input.regimes).length === 0 ? " and shares" : ", shares and boundaries"} ` +
        "are those of this part.",
    );
  }
  if (pending > 0) {
    notes.push(
      `Partial: ${counted(pending, "trial")} of the ${input.part === null ? "sweep" : "part"} ${pending === 1 ? "has" : "have"} ` +
        "no outcome yet (it is still running, or was interrupted). What follows is about the others.",
    );
  }
  const open = input.pendingOpen ?? 0;
  if (open > 0) {
    notes.push(
      `Partial: ${counted(open, "trial")} of the sweep without an outcome yet may belong to this part; only ` +
        `${open === 1 ? "its outcome" : "their outcomes"} will tell.`,
    );
  }
  if (deepened !== null) {
    const [ladder] = laddersOf(input.regimes);
    const boundaries =
      ladder === undefined
        ? ""
        : ` Boundaries of ${symbolOf(input.system, ladder.amount)} are those of one budget at each point: the larger one where ` +
          "everything undecided there was deepened, else the smaller.";
    notes.push(
      `Budgets differ: ${counted(deepened.trials, "trial")} ${deepened.trials === 1 ? "was" : "were"} deepened to up to ` +
        `${shortNumber(deepened.steps)} steps, the others end at ${shortNumber(input.budgetSteps)}. Bounds and medians ` +
        `count each trial under its own budget.${boundaries}`,
    );
  }
  const ownBudget = input.ownBudgetSteps ?? input.budgetSteps;
  if (input.budgetSteps < ownBudget) {
    notes.push(
      `Smaller budget: ${input.budgetSteps} steps of ${shortNumber(ownBudget)}. Every trial is judged from its stored ` +
        "curve up to there. Where nothing was recorded at that step, the last values are interpolated between the records " +
        "around it. Stored outcomes are untouched.",
    );
  }
  const [now, own] = [thresholdsText(input.thresholds), thresholdsText(input.ownThresholds)];
  if (now === own) return notes;
  notes.push(`Other thresholds: ${now}. The sweep's own are ${own}; its stored outcomes are untouched.`);
  if (undecided > 0) {
    const rest =
      undecidedCensored === 0 ? "" : `; ${undecidedCensored} of them are censored at their last step`;
    notes.push(
      `${counted(undecided, "trial")} ended before these thresholds decide them, since they stopped when the sweep's own did` +
        `${rest}. To train them on, run the sweep with these thresholds in its file (or with --set grok.test=…).`,
    );
  }
  return notes;
}

/** Thresholds in words: "train 0.1, test 0.05 of the label power, ratio 3", "accuracy: train 0.99, test 0.95, ratio 3". */
export function thresholdsText(thresholds: GrokThresholds): string {
  const { train, test, relativeTo, ratio, measure, within, phases } = thresholds;
  const scale = { labels: " of the label power", initial: " of the loss at step 0", absolute: "" }[
    relativeTo
  ];
  const levels = `train ${shortNumber(train)}, test ${shortNumber(test)}`;
  const rho = `ratio ${shortNumber(ratio)}`;
  if (measure !== "accuracy") return `${levels}${scale}, ${rho}`;
  const which = within === undefined ? "" : ` (squared error below ${shortNumber(within)})`;
  const lag = phases === undefined ? "" : `, lag of phases ${shortNumber(phases.lag)} steps`;
  return `accuracy${which}: ${levels}, ${rho}${lag}`;
}
