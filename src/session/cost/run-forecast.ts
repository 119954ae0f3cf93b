import type { Budget, Job, Trial, TrialStanding } from "../../model/index.js";
import { estimateEvaluations } from "../../sweep/index.js";
import { CostModel } from "./cost-model.js";
import type { ObservedShape } from "./observed-rates.js";

/** The work that a run must have done before its own speed outweighs earlier observations, ms of wall time. */
const PRIOR_MS = 3000;

/**
 * The number of estimated evaluations of a trial that must be done before the actual number outweighs the expected one,
 * because the first steps of a flow show little.
 */
const PRIOR_EVALUATIONS = 100;

/** The time after the first report of work from which on a speed is measured, ms. */
const ENOUGH_MS = 500;

/** A trial is slow when it has taken this many times its total expected evaluations. */
const SLOW = 3;

/** A trial in training that takes far more evaluations than expected. */
export interface SlowTrial {
  readonly trialId: string;
  readonly step: number;
  /** The last step of its budget. */
  readonly steps: number;
  /** Right-hand sides so far. */
  readonly evaluations: number;
}

/** A trial to be trained: its finished and remaining work, as computing time, ms. */
interface Entry {
  readonly trial: Trial;
  readonly budget: Budget;
  readonly from: number;
  readonly lastStep: number;
  readonly expected: number;
  readonly msPerEvaluation: number;
  doneMs: number;
  leftMs: number;
  standing: TrialStanding | null;
}

/**
 * Forecasts how long a run will go on: the expected remaining work, at the speed so far. Work is measured by the cost
 * model; the model's errors in scale, other load on the machine and the number of threads all show in that speed. Trials
 * in training count with what they have done of their steps, and with the evaluations that these took, so that a run of
 * few long trials has a forecast within a second. Batches come costliest first, so counting trials alone would be far too
 * pessimistic at first.
 *
 * Trials that the run has not reached are assumed to be like the others: as likely to be missing, and as costly.
 */
export class RunForecast {
  readonly #trials: number;
  readonly #model: CostModel;
  readonly #now: () => number;
  readonly #begin: number;
  /** The times of the first and the last report of work, and the work done by the first: the speed is measured between them. */
  #first: { readonly at: number; readonly doneMs: number } | null = null;
  #lastAt: number;
  #hasConcluded = false;
  readonly #entries = new Map<string, Entry>();
  /** Entries with a standing: at most as many as there are lanes. */
  readonly #underWay = new Map<string, Entry>();
  #seen = 0;
  #isKnown = true;
  #doneMs = 0;
  #leftMs = 0;
  #evaluations = 0;

  /** @param now a clock, ms. */
  constructor(
    trials: number,
    observed: readonly ObservedShape[],
    now: () => number = () => performance.now(),
  ) {
    this.#trials = trials;
    this.#model = new CostModel(observed);
    this.#now = now;
    this.#begin = now();
    this.#lastAt = this.#begin;
  }

  /** Notes a trial that needs no training. */
  kept(): void {
    this.#seen++;
  }

