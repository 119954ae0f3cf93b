import type { PlainRun } from "../../model/index.js";
import type { Progress, Stepper } from "./stepper.js";

/** A system that knows its state at any step: nothing is stepped through, and nothing is kept. */
export class ExactSteps implements Stepper {
  readonly #exact: (step: number) => void;
  #step = -1;
  #evaluations = 0;

  constructor(exact: NonNullable<PlainRun["exact"]>) {
    this.#exact = exact;
  }

  get step(): number {
    return Math.max(0, this.#step);
  }

  get evaluations(): number {
    return this.#evaluations;
  }

  get spent(): number {
    return this.#evaluations;
  }

  workTowards(step: number): Progress {
    if (step !== this.#step) {
      this.#exact(step);
      this.#step = step;
      this.#evaluations++;
    }
    return "there";
  }

  payload(): Float64Array {
    return new Float64Array(0);
  }
}
