import type { Store, Sweep, Trial } from "../../model/index.js";
import { countedOutcomes } from "../run/known-outcomes.js";
import { planTrials, type TrialPlan } from "../run/plan-jobs.js";
import { trialRules } from "../run/trial-rules.js";

/** Plans the work for trials if there is a store. The outcomes are only counted. */
export function planner(
  store: Store | null,
  sweep: Sweep,
  rules = trialRules(store, sweep),
): (trials: readonly Trial[]) => readonly TrialPlan[] | null {
  if (store === null) return () => null;
  const outcomes = countedOutcomes(store, sweep.name);
  return (trials) => planTrials(store, sweep, rules, trials, null, outcomes);
}

/**
 * Counts the trials among these that belong to the sweep in the store now. As long as no trial of the sweep is orphaned,
 * all trials with an outcome belong to it, and only the others are looked up.
 */
export function namedCounter(
  store: Store | null,
  { name }: Sweep,
): (trials: readonly Trial[], plans: readonly TrialPlan[] | null) => number {
  if (store === null || store.sweep(name) === null) return () => 0;
  const [orphan] = store.orphans(name);
  return (trials, plans) => {
    const isOpen = (_: Trial, index: number): boolean =>
      orphan !== undefined || plans?.[index].kind !== "done";
    const open = trials.filter(isOpen).map(({ id }) => id);
    return trials.length - open.length + store.countDeclared(name, open);
  };
}
