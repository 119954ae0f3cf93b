import { cellsOfTrials, regimeRows, regimesOfTrials, TrialColumns } from "../../analysis/index.js";
import { measuresOf, profileOf, type Store, type Sweep } from "../../model/index.js";
import { parametersOf, pendingTrials } from "./pending-trials.js";
import type { RecordingRule } from "./recording-rule.js";

/** Fill a sweep's rows in the view `regime` from its outcomes. The lease must be held. Cost: one pass. */
export function writeRegimes(store: Store, sweep: Sweep, rule: RecordingRule): void {
  const budgetSteps = sweep.budget.steps;
  const { amount, unitOf } = measuresOf(sweep.system);
  const names = profileOf(sweep.system).parameters.map(({ name }) => name);
  const trials = new TrialColumns().addPages(store.outcomePages(sweep.name));
  const cells = cellsOfTrials(trials, { names, budgetSteps, intervals: ["testStep"] });
  const regimes = regimesOfTrials(trials, {
    ...{ amount, unitOf, names },
    ratio: sweep.thresholds.ratio,
    budgetSteps,
    pending: parametersOf(pendingTrials(store, sweep)),
  });
  store.writeRegimes(sweep.name, regimeRows(cells, regimes, amount, rule.text));
}
