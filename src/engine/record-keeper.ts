import { GrokError, recordSteps, type CurveRow, type Ending, type Job } from "../model/index.js";
import { DecisionRule, isDiverged } from "./stopping.js";

/** A measured step and what follows from it. */
export interface Recorded {
  readonly row: CurveRow;
  /** On the recorded grid (the budget itself may not be). */
  readonly onGrid: boolean;
  /** Why the trial ends here; null when it goes on. */
  readonly ending: Ending | null;
}

/**
 * One trial's recorded steps: knows which step is wanted next, and decides whether the trial ends there. A resumed
 * trial replays its stored rows, so that it decides as if never interrupted.
 */
export class RecordKeeper {
  readonly #budgetSteps: number;
  readonly #grid: Iterator<number>;
  readonly #decision: DecisionRule | null;
  #gridNext: number | null;
  #first: CurveRow | null = null;
  #last: CurveRow | null = null;
  #emitted: number;

  constructor({ trial, budget, thresholds, resume, rest }: Job, labelPower: number) {
    this.#budgetSteps = budget.steps;
    this.#grid = recordSteps(budget.record, budget.steps);
    this.#decision = budget.stop === "decided" ? new DecisionRule(rest, thresholds, labelPower) : null;
    this.#emitted = resume?.checkpoint.step ?? -1;
    const stored = new Map(resume?.rows.map((row) => [row.step, row]));
    this.#gridNext = this.#pull();
    while (this.#gridNext !== null && this.#gridNext <= this.#emitted) {
      const row = stored.get(this.#gridNext);
      if (row === undefined) {
        throw new GrokError("DEFECT", `trial ${trial.id}: resumed without its row of step ${this.#gridNext}`);
      }
      this.#first ??= row;
      this.#last = row;
      this.#decision?.observe(row);
      this.#gridNext = this.#pull();
    }
  }

  /** The next step whose state is wanted: on the grid, or the budget. */
  get nextStep(): number {
    return this.#gridNext ?? this.#budgetSteps;
  }

  /** The last step: where the trial ends if nothing ends it before. */
  get budgetSteps(): number {
    return this.#budgetSteps;
  }

  /** Last step whose row was emitted; −1 before the first. */
  get emittedStep(): number {
    return this.#emitted;
  }

  /** The row of {@link emittedStep}; null before the first. */
  get lastRow(): CurveRow | null {
    return this.#last;
  }

  /** Takes the row of {@link nextStep}. */
  keep(row: CurveRow): Recorded {
    const onGrid = this.#gridNext !== null;
    this.#first ??= row;
    if (onGrid) {
      this.#emitted = row.step;
      this.#last = row;
      this.#gridNext = this.#pull();
    }
    return { row, onGrid, ending: this.#endingAt(row, onGrid) };
  }

  #endingAt(row: CurveRow, onGrid: boolean): Ending | null {
    if (isDiverged(row, this.#first ?? row)) return "diverged";
    if (onGrid && this.#decision?.observe(row) === true) return "decided";
    return row.step >= this.budgetSteps ? "budget" : null;
  }

  #pull(): number | null {
    const next = this.#grid.next();
    return next.done === true ? null : next.value;
  }
}
