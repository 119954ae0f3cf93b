import {
  EXCHANGE_FORMAT,
  GrokError,
  type AnnouncedRun,
  type Exchange,
  type KernelChoice,
  type WorkShard,
} from "../../model/index.js";
import { TENSOR_BACKEND_CHOICES } from "../../engine/index.js";
import { programVersion } from "../../store/program-version.js";
import { SharedWorkers } from "../../run/index.js";
import { tensorLibrary } from "../run/tensor-library.js";
import type { RunSweepOptions } from "../run/run-sweep.js";
import { Aborted, orAborted, pause } from "./or-aborted.js";
import { keptSweeps, trainShard, type TrainedShard } from "./train-shard.js";

/** The time between two requests for work if there was none, ms: at first, and at most. */
const ASK_MS = { first: 100, most: 500 } as const;

/** How long a list with runs counts as current, ms. */
const RUNS_MS = 2000;

/** Options of a worker. */
export interface WorkOptions {
  /** Shards that are trained at a time, each on one thread. */
  readonly threads: number;
  readonly kernels?: KernelChoice;
  readonly executor?: RunSweepOptions["executor"];
  readonly checkpointMs?: number;
  /** Aborted: post all results, give shards back, return. */
  readonly stop: AbortSignal;
  /** Aborted: return now. */
  readonly terminate: AbortSignal;
  /** The time after which the worker ends as after `stop`, ms; absent: never. */
  readonly forMs?: number;
  /** The time without work after which the worker ends, ms; absent: never. */
  readonly idleMs?: number;
  readonly onNotice: (words: string) => void;
  /** Called for every shard that ended here. */
  readonly onShard?: (shard: WorkShard, trained: TrainedShard, ms: number) => void;
}

/** The result of a worker. */
export interface WorkResult {
  readonly shards: number;
  /** Trials whose outcome comes from this worker. */
  readonly trials: number;
  /** Trials by sweep. */
  readonly sweeps: Readonly<Record<string, number>>;
  /** Shards given back or lost. */
  readonly unfinished: number;
  /** `stopped`: on request. */
  readonly ended: "stopped" | "time" | "idle";
}

/**
 * Trains shards of any runs that deal them, until a stop request, the end of its time, or too long a time without work.
 * Runs that this worker cannot serve (another version, another tensor library, no memory) are reported once and left to
 * others.
 *
 * @throws GrokError INPUT where there are only runs of another version at the beginning; the errors of training, after
 *   everything was given back.
 */
export async function workShards(exchange: Exchange, options: WorkOptions): Promise<WorkResult> {
  const work = new Work(exchange, options);
  await work.requireFittingRuns();
  return await work.run();
}

class Work {
  readonly #exchange: Exchange;
  readonly #options: WorkOptions;
  /** The reasons why runs are left to others, by key. */
  readonly #refusals = new Map<string, string>();
  readonly #libraries = new Map<string, Awaited<ReturnType<typeof tensorLibrary>>>();
  readonly #done = { shards: 0, trials: 0, unfinished: 0, sweeps: {} as Record<string, number> };
  /** Aborted when all threads must end: on request, after the time, when idle, or because a thread has failed. */
  readonly #end = new AbortController();
  readonly #stop: AbortSignal;
  #ended: WorkResult["ended"] = "stopped";
  #failure: Error | null = null;
  #busy = 0;
  #workedAt = performance.now();
  #runs: { readonly at: number; readonly list: Promise<readonly AnnouncedRun[]> } | null = null;
  /** The key of the run of the latest claim. */
  #latestRun: string | null = null;
  readonly #sweeps = keptSweeps();
  /** Threads keep their kernels from shard to shard. */
  readonly #shared: SharedWorkers;

  constructor(exchange: Exchange, options: WorkOptions) {
    this.#exchange = exchange;
    this.#options = options;
    this.#stop = AbortSignal.any([options.stop, options.terminate, this.#end.signal]);
    this.#shared = new SharedWorkers(options.threads);
  }

  /** @throws GrokError INPUT where all existing runs are of another version. */
  async requireFittingRuns(): Promise<void> {
    const runs = await this.#exchange.runs();
    const others = runs.map(otherVersion).flatMap((words) => words ?? []);
    if (runs.length === 0 || others.length < runs.length) return;
    throw new GrokError("INPUT", others[0], {
      details: others.slice(1),
      hint: "install that version here: workers and coordinator must compute the same bits",
    });
  }

