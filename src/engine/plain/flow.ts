import { GrokError, type NumberArrays, type PlainRun } from "../../model/index.js";
import { FlowPath, type Rates } from "../lanes/integrator/flow-path.js";
import { flatten, scatter, zerosLike } from "./arrays.js";
import type { Progress, Stepper } from "./stepper.js";

/** Gradient flow of one trial, see {@link FlowPath}. */
export class Flow implements Stepper {
  readonly #run: PlainRun;
  readonly #path: FlowPath;
  /** Right-hand sides that the trial may take from its start on; Infinity: without bound. */
  readonly #bound: number;
  readonly #scratch: NumberArrays;
  #evaluations = 0;
  #shown = 0;

  constructor(
    run: PlainRun,
    { tolerance, bound }: { readonly tolerance: number; readonly bound: number },
    resume: { readonly step: number; readonly payload: Float64Array } | null,
  ) {
    this.#run = run;
    this.#bound = bound;
    this.#scratch = zerosLike(run.state);
    this.#path = new FlowPath(flatten(run.state), tolerance);
    if (resume === null) return;
    this.#drive(this.#path.restore(resume.payload));
    this.#shown = resume.step;
  }

  get step(): number {
    return this.#shown;
  }

  get evaluations(): number {
    return this.#evaluations;
  }

  get spent(): number {
    return this.#path.spent;
  }

  workTowards(step: number, until: number): Progress {
    while (this.#path.time < step) {
      if (this.#path.spent >= this.#bound) return "spent";
      this.#drive(this.#path.attempt());
      if (this.#path.time < step && performance.now() >= until) return "later";
    }
    scatter(this.#path.at(step), this.#run.state);
    this.#shown = step;
    return "there";
  }

  payload(): Float64Array {
    return this.#path.payload();
  }

  #drive(work: Rates<void>): void {
    let wanted = work.next();
    while (wanted.done !== true) wanted = work.next(this.#rate(wanted.value.t, wanted.value.y));
  }

  /** dy/dstep at a time and a state. */
  #rate(t: number, y: Float64Array): Float64Array {
    const { state, rate, decay } = this.#run;
    scatter(y, state);
    for (const values of Object.values(this.#scratch)) values.fill(0);
    this.#evaluations++;
    if (this.#run.rates !== undefined) {
      this.#run.rates(t, this.#scratch);
      return flatten(this.#scratch);
    }
    if (this.#run.gradient === undefined) {
      throw new GrokError("TRIAL", "method flow: expected a system that gives a gradient, got none");
    }
    this.#run.gradient(this.#scratch);
    const flat = flatten(this.#scratch);
    for (let i = 0; i < flat.length; i++) flat[i] = -rate * flat[i] - decay * y[i];
    return flat;
  }
}
