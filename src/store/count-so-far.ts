import type { Store, SweepStatus } from "../model/index.js";
import { viewQuery } from "./sqlite/views.js";

/**
 * How many censored trials of a sweep are grokked or tracked so far, under the rule that decided each.
 *
 * Cost: nothing where no trial is censored; else one query that visits the censored trials.
 */
export function countSoFar(
  store: Store,
  { name, outcomes }: Pick<SweepStatus, "name" | "outcomes">,
): { readonly grokked: number; readonly tracked: number } {
  if (outcomes.censored === 0) return { grokked: 0, tracked: 0 };
  const { rows } = store.query(
    `SELECT count(*) FILTER (WHERE so_far = 'grokked'), count(*) FILTER (WHERE so_far = 'tracked')
     FROM (${viewQuery("time_to_grok")})
     WHERE sweep = '${name.replaceAll("'", "''")}' AND kind = 'censored'`,
  );
  const [[grokked, tracked]] = rows;
  return { grokked: Number(grokked), tracked: Number(tracked) };
}
