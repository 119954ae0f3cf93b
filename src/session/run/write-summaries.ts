import { cellsOfTrials, regimeRows, regimesOfTrials, TrialColumns } from "../../analysis/index.js";
import { measuresOf, profileOf, type Store, type Sweep } from "../../model/index.js";
import { parametersOf, pendingTrials } from "./pending-trials.js";
import type { RecordingRule } from "./recording-rule.js";

/** The time between two heartbeats while outcomes are packed. */
const HEARTBEAT_MS = 4000;

/**
 * Writes what the store keeps of all outcomes of a sweep together: the outcomes by column ({@link packOutcomes}), and the rows
 * of the view `regime`. The lease must be held. Cost: one pass, and some 8 µs for each trial of a large sweep that is new.
 */
export function writeSummaries(store: Store, sweep: Sweep, rule: RecordingRule): void {
  packOutcomes(store, sweep);
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

/** Keeps the outcomes of a large sweep by column where they are not kept yet (Store.packOutcomes). The lease must be held. */
export function packOutcomes(store: Store, { name }: Pick<Sweep, "name">): void {
  const parts = store.packOutcomes(name)[Symbol.iterator]();
  for (let renewedAt = performance.now(); parts.next().done !== true;) {
    if (performance.now() - renewedAt < HEARTBEAT_MS) continue;
    store.renewLease();
    renewedAt = performance.now();
  }
}
