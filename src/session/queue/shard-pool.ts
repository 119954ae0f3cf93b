import { log, type Job, type Trial } from "../../model/index.js";
import { systemOf } from "../../system/index.js";
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

/** The largest ratio of costs in a class. Kin of a class fill each other's lanes; dear classes come first, so that the end is even. */
const CLASS_RATIO = 8;

/** A trial of a run that has no outcome yet. */
export interface OpenTrial {
  readonly trial: Trial;
  /** The time on one thread at a nominal speed, ms. */
  readonly cost: number;
  /** Trials with the same key fill the lanes of a processor best: they read the same inputs. Empty: it is trained by itself. */
  readonly kin: string;
  /** The class of its cost among the trials that wait: 0 has the dearest, and each further one is {@link CLASS_RATIO} times cheaper. */
  costClass: number;
  /** The shard in which the trial is dealt; null: the trial waits. */
  shard: string | null;
  /** The number of times that the trial was dealt since its last new result. */
  fruitless: number;
}

/**
 * The trials that a coordinator has in hand, and their grouping into shards: the costliest first, by classes of cost, in each class kin
 * side by side, and so many that they fill the lanes of a worker.
 */
export class ShardPool {
  readonly #lanes: number;
  readonly #model = new CostModel([]);
  readonly #open = new Map<string, OpenTrial>();
  #waiting: OpenTrial[] = [];
  #isSorted = true;
  /** The expected and the actual time of ended trials, ms. */
  readonly #done = { expected: 0, taken: 0 };
  readonly #givenUp: Trial[] = [];
  /** Shards of which a result has come. */
  readonly #fruitful = new Set<string>();

  /** @param lanes trials that a thread of a worker trains side by side, where their system allows it. */
  constructor(lanes = 1) {
    this.#lanes = lanes;
  }

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
    const entry: OpenTrial = { trial, cost, kin: kinOf(trial), costClass: 0, shard, fruitless: 0 };
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
   * are given up. A worker that was asked to stop gives back trials of which nobody thinks ill. A shard that the exchange
   * has forgotten (`isForgotten`) says nothing about its worker, and does not count.
   */
  putBack(trialIds: Iterable<string>, shard: string, isLost: boolean, isForgotten = false): number {
    let count = 0;
    const isFruitless = (!this.#fruitful.delete(shard) || isLost) && !isForgotten;
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
   * Takes the trials of the next shard: kin for all lanes, and more of these up to the cost of a shard.
   *
   * @param threads that train now. @param isAll whether no further trials will come.
   */
  next(id: string, threads: number, isAll: boolean): readonly Trial[] {
    if (!this.#isSorted) this.#sort();
    const most = this.#shardCost(threads, isAll);
    // The last trials go to as many threads as there are.
    const lanes = isAll
      ? Math.min(this.#lanes, Math.ceil(this.#waiting.length / Math.max(1, threads)))
      : this.#lanes;
    let [count, cost] = [0, 0];
    while (count < this.#waiting.length) {
      const size = this.#unitAt(count, lanes);
      const units = this.#waiting.slice(count, count + size);
      const unitCost = units.reduce((sum, each) => sum + each.cost, 0);
      const isAlone = units[0].fruitless >= ALONE_FROM;
      if (count > 0 && (isAlone || cost + unitCost > most || count + size > MOST_TRIALS)) break;
      count += size;
      cost += unitCost;
      if (isAlone) break;
    }
    const taken = this.#waiting.splice(0, count);
    for (const entry of taken) entry.shard = id;
    return taken.map(({ trial }) => trial);
  }

  /** The number of waiting trials, from one on, that belong together: kin that fill the lanes once, and less than twice. */
  #unitAt(start: number, lanes: number): number {
    const first = this.#waiting[start];
    if (first.kin === "" || first.fruitless >= ALONE_FROM) return 1;
    let end = start + 1;
    for (; end < this.#waiting.length && end - start < 2 * lanes; end++) {
      const { kin, costClass, fruitless } = this.#waiting[end];
      if (kin !== first.kin || costClass !== first.costClass || fruitless >= ALONE_FROM) break;
    }
    const kin = end - start;
    return kin < 2 * lanes ? kin : lanes;
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

  #sort(): void {
    const dearest = this.#waiting.reduce((most, { cost }) => Math.max(most, cost), 0);
    for (const each of this.#waiting)
      each.costClass = Math.floor(log(dearest / each.cost) / log(CLASS_RATIO));
    this.#waiting.sort(byClassAndKin);
    this.#isSorted = true;
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

function kinOf(trial: Trial): string {
  const { group, inputs } = systemOf(trial.task.kind).shape(trial);
  return group === null ? "" : JSON.stringify([trial.task.kind, group, inputs]);
}

function byClassAndKin(a: OpenTrial, b: OpenTrial): number {
  if (a.costClass !== b.costClass) return a.costClass - b.costClass;
  if (a.kin !== b.kin) return a.kin < b.kin ? -1 : 1;
  return b.cost - a.cost;
}