  async run(): Promise<WorkResult> {
    const { threads, forMs } = this.#options;
    const timer = forMs === undefined ? null : setTimeout(() => this.#finish("time"), forMs);
    try {
      await Promise.all(Array.from({ length: threads }, () => this.#thread()));
    } finally {
      if (timer !== null) clearTimeout(timer);
      await this.#shared.destroy();
    }
    if (this.#failure !== null) throw this.#failure;
    return { ...this.#done, ended: this.#ended };
  }

  #finish(how: WorkResult["ended"]): void {
    if (this.#stop.aborted) return;
    this.#ended = how;
    this.#end.abort();
  }

  /**
   * Claims and trains one shard after the other; the last results of a shard are posted while the next one is trained.
   * Throws nothing: a failure ends all threads.
   */
  async #thread(): Promise<void> {
    let wait: number = ASK_MS.first;
    let previous = Promise.resolve();
    while (!this.#stop.aborted) {
      try {
        const claimed = await orAborted(this.#claim(), this.#stop);
        if (claimed !== null) {
          wait = ASK_MS.first;
          const { trained, ended } = this.#begin(claimed.shard, claimed.run);
          await trained;
          // Results of two shards at most wait for room in the exchange.
          await previous;
          previous = ended;
          continue;
        }
        const { idleMs } = this.#options;
        if (this.#busy === 0 && idleMs !== undefined && performance.now() - this.#workedAt >= idleMs)
          this.#finish("idle");
        await orAborted(pause(wait), this.#stop);
        wait = Math.min(ASK_MS.most, 2 * wait);
      } catch (error) {
        if (!(error instanceof Aborted)) this.#fail(error);
      }
    }
    await previous;
  }

  #fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    this.#end.abort();
  }

  /** A shard of a run; runs take turns, so that a long one does not keep the workers from the others. */
  async #claim(): Promise<{ readonly shard: WorkShard; readonly run: AnnouncedRun } | null> {
    const runs = await this.#fittingRuns();
    const turn = runs.findIndex(({ key }) => key === this.#latestRun) + 1;
    for (const run of [...runs.slice(turn), ...runs.slice(0, turn)]) {
      const shard = await this.#exchange.claim(run.key);
      if (shard === null) continue;
      this.#latestRun = run.key;
      if (!this.#stop.aborted) return { shard, run };
      await this.#exchange.giveBack(shard);
    }
    return null;
  }

  /** Neither promise rejects. `trained`: the thread is free. `ended`: all of the shard's results are posted as well. */
  #begin(
    shard: WorkShard,
    run: AnnouncedRun,
  ): { readonly trained: Promise<void>; readonly ended: Promise<void> } {
    let onTrained = (): void => undefined;
    const trained = new Promise<void>((resolve) => (onTrained = resolve));
    const ended = this.#train(shard, run, onTrained)
      .catch((error: unknown) => this.#fail(error))
      .finally(onTrained);
    return { trained, ended };
  }

  async #train(shard: WorkShard, { backend }: AnnouncedRun, onTrained: () => void): Promise<void> {
    const { onShard, kernels, executor, checkpointMs, terminate, onNotice } = this.#options;
    const tensors =
      backend === null ? null : TENSOR_BACKEND_CHOICES.find((kind) => backend.startsWith(`${kind}-`));
    const begun = performance.now();
    this.#busy++;
    try {
      const trained = await trainShard(this.#exchange, shard, {
        ...(kernels === undefined ? {} : { kernels }),
        ...(tensors === null || tensors === undefined ? {} : { backend: tensors }),
        ...(executor === undefined ? {} : { executor }),
        ...(checkpointMs === undefined ? {} : { checkpointMs }),
        ...{ stop: this.#stop, terminate, onNotice, onTrained, shared: this.#shared, sweeps: this.#sweeps },
      });
      this.#done.shards++;
      this.#done.trials += trained.concluded;
      if (trained.how !== "finished") this.#done.unfinished++;
      this.#done.sweeps[shard.sweep] = (this.#done.sweeps[shard.sweep] ?? 0) + trained.concluded;
      onShard?.(shard, trained, performance.now() - begun);
    } catch (error) {
      // This machine cannot train the shard, but others may.
      if (!(error instanceof GrokError) || error.code !== "INPUT") throw error;
      this.#refuse(shard.run, `sweep ${shard.sweep} is left to other workers: ${error.message}`);
    } finally {
      this.#busy--;
      this.#workedAt = performance.now();
    }
  }

  #refuse(run: string, words: string): void {
    if (this.#refusals.has(run)) return;
    this.#refusals.set(run, words);
    this.#options.onNotice(words);
  }

  /** Runs that this worker can work for. */
  async #fittingRuns(): Promise<readonly AnnouncedRun[]> {
    const now = performance.now();
    if (this.#runs === null || now - this.#runs.at > RUNS_MS || (await this.#runs.list).length === 0)
      this.#runs = { at: now, list: this.#exchange.runs() };
    const fitting: AnnouncedRun[] = [];
    for (const run of await this.#runs.list) {
      const refusal = otherVersion(run) ?? (await this.#otherLibrary(run));
      if (refusal !== null) this.#refuse(run.key, refusal);
      else if (!this.#refusals.has(run.key)) fitting.push(run);
    }
    return fitting;
  }

  /** The reason why the numbers of a run's tensor library cannot be computed here; null: they can. */
  async #otherLibrary({ sweep, backend }: AnnouncedRun): Promise<string | null> {
    if (backend === null) return null;
    const found = this.#libraries.get(backend) ?? (await tensorLibrary(backend));
    this.#libraries.set(backend, found);
    return "refusal" in found ? `sweep ${sweep} is left to other workers: ${found.refusal}` : null;
  }
}

/** The message about a run that another version deals; null: the run is of this version. */
function otherVersion({ sweep, program, format }: AnnouncedRun): string | null {
  if (program === programVersion() && format === EXCHANGE_FORMAT) return null;
  return `sweep ${sweep}: expected a run of groksweep ${programVersion()} (format ${EXCHANGE_FORMAT}), found one of ${program} (format ${format})`;
}
