import type { Ending } from "../model/index.js";

/** The summary of a run. Counts are of this run alone, not of the sweep. */
export interface RunSummary {
  readonly finished: Readonly<Record<Ending, number>>;
  /** Trials whose last permitted attempt failed. */
  readonly failed: number;
  /** Attempts made again after a failure. */
  readonly retried: number;
  /** Worker threads that died under a batch; their trials were resumed. */
  readonly deaths: number;
  readonly threads: number;
  readonly wallMs: number;
  /** Time inside the engines and users' programs, summed over threads; threads × wallMs − computeMs is the cost of coordination. */
  readonly computeMs: number;
  /** Right-hand sides (flow) and steps (gd) of all finished attempts. */
  readonly evaluations: number;
  /**
   * Share of the SIMD lanes that held a trial, weighted by computing time, in [0, 1]; null: not known, because others
   * or programs have trained.
   */
  readonly occupancy: number | null;
  /** Whether the run stopped on request with work left; everything can be resumed. */
  readonly interrupted: boolean;
}

/** A {@link RunSummary} while it grows. */
export class RunTally {
  readonly finished: Record<Ending, number> = { budget: 0, decided: 0, diverged: 0 };
  failed = 0;
  retried = 0;
  deaths = 0;
  evaluations = 0;
  interrupted = false;
  #computeMs = 0;
  #lanesMs = 0;
  #occupiedMs = 0;
  readonly #threads: number;
  readonly #begin = performance.now();

  constructor(threads: number) {
    this.#threads = threads;
  }

  /** @param occupancy of lanes; null: a program trained, which has none. */
  addBatch(computeMs: number, occupancy: number | null): void {
    this.#computeMs += computeMs;
    if (occupancy === null) return;
    this.#lanesMs += computeMs;
    this.#occupiedMs += computeMs * occupancy;
  }

  snapshot(): RunSummary {
    return {
      finished: { ...this.finished },
      failed: this.failed,
      retried: this.retried,
      deaths: this.deaths,
      threads: this.#threads,
      wallMs: performance.now() - this.#begin,
      computeMs: this.#computeMs,
      evaluations: this.evaluations,
      occupancy: this.#occupancy,
      interrupted: this.interrupted,
    };
  }

  get #occupancy(): number | null {
    if (this.#lanesMs > 0) return this.#occupiedMs / this.#lanesMs;
    return this.#computeMs === 0 ? 0 : null;
  }
}
