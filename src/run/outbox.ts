import type { CurveRow, TrialEvent } from "../model/index.js";

/**
 * Events of a worker that wait to be posted. Successive rows of one trial, even with events of other trials in between,
 * become one event: engines emit rows one by one, and every event costs the store a statement or two. The order of one
 * trial's events is kept; that of different trials is not.
 */
export class Outbox {
  #events: TrialEvent[] = [];
  /** Row events of trials that may still grow, because no other event of the trial came after. */
  readonly #open = new Map<string, CurveRow[]>();
  #rowCount = 0;

  /** Rows that wait. */
  get rowCount(): number {
    return this.#rowCount;
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  readonly put = (event: TrialEvent): void => {
    if (event.kind !== "rows") {
      this.#open.delete(event.trialId);
      this.#events.push(event);
      return;
    }
    this.#rowCount += event.rows.length;
    const rows = this.#open.get(event.trialId);
    if (rows !== undefined) {
      rows.push(...event.rows);
      return;
    }
    const own = [...event.rows];
    this.#open.set(event.trialId, own);
    this.#events.push({ kind: "rows", trialId: event.trialId, rows: own });
  };

  /** All waiting events; the box is empty afterwards. */
  take(): readonly TrialEvent[] {
    const events = this.#events;
    this.#events = [];
    this.#open.clear();
    this.#rowCount = 0;
    return events;
  }
}
