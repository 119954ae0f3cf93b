import type { TrialIdentity } from "../../model/index.js";
import { AttemptTable } from "./attempt-table.js";
import { CheckpointTable } from "./checkpoint-table.js";
import type { Connection } from "./connection.js";
import { CurveTable } from "./curve-table.js";
import { LongCurves } from "./long-curves.js";
import { OutcomePages } from "./outcome-pages.js";
import { OutcomeTable } from "./outcome-table.js";
import { ProgressTable } from "./progress-table.js";
import { RuleTable } from "./rule-table.js";
import { TrialTable } from "./trial-table.js";

/** The tables that hold data of trials. */
export interface TrialTables {
  readonly trials: TrialTable;
  readonly outcomes: OutcomeTable;
  readonly outcomePages: OutcomePages;
  readonly curves: CurveTable;
  readonly longCurves: LongCurves;
  readonly progress: ProgressTable;
  readonly attempts: AttemptTable;
  readonly checkpoints: CheckpointTable;
}

/** These tables on a connection. `identity` null: the ids of trials are not checked. */
export function trialTables(db: Connection, identity: TrialIdentity | null): TrialTables {
  const rules = new RuleTable(db);
  return {
    trials: new TrialTable(db, identity),
    outcomes: new OutcomeTable(db, identity, rules),
    outcomePages: new OutcomePages(db, identity, rules),
    curves: new CurveTable(db),
    longCurves: new LongCurves(db),
    progress: new ProgressTable(db),
    attempts: new AttemptTable(db, identity),
    checkpoints: new CheckpointTable(db),
  };
}

/** Takes digests and seals of those stored data of these trials that have none (see Store.adopt). */
export function adoptTrials(
  { trials, progress, curves, outcomes, attempts }: TrialTables,
  sweepId: number,
  trialIds: readonly string[],
): void {
  trials.adopt(sweepId, trialIds);
  for (const id of trialIds) {
    if (progress.result(id).end !== null && progress.seal(id).digest === null) {
      progress.close(id, curves.read(id));
    }
    outcomes.adopt(sweepId, id);
    attempts.adopt(id);
  }
}

/** Removes the results of training these trials (see Store.forget). */
export function forgetTrials(
  { progress, curves, checkpoints, outcomes, attempts }: TrialTables,
  trialIds: readonly string[],
): void {
  for (const id of trialIds) {
    curves.remove(id);
    progress.remove(id);
    checkpoints.remove(id);
    outcomes.remove(id);
    attempts.removeDamaged(id);
  }
}
