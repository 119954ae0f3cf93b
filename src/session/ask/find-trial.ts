import { GrokError, type SqlValue, type Store, type Trial } from "../../model/index.js";
import { commandHint } from "./command-hint.js";
import { viewQuery } from "../../store/index.js";

/** A stored trial with the sweeps that it belongs to. */
export interface FoundTrial {
  readonly trial: Trial;
  readonly sweepNames: readonly string[];
}

/** Candidates that an ambiguous prefix lists. */
const CANDIDATES = 8;

/**
 * The one trial whose id begins with these digits.
 *
 * @throws GrokError INPUT when none or several do.
 */
export function findTrial(store: Store, idPrefix: string): FoundTrial {
  const digits = idPrefix.toLowerCase();
  const found = /^[0-9a-f]+$/.test(digits) ? store.findTrials(digits, CANDIDATES) : [];
  const ids = [...new Set(found.map(({ trial }) => trial.id))];
  if (ids.length === 1) return { trial: found[0].trial, sweepNames: found.map(({ sweepName }) => sweepName) };
  if (ids.length === 0) {
    throw new GrokError(
      "INPUT",
      `${store.path}: expected the first digits of a trial's id, found none like ${idPrefix}`,
      {
        hint: `ids are in ${commandHint(["sql", "SELECT id, alpha, epsilon, samples, seed FROM trial"], store.path)}`,
      },
    );
  }
  throw new GrokError(
    "INPUT",
    `${store.path}: expected one trial, but ${ids.length} or more begin with ${idPrefix}`,
    {
      details: ids,
      hint: "give more digits",
    },
  );
}

/** What a trial became in one sweep, column by column of the table `outcome`, without keys and digest; and `so_far` of `time_to_grok`. */
export interface StoredOutcome {
  readonly sweep: string;
  readonly columns: Readonly<Record<string, SqlValue>>;
}

/** The outcomes of a trial in all sweeps that have one. Cost: one query by key. */
export function outcomesOf(store: Store, trialId: string): readonly StoredOutcome[] {
  const { columns, rows } = store.query(
    `SELECT sweep.name AS sweep, outcome.*, so_far
     FROM outcome JOIN sweep ON sweep.id = outcome.sweep_id
     LEFT JOIN (${viewQuery("time_to_grok")}) AS t ON t.sweep_id = outcome.sweep_id AND t.trial_id = outcome.trial_id
     WHERE outcome.trial_id = '${trialId.replaceAll("'", "")}' ORDER BY sweep.name`,
  );
  return rows.map((values) => ({
    sweep: String(values[columns.indexOf("sweep")]),
    columns: Object.fromEntries(
      columns
        .map((column, index) => [column, values[index]] as const)
        .filter(([column]) => column !== "sweep" && column !== "digest" && !column.endsWith("_id")),
    ),
  }));
}
