import type { Store, Sweep } from "../../model/index.js";
import { recordingRule, type RecordingRule } from "./recording-rule.js";

/** The rules of a sweep's trials: the sweep's own, but with their own budgets for those that were deepened. */
export interface TrialRules {
  /** The sweep's own rule. */
  readonly own: RecordingRule;
  /** The rule of one trial. */
  of(trialId: string): RecordingRule;
}

/**
 * The rules of a sweep. A deepened trial keeps its budget whatever the file says, unless the file's is larger.
 *
 * Cost: one query; memory for the deepened trials only. `store` null: nothing is deepened yet.
 */
export function trialRules(store: Store | null, sweep: Sweep): TrialRules {
  const own = recordingRule(sweep);
  const deepened = store?.deepened(sweep.name) ?? new Map<string, number>();
  const rules = new Map([[sweep.budget.steps, own]]);
  return {
    own,
    of(trialId) {
      const steps = Math.max(sweep.budget.steps, deepened.get(trialId) ?? 0);
      const known = rules.get(steps);
      if (known !== undefined) return known;
      const rule = recordingRule({ ...sweep, budget: { ...sweep.budget, steps } });
      rules.set(steps, rule);
      return rule;
    },
  };
}
