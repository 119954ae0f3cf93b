import type { Store } from "../../model/index.js";

/** The questions of a plan about the outcomes of a sweep. */
export interface KnownOutcomes {
  /** Those of the ids that have an outcome under exactly this rule. */
  withOutcome(trialIds: readonly string[], rule: string): Iterable<string>;
  /** Ids of trials whose latest attempts failed, with no successful attempt since, as of the first call. */
  failing(): ReadonlySet<string>;
}

/**
 * The outcomes of a sweep for callers that act on them: each is compared with its digest.
 *
 * @throws GrokError STORE from `withOutcome`, for an outcome that differs from what was written.
 */
export function comparedOutcomes(store: Store, sweepName: string): KnownOutcomes {
  return {
    failing: failingOf(store),
    withOutcome: (trialIds, rule) => store.withOutcome(sweepName, trialIds, rule),
  };
}

/**
 * The outcomes of a sweep for callers that only count them, in a tenth of the time: they are read at once, and none is
 * compared with its digest. Memory: about 110 bytes for each trial that has one.
 */
export function countedOutcomes(store: Store, sweepName: string): KnownOutcomes {
  const byRule = new Map<string, ReadonlySet<string>>();
  return {
    failing: failingOf(store),
    withOutcome: (trialIds, rule) => {
      const all = byRule.get(rule) ?? store.allWithOutcome(sweepName, rule);
      byRule.set(rule, all);
      return trialIds.filter((id) => all.has(id));
    },
  };
}

function failingOf(store: Store): () => ReadonlySet<string> {
  let found: ReadonlySet<string> | null = null;
  return () => (found ??= store.failing());
}
