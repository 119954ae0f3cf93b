import { soFar, type SoFarCounts } from "../../analysis/index.js";
import type { OutcomeKind } from "../../model/index.js";
import type { RunForecast, SlowTrial } from "../cost/run-forecast.js";
import type { ConcludedTrial } from "./store-sink.js";

/** How far a run has come. */
export interface RunProgress {
  /** Trials that the run is about, each once: of a whole sweep what {@link sweepSize} counts, as plan and status do. */
  readonly trials: number;
  /** Trials looked at so far that needed nothing. */
  readonly kept: number;
  /** Trials that only got another outcome so far, from their stored curves: under other thresholds or another budget. */
  readonly judged: number;
  /** Trials that got their outcome in this run. */
  readonly concluded: number;
  /** Trials looked at or trained so far that ended because they had spent `budget.evaluations`. */
  readonly exhausted: number;
  /** Trials begun again from step 0 though they were trained before: no checkpoint serves them. */
  readonly restarted: number;
  /** How long the rest will take, ms (see {@link RunForecast}); null before anything is known. */
  readonly remainingMs: number | null;
  /** The share of the run's work that is done, in [0, 1]; null before anything is known. */
  readonly workShare: number | null;
  /** Right-hand sides and steps of this run so far, those of trials in training included. */
  readonly evaluations: number;
  /** The trial in training that goes furthest beyond what was expected of it; null while none does by much. */
  readonly slowest: SlowTrial | null;
  /** Outcomes by kind: those of this run while it goes on, the whole sweep's in its result. */
  readonly kinds: Readonly<Partial<Record<OutcomeKind, number>>>;
  /** Those of the censored ones that are grokked or tracked so far. */
  readonly soFar: SoFarCounts;
  /** Workers on other machines that were heard of lately; absent: the run trains by itself. */
  readonly workers?: number;
}

/** {@link RunProgress} while it grows. */
export class RunCounts {
  readonly progress;
  readonly #ratio: number;
  readonly #onProgress: (progress: RunProgress) => void;
  /** Of trials that failed and may yet do better. */
  readonly #failed = new Map<string, OutcomeKind>();

  /** @param trials that the run is about. @param ratio [ρ] of the sweep. */
  constructor(trials: number, ratio: number, onProgress: (progress: RunProgress) => void) {
    this.#ratio = ratio;
    this.#onProgress = onProgress;
    this.progress = {
      trials,
      kept: 0,
      judged: 0,
      concluded: 0,
      exhausted: 0,
      restarted: 0,
      remainingMs: null as number | null,
      workShare: null as number | null,
      evaluations: 0,
      slowest: null as SlowTrial | null,
      kinds: {} as Partial<Record<OutcomeKind, number>>,
      soFar: { grokked: 0, tracked: 0 },
    };
  }

  /** A trial has its outcome; of one that failed before, another one. */
  add({ trialId, outcome, isExhausted }: ConcludedTrial): void {
    const { progress } = this;
    const before = this.#failed.get(trialId);
    if (isExhausted) progress.exhausted++;
    if (before === undefined) progress.concluded++;
    if (before !== undefined) progress.kinds[before] = (progress.kinds[before] ?? 1) - 1;
    progress.kinds[outcome.kind] = (progress.kinds[outcome.kind] ?? 0) + 1;
    const open = soFar(outcome, this.#ratio);
    if (open !== null) progress.soFar[open]++;
    if (outcome.kind === "failed") this.#failed.set(trialId, outcome.kind);
    else this.#failed.delete(trialId);
  }

  /** Tells how far the run has come; `threads` share the work that is left. */
  tell(forecast: RunForecast, threads: number, workers?: number): void {
    const { progress } = this;
    progress.remainingMs = forecast.remainingMs(threads);
    progress.workShare = forecast.share;
    progress.evaluations = forecast.evaluations;
    progress.slowest = forecast.slowest;
    this.#onProgress(workers === undefined ? progress : { ...progress, workers });
  }
}
