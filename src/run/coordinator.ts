import pLimit from "p-limit";
import {
  GrokError,
  usableThreads,
  type Batch,
  type GrokErrorData,
  type Job,
  type Sink,
  type TrialEvent,
} from "../model/index.js";
import { findSystem, systemFileOf } from "../system/index.js";
import { createExecutor } from "./create-executor.js";
import { EventQueue } from "./event-queue.js";
import { unpackEvents } from "./event-packet.js";
import type { Executor, Training } from "./executor.js";
import { OutsideExecutor } from "./outside-executor.js";
import type { BatchReply, BatchTask, EventPacket } from "./messages.js";
import { DEATHS_UNTIL_ALONE, DEATHS_UNTIL_FAILED, MAX_ATTEMPTS, type RunOptions } from "./run-options.js";
import { RunTally, type RunSummary } from "./run-summary.js";

/** Batches per thread that are pulled from the source: one in training, one ready behind it. */
const BATCHES_PER_THREAD = 2;

/**
 * Train batches on all workers and pass all of their events to the sink.
 *
 * Batches are pulled only as workers need them, and a worker whose packets are not accepted yet waits, so memory does not
 * grow with the number of trials. Order: events of one trial reach the sink in the order in which the engine emitted
 * them; events of different trials interleave.
 *
 * A trial that fails is retried ({@link MAX_ATTEMPTS}). A worker that dies loses what its batch did since the last
 * accepted checkpoint; its trials are resumed and their attempts do not count.
 *
 * @throws GrokError DEFECT when an engine breaks its contract, and the errors of the sink or the source; workers are
 *   ended first.
 */
export async function runBatches(
  batches: Iterable<Batch>,
  sink: Sink,
  options: RunOptions,
): Promise<RunSummary> {
  const coordinator = new Coordinator(sink, options);
  return coordinator.run(batches);
}

class Coordinator {
  readonly #options: RunOptions;
  readonly #threads: number;
  readonly #executor: Executor;
  /** For systems whose trials a user's program trains. */
  readonly #outside: Executor;
  readonly #queue: EventQueue;
  readonly #tally: RunTally;
  readonly #inFlight = new Set<Promise<void>>();
  /** Batches on workers, and the jobs of each that have not ended. */
  readonly #trainings = new Map<Training, ReadonlyMap<string, Job>>();
  /** Batches that were asked for work since they last gave some: they have none, or have not answered yet. */
  readonly #asked = new WeakSet<Training>();
  readonly #again: Batch[] = [];
  /** Failures and deaths of trials in this run; only troubled trials are here. */
  readonly #failures = new Map<string, number>();
  readonly #deaths = new Map<string, number>();
  #ended = false;
  /** No further batch is begun: on request, or because a worker had to stop (its limit of processor time). */
  #stopping = false;
  #failure: { readonly error: unknown } | null = null;
  #wake: () => void = () => undefined;

  constructor(sink: Sink, options: RunOptions) {
    this.#options = options;
    this.#threads = Math.max(1, options.threads ?? usableThreads());
    this.#tally = new RunTally(this.#threads);
    this.#queue = new EventQueue(sink, (error) => this.#fail(error));
    const kind = options.executor ?? "threads";
    this.#executor = options.shared?.forRun(kind) ?? createExecutor(kind, this.#threads);
    this.#outside = new OutsideExecutor(this.#threads);
  }

