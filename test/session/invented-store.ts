import type { CurveRow, OutcomeRow, Store, Trial, TrialParameters } from "../../src/model/index.js";
import { openStore } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { networkCurve, networkRow } from "../report/network-sweep.js";
import { syntheticCurve, syntheticRows } from "../report/synthetic-sweep.js";

/** A store held for writing; release its lease and close it. */
export function inventedStore(path: string): Store {
  const store = openStore(path, { mode: "write" });
  store.acquireLease();
  return store;
}

/** Adds a sweep with invented results for all of its trials but the first `leaveOut`. */
export function addInventedSweep(store: Store, text: string, leaveOut = 0): void {
  addSweep(store, text, leaveOut, ({ parameters }) => {
    const { alpha, epsilon, samples, seed } = parameters as TrialParameters;
    const rows = syntheticRows({ alphas: [alpha], epsilons: [epsilon], samples: [samples], seeds: seed + 1 });
    return { outcome: rows[seed], rows: lossesOf(rows[seed]) };
  });
}

/** Adds a sweep of networks with invented results. */
export function addInventedNetworks(store: Store, text: string): void {
  addSweep(store, text, 0, ({ parameters }) => {
    const outcome = networkRow(parameters as TrialParameters);
    return { outcome, rows: networkCurve(outcome) };
  });
}

function addSweep(
  store: Store,
  text: string,
  leaveOut: number,
  invent: (trial: Trial) => { readonly outcome: OutcomeRow; readonly rows: readonly CurveRow[] },
): void {
  const sweep = parseSweep(text, { source: "test" });
  const trials = [...sweep.trials()];
  store.beginDeclaration({ name: sweep.name, definition: sweep.definition });
  store.declareTrials(sweep.name, trials);
  store.endDeclaration(sweep.name);
  for (const trial of trials.slice(leaveOut)) {
    const { outcome, rows } = invent(trial);
    store.writeOutcomes(sweep.name, "rule", [{ trialId: trial.id, outcome }]);
    store.writeStart(trial.id, sweep.budget.record, []);
    store.writeEvents([{ kind: "rows", trialId: trial.id, rows }]);
  }
}

function lossesOf(row: OutcomeRow): readonly CurveRow[] {
  return syntheticCurve(row).map((at) => ({ ...at, linearised_train: null, linearised_test: null }));
}
