import type { Job } from "../model/index.js";
import { CostModel } from "./cost-model.js";
import type { ObservedShape } from "./observed-rates.js";

/** How much of its own work a run must have done before it outweighs what was observed before, ms of wall time. */
const PRIOR_MS = 3000;

/**
 * How long a run will go on: the expected work that is left, at the speed at which it was done so far. Work is what
 * the cost model expects; its errors in scale, other load on the machine and the number of threads all show in that
 * speed. Batches come costliest first, so counting trials alone would be far too pessimistic at first.
 *
 * Trials that the run has not come to are taken to be like those it has: as likely to be missing, as costly.
 */
export class RunForecast {
  readonly #trials: number;
  readonly #model: CostModel;
  readonly #begin = performance.now();
  /** Work of trials in training. */
  readonly #inTraining = new Map<string, number>();
  #seen = 0;
  #isKnown = true;
  #work = 0;
  #done = 0;

  constructor(trials: number, observed: readonly ObservedShape[]) {
    this.#trials = trials;
    this.#model = new CostModel(observed);
  }

  /** A trial that needs no training. */
  kept(): void {
    this.#seen++;
  }

  /** A trial to be trained. */
  toTrain({ trial, budget, resume }: Job): void {
    this.#seen++;
    const work = this.#model.costOf(trial, budget, resume?.checkpoint.step ?? 0).computeMs;
    this.#isKnown &&= this.#model.knows(trial);
    this.#work += work;
    this.#inTraining.set(trial.id, work);
  }

  /** A trial that has its outcome; one that was never to be trained counts for nothing. */
  concluded(trialId: string): void {
    this.#done += this.#inTraining.get(trialId) ?? 0;
    this.#inTraining.delete(trialId);
  }

  /** Wall time that is left, ms; null before anything is known. `threads` share the work. */
  remainingMs(threads: number): number | null {
    const unseen = Math.max(0, this.#trials - this.#seen);
    const mean = this.#seen === 0 ? 0 : this.#work / this.#seen;
    const left = this.#work - this.#done + unseen * mean;
    if (left <= 0) return 0;
    const elapsed = performance.now() - this.#begin;
    const prior = this.#isKnown ? PRIOR_MS : 0; // as work of all threads: PRIOR_MS · threads, done in PRIOR_MS
    const done = this.#done + prior * threads;
    return done === 0 ? null : (left * (elapsed + prior)) / done;
  }
}
