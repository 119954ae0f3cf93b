import type { Job, Trial } from "../../model/index.js";
import { CostModel } from "../cost/cost-model.js";

/** The most trials in a shard, which are dealt and stored together. */
const MOST_TRIALS = 500;

/** The expected time of a shard on one thread, ms, and the least such time where little is left. */
const [USUAL_MS, LEAST_MS] = [120_000, 2000];

/** The size of the first shards relative to later ones: until results come back, costs are guesses. */
const UNKNOWN_PART = 0.05;

/** The remaining trials are dealt in this many shards for each thread, so that all threads end at about the same time. */
const SHARDS_PER_THREAD = 3;

/** The number of times that a trial is dealt without a new result before it is given up, because it ends its workers. */
export const MOST_FRUITLESS = 5;

/** A trial that was dealt this often without a result is dealt alone, so that others do not fail with it. */
const ALONE_FROM = 2;

/** A trial of a run that has no outcome yet. */
export interface OpenTrial {
  readonly trial: Trial;
  /** The time on one thread at a nominal speed, ms. */
  readonly cost: number;
  /** The shard in which the trial is dealt; null: the trial waits. */
  shard: string | null;
  /** The number of times that the trial was dealt since its last new result. */
  fruitless: number;
}

/** The trials that a coordinator has in hand, and their grouping into shards, the costliest first. */
export class ShardPool {
  readonly #model = new CostModel([]);
  readonly #open = new Map<string, OpenTrial>();
  #waiting: OpenTrial[] = [];
  #isSorted = true;
  /** The expected and the actual time of ended trials, ms. */
  readonly #done = { expected: 0, taken: 0 };
  readonly #givenUp: Trial[] = [];
  /** Shards of which a result has come. */
  readonly #fruitful = new Set<string>();

  /** Trials without an outcome, dealt ones included. */
  get size(): number {
    return this.#open.size;
  }

  /** Trials that are not dealt. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Trials that were dealt repeatedly, and ended their workers. */
  get givenUp(): readonly Trial[] {
    return this.#givenUp;
  }

  /** Adds a trial to be trained; `shard`: a worker already has it in this shard. */
  add({ trial, budget, resume }: Job, shard: string | null = null): void {
    const cost = Math.max(0.1, this.#model.costOf(trial, budget, resume?.checkpoint.step ?? 0).computeMs);
    const entry: OpenTrial = { trial, cost, shard, fruitless: 0 };
    this.#open.set(trial.id, entry);
    if (shard === null) this.#wait(entry);
  }

  find(trialId: string): OpenTrial | undefined {
    return this.#open.get(trialId);
  }

  /** Notes that a new result of a trial has come. */
  heard(trialId: string): void {
    const entry = this.#open.get(trialId);
    if (entry === undefined) return;
    entry.fruitless = 0;
    if (entry.shard !== null) this.#fruitful.add(entry.shard);
  }

  /** Notes that a trial has its outcome, after `computeMs` of computing. */
  concluded(trialId: string, computeMs: number): void {
    const entry = this.#open.get(trialId);
    if (entry === undefined) return;
    this.#open.delete(trialId);
    if (entry.shard !== null) this.#fruitful.add(entry.shard);
    if (entry.shard === null) this.#waiting = this.#waiting.filter((each) => each !== entry);
    this.#done.expected += entry.cost;
    this.#done.taken += computeMs;
  }

  /**
   * Puts back trials of a shard that ended without their outcomes. If its worker fell silent (`isLost`), or gave the shard
   * back without any result, each of them may be the one that ends its workers; trials that were dealt too often in this way
   * are given up. A worker that was asked to stop gives back trials of which nobody thinks ill.
   */
  putBack(trialIds: Iterable<string>, shard: string, isLost: boolean): number {
    let count = 0;
    const isFruitless = !this.#fruitful.delete(shard) || isLost;
    for (const id of trialIds) {
      const entry = this.#open.get(id);
      if (entry?.shard !== shard) continue;
      entry.shard = null;
      count++;
      if (isFruitless) entry.fruitless++;
      if (entry.fruitless < MOST_FRUITLESS) this.#wait(entry);
      else {
        this.#open.delete(id);
        this.#givenUp.push(entry.trial);
      }
    }
    return count;
  }

  /**
   * Takes the trials of the next shard.
   *
   * @param threads that train now. @param isAll whether no further trials will come.
   */
  next(id: string, threads: number, isAll: boolean): readonly Trial[] {
    if (!this.#isSorted) this.#waiting.sort((a, b) => b.cost - a.cost);
    this.#isSorted = true;
    const most = this.#shardCost(threads, isAll);
    const taken: OpenTrial[] = [];
    let cost = 0;
    for (const entry of this.#waiting) {
      const isAlone = entry.fruitless >= ALONE_FROM;
      if (taken.length > 0 && (isAlone || cost + entry.cost > most || taken.length === MOST_TRIALS)) break;
      taken.push(entry);
      cost += entry.cost;
      if (isAlone) break;
    }
    this.#waiting.splice(0, taken.length);
    for (const entry of taken) entry.shard = id;
    return taken.map(({ trial }) => trial);
  }

  /** Puts back surplus trials that {@link next} has taken. */
  untake(trials: readonly Trial[]): void {
    for (const { id } of trials) {
      const entry = this.#open.get(id);
      if (entry === undefined) continue;
      entry.shard = null;
      this.#wait(entry);
    }
  }

  #wait(entry: OpenTrial): void {
    this.#waiting.push(entry);
    this.#isSorted = false;
  }

  /** The cost limit of a shard, in the unit of its trials' costs. */
  #shardCost(threads: number, isAll: boolean): number {
    const { expected, taken } = this.#done;
    const perMs = taken > 0 ? expected / taken : UNKNOWN_PART;
    const usual = USUAL_MS * perMs;
    if (!isAll) return usual;
    const left = this.#waiting.reduce((sum, { cost }) => sum + cost, 0);
    return Math.min(usual, Math.max(LEAST_MS * perMs, left / (SHARDS_PER_THREAD * Math.max(1, threads))));
  }
}
