import { GrokError, OUTCOME_KINDS, type OutcomeKind, type Store } from "../../model/index.js";
import { nearMiss } from "../../sweep/index.js";
import {
  changingCondition,
  outcomeRows,
  quotingHint,
  ownParameterColumns,
  requireExpression,
  trialIdsWhere,
} from "../../store/index.js";
import { storedSweep } from "./stored-sweep.js";

/**
 * Ids of the trials of a sweep whose outcomes match, in order of id.
 *
 * `where`: kinds of outcomes (`censored`, or several with commas), or an SQL condition on the columns of the view
 * `time_to_grok`, of the table `outcome` and of the parameters of the sweep's system (`kind = 'memorized' AND alpha >
 * 2`). Trials without an outcome never match.
 *
 * @throws GrokError INPUT for any other `where`, with SQLite's message.
 */
export function selectTrials(store: Store, sweepName: string, where: string): readonly string[] {
  const { condition, outcomes } = selection(store, sweepName, where);
  try {
    return trialIdsWhere(store, outcomes, condition);
  } catch (error) {
    throw whyRefused(where, error, null);
  }
}

/** A selection of trials as SQL. */
export interface Selection {
  /** An expression over the columns of `outcomes`. */
  readonly condition: string;
  /** A query that gives one row for each outcome. */
  readonly outcomes: string;
}

/** The selection for `where` of {@link selectTrials}; throws the same errors. */
export function selection(store: Store, sweepName: string, where: string): Selection {
  const kinds = where.split(",").map((word) => word.trim());
  const isKind = (word: string): word is OutcomeKind => OUTCOME_KINDS.some((kind) => kind === word);
  const condition = kinds.every(isKind) ? `kind IN (${kinds.map((kind) => `'${kind}'`).join(", ")})` : where;
  if (condition.trim() === "") throw refused(where, "nothing");
  const own = ownParameterColumns(storedSweep(store, sweepName).system);
  const outcomes = outcomeRows(sweepName, own);
  try {
    requireExpression(store, outcomes, condition);
  } catch (error) {
    throw whyRefused(
      where,
      error,
      quotingHint(
        store,
        condition,
        own.map(({ column }) => column),
      ),
    );
  }
  return { condition, outcomes };
}

/** Converts SQLite's error about a condition; any other error stays unchanged. */
function whyRefused(where: string, error: unknown, advice: string | null): unknown {
  if (!(error instanceof GrokError && error.code === "INPUT")) return error;
  return (
    changingCondition(where, error) ??
    refused(where, error.message.replace(/^SQL: /, ""), { cause: error, advice })
  );
}

function refused(
  where: string,
  problem: string,
  { cause, advice = null }: { readonly cause?: unknown; readonly advice?: string | null } = {},
): GrokError {
  const near = /^\w+$/.test(where) ? nearMiss(where, OUTCOME_KINDS) : null;
  return new GrokError(
    "INPUT",
    `--where ${JSON.stringify(where)}: expected kinds of outcomes or an SQL condition, found ${problem}`,
    {
      hint:
        advice ??
        (near === null
          ? `kinds: ${OUTCOME_KINDS.join(", ")}; a condition: "kind = 'memorized' AND alpha > 2"`
          : `did you mean ${near}`),
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

/** The trials of these ids, in the order of the store. Cost: one pass over the sweep's trials. */
export function trialsOf(
  store: Store,
  sweepName: string,
  ids: readonly string[],
): ReturnType<Store["trials"]> {
  const wanted = new Set(ids);
  return (function* () {
    for (const trial of store.trials(sweepName)) if (wanted.has(trial.id)) yield trial;
  })();
}
