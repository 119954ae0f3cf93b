import type { CurveRow, OutcomeRow, Store } from "../../src/model/index.js";
import { openStore } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { syntheticCurve, syntheticRows } from "../report/synthetic-sweep.js";

/** A store held for writing; release its lease and close it. */
export function inventedStore(path: string): Store {
  const store = openStore(path, { mode: "write" });
  store.acquireLease();
  return store;
}

/** Adds a sweep with invented results for all of its trials but the first `leaveOut`. */
export function addInventedSweep(store: Store, text: string, leaveOut = 0): void {
  const sweep = parseSweep(text, { source: "test" });
  const trials = [...sweep.trials()];
  store.beginDeclaration({ name: sweep.name, definition: sweep.definition });
  store.declareTrials(sweep.name, trials);
  store.endDeclaration(sweep.name);
  for (const trial of trials.slice(leaveOut)) {
    const { alpha, epsilon, samples, seed } = trial.parameters;
    const rows = syntheticRows({ alphas: [alpha], epsilons: [epsilon], samples: [samples], seeds: seed + 1 });
    const outcome = rows[seed];
    store.writeOutcomes(sweep.name, "rule", [{ trialId: trial.id, outcome }]);
    store.writeStart(trial.id, sweep.budget.record, []);
    store.writeEvents([{ kind: "rows", trialId: trial.id, rows: lossesOf(outcome) }]);
  }
}

function lossesOf(row: OutcomeRow): readonly CurveRow[] {
  return syntheticCurve(row).map((at) => ({ ...at, linearised_train: null, linearised_test: null }));
}