  /** Notes a trial to be trained. */
  toTrain({ trial, budget, resume }: Job): void {
    this.#seen++;
    const from = resume?.checkpoint.step ?? 0;
    const { evaluations, computeMs, lastStep } = this.#model.costOf(trial, budget, from);
    this.#isKnown &&= this.#model.knows(trial);
    this.#leftMs += computeMs;
    this.#entries.set(trial.id, {
      trial,
      budget,
      from,
      lastStep,
      expected: evaluations,
      msPerEvaluation: computeMs / Math.max(1, evaluations),
      doneMs: 0,
      leftMs: computeMs,
      standing: null,
    });
  }

  /** Notes how far a trial in training has come. */
  underWay(standing: TrialStanding): void {
    const entry = this.#entries.get(standing.trialId);
    if (entry === undefined) return;
    this.#evaluations += standing.evaluations - (entry.standing?.evaluations ?? 0);
    entry.standing = standing;
    this.#underWay.set(standing.trialId, entry);
    this.#move(
      entry,
      standing.evaluations * entry.msPerEvaluation,
      evaluationsLeft(entry, standing) * entry.msPerEvaluation,
    );
  }

  /** Notes a trial that has its outcome after `evaluations`; a trial that was never to be trained is ignored. */
  concluded(trialId: string, evaluations: number | null = null): void {
    const entry = this.#entries.get(trialId);
    if (entry === undefined) return;
    this.#evaluations += (evaluations ?? entry.expected) - (entry.standing?.evaluations ?? 0);
    this.#move(entry, entry.doneMs + entry.leftMs, 0);
    this.#hasConcluded = true;
    this.#entries.delete(trialId);
    this.#underWay.delete(trialId);
  }

  /** Right-hand sides and steps of this run so far. */
  get evaluations(): number {
    return this.#evaluations;
  }

  /** The number of trials that have recently reported their progress. */
  get inTraining(): number {
    return this.#underWay.size;
  }

  /** The share of the run's work that is done, in [0, 1]; null before it is known that there is any. */
  get share(): number | null {
    const left = this.#allLeftMs();
    return this.#seen === 0 ? null : left <= 0 ? 1 : this.#doneMs / (this.#doneMs + left);
  }

  /** The trial in training that has gone furthest beyond what was expected of it; null while none is slow. */
  get slowest(): SlowTrial | null {
    let worst: { readonly entry: Entry; readonly standing: TrialStanding; readonly factor: number } | null =
      null;
    for (const entry of this.#underWay.values()) {
      const { standing } = entry;
      if (standing === null) continue;
      if (!isSlow(entry.expected, standing)) continue;
      const factor = standing.evaluations / Math.max(PRIOR_EVALUATIONS, entry.expected);
      if (factor > (worst?.factor ?? 0)) worst = { entry, standing, factor };
    }
    if (worst === null) return null;
    const { trialId, step, evaluations } = worst.standing;
    return { trialId, step: Math.floor(step), steps: worst.entry.budget.steps, evaluations };
  }

  /** Remaining wall time, ms; null before anything is known. `threads` share the work. */
  remainingMs(threads: number): number | null {
    const left = this.#allLeftMs();
    if (left <= 0) return 0;
    const speed = this.#speed(threads);
    return speed === null || speed <= 0 ? null : Math.max(0, left / speed - (this.#now() - this.#lastAt));
  }

  /** Work done in a millisecond of wall time; null while nothing is known. */
  #speed(threads: number): number | null {
    const first = this.#first;
    const prior = this.#isKnown ? PRIOR_MS : 0; // as work of all threads: PRIOR_MS · threads, done in PRIOR_MS
    // The time before the first report is mostly startup and shows nothing about the speed.
    if (first !== null && this.#lastAt - first.at >= ENOUGH_MS) {
      return (this.#doneMs - first.doneMs + prior * threads) / (this.#lastAt - first.at + prior);
    }
    if (!this.#isKnown && !this.#hasConcluded) return null;
    return (this.#doneMs + prior * threads) / (this.#lastAt - this.#begin + prior);
  }

  #allLeftMs(): number {
    const unseen = Math.max(0, this.#trials - this.#seen);
    const mean = this.#seen === 0 ? 0 : (this.#doneMs + this.#leftMs) / this.#seen;
    return this.#leftMs + unseen * mean;
  }

  #move(entry: Entry, doneMs: number, leftMs: number): void {
    this.#doneMs += doneMs - entry.doneMs;
    this.#leftMs += leftMs - entry.leftMs;
    entry.doneMs = doneMs;
    entry.leftMs = leftMs;
    this.#lastAt = this.#now();
    this.#first ??= { at: this.#lastAt, doneMs: this.#doneMs };
  }
}

/**
 * Evaluations that a trial in training still needs: its remaining steps, at the rate of the steps so far. A slow trial is
 * stiff, and a stiff flow takes the same number of evaluations for every step.
 */
function evaluationsLeft(
  { trial, budget, from, lastStep, expected }: Entry,
  standing: TrialStanding,
): number {
  const { step, evaluations } = standing;
  const bound = Math.max(0, (budget.evaluations ?? Infinity) - evaluations);
  if (isSlow(expected, standing)) {
    return Math.min((evaluations * (budget.steps - step)) / Math.max(1, step - from), bound);
  }
  // A trial that goes on beyond its expected step of decision may need all of its budget.
  const last = step < lastStep ? lastStep : budget.steps;
  const done = estimateEvaluations(trial, from, step);
  const perEstimate = expected / Math.max(1, estimateEvaluations(trial, from, lastStep));
  const factor = (evaluations + PRIOR_EVALUATIONS * perEstimate) / (done + PRIOR_EVALUATIONS);
  const left = estimateEvaluations(trial, step, last) * factor;
  return Math.min(left, bound);
}

function isSlow(expected: number, { evaluations }: TrialStanding): boolean {
  return evaluations >= SLOW * Math.max(PRIOR_EVALUATIONS, expected);
}