  async run(batches: Iterable<Batch>): Promise<RunSummary> {
    const { stop, terminate } = this.#options;
    const onStop = (): void => this.#requestStop();
    const onTerminate = (): void => this.#terminate();
    stop?.addEventListener("abort", onStop);
    terminate?.addEventListener("abort", onTerminate);
    if (stop?.aborted) this.#requestStop();
    if (terminate?.aborted) this.#terminate();
    const source = batches[Symbol.iterator]();
    try {
      const exhausted = await this.#feed(source);
      if (!exhausted) this.#tally.interrupted = true;
      if (this.#failure !== null) throw this.#failure.error;
      return this.#tally.snapshot();
    } finally {
      this.#ended = true;
      stop?.removeEventListener("abort", onStop);
      terminate?.removeEventListener("abort", onTerminate);
      source.return?.();
      await Promise.all([this.#executor.destroy(), this.#outside.destroy()]);
    }
  }

  /** Keep the threads in work until nothing is left; false when it ended early. */
  async #feed(source: Iterator<Batch>): Promise<boolean> {
    const limit = pLimit(this.#threads * BATCHES_PER_THREAD);
    let sourceDone = false;
    for (;;) {
      const halted = this.#ended || this.#stopping;
      let batch: Batch | undefined;
      if (!halted) {
        batch = this.#again.shift();
        if (batch === undefined && !sourceDone) {
          const next = source.next();
          if (next.done === true) sourceDone = true;
          else batch = next.value;
        }
      }
      if (batch !== undefined) {
        const work = limit(() => this.#train(batch)).catch((error: unknown) => this.#fail(error));
        const tracked = work.finally(() => this.#inFlight.delete(tracked));
        this.#inFlight.add(tracked);
        while (limit.pendingCount > 0 && !this.#ended) await this.#progress();
        // All batches in flight may just have ended together; let their reports and signals in.
        await new Promise(setImmediate);
      } else if (this.#inFlight.size > 0 && !this.#ended) {
        if (!halted) this.#askForWork();
        await this.#progress();
      } else {
        return sourceDone && this.#again.length === 0;
      }
    }
  }

  /** Resolves when a batch in flight ends or the run does. */
  async #progress(): Promise<void> {
    await Promise.race([...this.#inFlight, new Promise<void>((resolve) => (this.#wake = resolve))]);
  }

  /** One batch on one worker, from its task to the acceptance of its last event. */
  async #train(batch: Batch): Promise<void> {
    if (this.#ended || this.#stopping) {
      this.#tally.interrupted = true;
      return;
    }
    const open = new Map(batch.jobs.map((job) => [job.trial.id, job]));
    const retry: Job[] = [];
    const deliver = async (packet: EventPacket): Promise<void> => {
      if (packet.returned !== null) this.#takeBack(training, batch.key, open, packet.returned);
      if (packet.standings.length > 0) this.#options.onStandings?.(packet.standings);
      const events = unpackEvents(packet);
      await this.#queue.put(events);
      this.#note(events, open, retry);
    };
    const isOutside =
      findSystem(kindOf(batch))?.outside !== undefined && this.#options.engineModule === undefined;
    const training = (isOutside ? this.#outside : this.#executor).train(this.#task(batch), deliver);
    this.#trainings.set(training, open);
    try {
      const reply = await training.reply.catch((error: unknown) => ({ kind: "dead" as const, error }));
      if (this.#ended) return;
      if (reply.kind === "dead") {
        await this.#queue.put([]);
        await this.#afterDeath(batch, open, retry, reply.error);
      } else {
        await deliver(reply.rest);
        this.#tally.addBatch(reply.computeMs, isOutside ? null : reply.occupancy);
        await this.#conclude(batch, reply, open, retry);
      }
    } finally {
      this.#trainings.delete(training);
    }
    if (retry.length > 0) this.#retry(batch.key, retry);
    this.#options.onProgress?.(this.#tally.snapshot());
  }

  /** With nothing left to hand out, workers without a batch get jobs that others have not begun, from the longest first. */
  #askForWork(): void {
    const idle = this.#threads - this.#inFlight.size;
    const willing = [...this.#trainings].filter(([training]) => !this.#asked.has(training));
    willing.sort(([, a], [, b]) => b.size - a.size);
    for (const [training] of willing.slice(0, Math.max(0, idle))) {
      this.#asked.add(training);
      training.requestShare();
    }
  }

  #takeBack(training: Training, key: string, open: Map<string, Job>, trialIds: readonly string[]): void {
    const jobs = trialIds.flatMap((id) => open.get(id) ?? []);
    if (jobs.length === 0) return;
    for (const id of trialIds) open.delete(id);
    this.#asked.delete(training);
    this.#again.push({ key, jobs });
    this.#wake();
  }

  #task(batch: Batch): BatchTask {
    const options = this.#options;
    return {
      batch,
      kernels: options.kernels ?? "auto",
      backend: options.backend ?? "auto",
      isDirect: options.isDirect ?? false,
      engineModule: options.engineModule ?? null,
      systemFile: systemFileOf(kindOf(batch)),
      folder: options.folder ?? null,
      checkpointMs: options.checkpointMs ?? 5000,
      packetMs: options.packetMs ?? 1000,
      packetRows: options.packetRows ?? 10000,
      unacknowledgedPackets: options.unacknowledgedPackets ?? 4,
    };
  }

  /** Applies accepted events to the batch that they came from. */
  #note(events: readonly TrialEvent[], open: Map<string, Job>, retry: Job[]): void {
    for (const event of events) {
      if (event.kind !== "finished" && event.kind !== "failed") continue;
      const job = open.get(event.trialId);
      open.delete(event.trialId);
      if (event.kind === "finished") {
        this.#tally.finished[event.ending]++;
        this.#tally.evaluations += event.evaluations;
        this.#failures.delete(event.trialId);
        this.#deaths.delete(event.trialId);
        continue;
      }
      const failures = (this.#failures.get(event.trialId) ?? 0) + 1;
      this.#failures.set(event.trialId, failures);
      if (failures < MAX_ATTEMPTS && job !== undefined) retry.push(job);
      else this.#tally.failed++;
    }
    this.#options.onProgress?.(this.#tally.snapshot());
  }

  async #conclude(batch: Batch, reply: BatchReply, open: Map<string, Job>, retry: Job[]): Promise<void> {
    switch (reply.kind) {
      case "trained":
        if (open.size > 0) {
          throw new GrokError(
            "DEFECT",
            `an engine ended a batch with ${open.size} of its trials unfinished`,
            {
              details: [...open.keys()],
            },
          );
        }
        return;
      case "stopped":
        this.#tally.interrupted = true;
        this.#requestStop();
        return;
      case "unusable":
        throw GrokError.from(reply.error ?? unknownError);
      case "broken":
        if (batch.jobs.length === 1) await this.#failAll(open, retry, reply.error ?? unknownError);
        else this.#isolate(batch.key, [...open.keys()]);
    }
  }

  async #afterDeath(batch: Batch, open: Map<string, Job>, retry: Job[], cause: unknown): Promise<void> {
    this.#tally.deaths++;
    let worst = 0;
    for (const id of open.keys()) {
      const deaths = (this.#deaths.get(id) ?? 0) + 1;
      this.#deaths.set(id, deaths);
      worst = Math.max(worst, deaths);
    }
    if (batch.jobs.length === 1 && worst >= DEATHS_UNTIL_FAILED) {
      const found = cause instanceof Error ? cause.message : String(cause);
      await this.#failAll(open, retry, {
        code: "TRIAL",
        message: `the worker died ${worst} times while training this trial (${found})`,
        hint: hintOfDeath(batch),
      });
    } else if (worst >= DEATHS_UNTIL_ALONE) {
      this.#isolate(batch.key, [...open.keys()]);
    } else if (open.size > 0) {
      const jobs = this.#options.reload([...open.keys()]);
      if (jobs.length > 0) this.#again.push({ key: batch.key, jobs });
    }
  }

  /** Report a batch's open trials as failed, as the engine would have done. */
  async #failAll(open: Map<string, Job>, retry: Job[], error: GrokErrorData): Promise<void> {
    const events = [...open.values()].map((job): TrialEvent => ({
      kind: "failed",
      trialId: job.trial.id,
      attempt: job.attempt,
      error,
    }));
    await this.#queue.put(events);
    this.#note(events, open, retry);
  }

  /** Train each of these alone, so that the one that breaks its batch is found. */
  #isolate(key: string, trialIds: readonly string[]): void {
    for (const job of this.#options.reload(trialIds)) this.#again.push({ key, jobs: [job] });
  }

  #retry(key: string, failed: readonly Job[]): void {
    const attempts = new Map(failed.map((job) => [job.trial.id, job.attempt + 1]));
    const jobs = this.#options
      .reload([...attempts.keys()])
      .map((job) => ({ ...job, attempt: attempts.get(job.trial.id) ?? job.attempt }));
    this.#tally.retried += jobs.length;
    if (jobs.length > 0) this.#again.push({ key, jobs });
  }

  #requestStop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    for (const training of this.#trainings.keys()) training.requestStop();
  }

  #terminate(): void {
    this.#tally.interrupted = true;
    this.#end();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
    void this.#executor.destroy();
    void this.#outside.destroy();
  }
}

/** The kind of task of all trials in a batch: batches are formed by system. */
function kindOf({ jobs }: Batch): string {
  return jobs[0]?.trial.task.kind ?? "";
}

function hintOfDeath(batch: Batch): string {
  const file = systemFileOf(kindOf(batch));
  const memory = "out of memory is the usual reason: try fewer --threads";
  return file === null ? memory : `either ${file.path} ends its process (process.exit, say), or ${memory}`;
}

const unknownError: GrokErrorData = { code: "DEFECT", message: "a worker gave up without saying why" };
