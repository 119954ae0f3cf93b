import type { CurveRow, TrialEvent } from "../../model/index.js";
import type { AttemptTable } from "./attempt-table.js";
import type { CheckpointTable } from "./checkpoint-table.js";
import type { CurveTable } from "./curve-table.js";
import type { LongCurves } from "./long-curves.js";
import type { OutcomeTable } from "./outcome-table.js";
import type { ProgressTable } from "./progress-table.js";
import type { TrialChecker } from "./trial-checker.js";

/** The tables for the reports of workers. */
interface EventTables {
  readonly curves: CurveTable;
  readonly longCurves: LongCurves;
  readonly checkpoints: CheckpointTable;
  readonly progress: ProgressTable;
  readonly attempts: AttemptTable;
  readonly outcomes: OutcomeTable;
}

/** Writes the workers' reports on trials; always within one transaction of the store. */
export class EventWriter {
  readonly #curves: CurveTable;
  readonly #long: LongCurves;
  readonly #checkpoints: CheckpointTable;
  readonly #progress: ProgressTable;
  readonly #attempts: AttemptTable;
  readonly #outcomes: OutcomeTable;
  readonly #checker: TrialChecker;

  constructor(
    { curves, longCurves, checkpoints, progress, attempts, outcomes }: EventTables,
    checker: TrialChecker,
  ) {
    this.#curves = curves;
    this.#long = longCurves;
    this.#checkpoints = checkpoints;
    this.#progress = progress;
    this.#attempts = attempts;
    this.#outcomes = outcomes;
    this.#checker = checker;
  }

  write(events: readonly TrialEvent[]): void {
    const reached = new Map<string, number>();
    const fresh = new Map<string, CurveRow[] | null>();
    for (const event of events) this.#writeEvent(event, reached, fresh);
    for (const [trialId, step] of reached) {
      this.#progress.advance(trialId, step);
      this.#progress.reopen(trialId);
    }
  }

  /**
   * `reached`: how far trials have come in this transaction; it is written at the transaction's end, because most trials
   * finish within it. `fresh`: all rows of the trials that had none before the transaction, for their digests; null:
   * other rows exist and must be read.
   */
  #writeEvent(event: TrialEvent, reached: Map<string, number>, fresh: Map<string, CurveRow[] | null>): void {
    const { trialId } = event;
    const reach = (step: number): number => Math.max(reached.get(trialId) ?? 0, step);
    if (!reached.has(trialId) && !fresh.has(trialId)) this.#checker.requireTrained(trialId);
    switch (event.kind) {
      case "rows": {
        const before = fresh.has(trialId) ? fresh.get(trialId) : this.#curves.has(trialId) ? null : [];
        const { areNew, areFilled } = this.#curves.write(trialId, event.rows);
        if (areFilled) this.#outcomes.forgetContent(trialId);
        before?.push(...event.rows);
        fresh.set(trialId, areNew ? (before ?? null) : null);
        const last = event.rows.at(-1);
        if (last !== undefined) reached.set(trialId, reach(last.step));
        return;
      }
      case "checkpoint":
        this.#checkpoints.write(event.checkpoint);
        reached.set(trialId, reach(event.checkpoint.step));
        return;
      case "finished":
        this.#progress.advance(trialId, reach(event.steps));
        reached.delete(trialId);
        this.#progress.end(trialId, event);
        this.#progress.close(
          trialId,
          fresh.get(trialId) ?? this.#long.read(trialId) ?? this.#curves.read(trialId),
        );
        this.#attempts.finished(trialId, event);
        // Only the checkpoint of `finished` remains: without it, the trial cannot or must not be continued.
        if (event.checkpoint === null) this.#checkpoints.remove(trialId);
        else this.#checkpoints.write(event.checkpoint);
        return;
      case "failed":
        this.#progress.fail(trialId, event.error);
        this.#attempts.failed(trialId, event.attempt, event.error);
        return;
    }
  }
}
