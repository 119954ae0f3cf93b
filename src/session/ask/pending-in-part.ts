import type { SqlValue, Store, Sweep, Trial } from "../../model/index.js";
import { answersOf, ownParameterColumns, trialColumns } from "../../store/index.js";
import { TRIAL_IDENTITY } from "../../system/index.js";
import { pendingTrials } from "../run/pending-trials.js";
import { selection } from "./select-trials.js";
import { chunks } from "../run/sweep-trials.js";

/** The number of trials in one query. */
const CHUNK = 500;

/** Columns that hold text; every other column of a trial holds numbers. */
const TEXTS: ReadonlySet<string> = new Set([
  "sweep",
  "trial_id",
  "system",
  "cell",
  "method",
  "method_settings",
  "engine",
  "task",
]);

/** The trials of a part of a sweep that have no outcome yet. */
export interface PendingInPart {
  /** Trials that satisfy the condition under any outcome. */
  readonly certain: readonly Trial[];
  /** Trials for which only the outcome will decide. */
  readonly open: readonly Trial[];
}

/**
 * The pending trials that the condition of {@link selectTrials} does not rule out. The condition is evaluated on a
 * trial's own columns, with NULL for those of its outcome: where the result is NULL, the outcome decides.
 *
 * @throws GrokError INPUT for an invalid condition.
 * Cost: that of {@link pendingTrials}, and a query for each 500 trials.
 */
export function pendingInPart(store: Store, sweep: Sweep, where: string): PendingInPart {
  const { condition, outcomes } = selection(store, sweep.name, where);
  const own = ownParameterColumns(sweep.system);
  const texts = new Set([...TEXTS, ...own.flatMap(({ column, type }) => (type === "text" ? [column] : []))]);
  const found = { certain: [] as Trial[], open: [] as Trial[] };
  for (const trials of chunks(pendingTrials(store, sweep), CHUNK)) {
    const known = trials.map((trial): Readonly<Record<string, SqlValue>> => ({
      ...trialColumns(trial, TRIAL_IDENTITY),
      sweep: sweep.name,
      trial_id: trial.id,
      ...Object.fromEntries(own.map(({ name, column }) => [column, trial.parameters[name] ?? null])),
    }));
    const answers = answersOf(store, outcomes, condition, known, texts);
    trials.forEach((trial, at) => {
      const { isPossible, isOpen } = answers[at];
      if (isPossible) (isOpen ? found.open : found.certain).push(trial);
    });
  }
  return found;
}
