import type { SqlValue, Store, Sweep, Trial } from "../../model/index.js";
import { answersOf, ownParameterColumns, trialColumns } from "../../store/index.js";
import { TRIAL_IDENTITY } from "../../system/index.js";
import { pendingTrials } from "../run/pending-trials.js";
import { selection } from "./select-trials.js";
import { chunks } from "../run/sweep-trials.js";

/** Trials asked about in one query. */
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
  /** Those that satisfy the condition whatever becomes of them. */
  readonly certain: readonly Trial[];
  /** Those of which only their outcomes will tell. */
  readonly open: readonly Trial[];
}

/**
 * The pending trials that the condition of {@link selectTrials} does not rule out. It is asked of what a trial is, with
 * NULL for what its outcome will be: where the answer is NULL, the outcome decides.
 *
 * @throws GrokError INPUT for a condition that is none.
 * Cost: that of {@link pendingTrials}, and a query for 500 of them.
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
