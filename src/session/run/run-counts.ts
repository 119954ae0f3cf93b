import { soFar, type SoFarCounts } from "../../analysis/index.js";
import type { OutcomeKind } from "../../model/index.js";
import type { RunForecast, SlowTrial } from "../cost/run-forecast.js";
import type { ConcludedTrial } from "./store-sink.js";

/** How far a run has come. */
export interface RunProgress {
  /** The trials of the run, each once: for a whole sweep the count of {@link sweepSize}, as in plan and status. */
  readonly trials: number;
  /** Trials examined so far that needed no work. */
  readonly kept: number;
  /** Trials that only got another outcome so far, from their stored curves: under other thresholds or another budget. */
  readonly judged: number;
  /** Trials that got their outcome in this run. */
  readonly concluded: number;
  /** Trials examined or trained so far that ended because they had spent `budget.evaluations`. */
  readonly exhausted: number;
  /** Trials that began again at step 0 although they were trained before, because no checkpoint was usable. */
  readonly restarted: number;
  /** How long the rest will take, ms (see {@link RunForecast}); null before anything is known. */
  readonly remainingMs: number | null;
  /** The share of the run's work that is done, in [0, 1]; null before anything is known. */
  readonly workShare: number | null;
  /** Right-hand sides and steps of this run so far, those of trials in training included. */
  readonly evaluations: number;
  /** The trial in training that exceeds its expected work the most; null while no trial exceeds it by much. */
  readonly slowest: SlowTrial | null;
  /** Outcomes by kind: those of this run while it goes on, the whole sweep's in its result. */
  readonly kinds: Readonly<Partial<Record<OutcomeKind, number>>>;
  /** The censored trials that are grokked or tracked so far. */
  readonly soFar: SoFarCounts;
  /** Workers on other machines that reported lately; absent: the run trains by itself. */
  readonly workers?: number;
}

/** {@link RunProgress} while it grows. */
export class RunCounts {
  readonly progress;
  readonly #ratio: number;
  readonly #onProgress: (progress: RunProgress) => void;
  /** The outcomes of trials that failed and may still succeed. */
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

  /** Counts the outcome of a trial, or the new outcome of a trial that failed before. */
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

  /** Reports how far the run has come; `threads` share the remaining work. */
  tell(forecast: RunForecast, threads: number, workers?: number): void {
    const { progress } = this;
    progress.remainingMs = forecast.remainingMs(threads);
    progress.workShare = forecast.share;
    progress.evaluations = forecast.evaluations;
    progress.slowest = forecast.slowest;
    this.#onProgress(workers === undefined ? progress : { ...progress, workers });
  }
}
