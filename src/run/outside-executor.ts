import { GrokError, type EngineBatch } from "../model/index.js";
import { findSystem } from "../system/index.js";
import type { Executor, Training } from "./executor.js";
import { packEvents } from "./event-packet.js";
import type { BatchReply, BatchTask, EventPacket } from "./messages.js";
import { trainBatch } from "./train-batch.js";

/** A batch that waits for its turn, or is in training. */
interface Assignment {
  readonly task: BatchTask;
  readonly deliver: (packet: EventPacket) => Promise<void>;
  readonly resolve: (reply: BatchReply) => void;
  readonly reject: (death: unknown) => void;
  /** The number of the machine's threads that its processes use. */
  readonly threads: number;
  batch: EngineBatch | null;
  isStopping: boolean;
  isShareAsked: boolean;
}

/**
 * Trains batches of users' programs in this process: programs compute in processes of their own, and this process only
 * listens to them. As many batches run at once as fit on the machine's threads, at least one.
 */
export class OutsideExecutor implements Executor {
  readonly #threads: number;
  #used = 0;
  #isDestroyed = false;
  readonly #waiting: Assignment[] = [];
  readonly #working = new Set<Assignment>();

  constructor(threads: number) {
    this.#threads = threads;
  }

  train(task: BatchTask, deliver: (packet: EventPacket) => Promise<void>): Training {
    let assignment: Assignment | null = null;
    const reply = new Promise<BatchReply>((resolve, reject) => {
      const kind = task.batch.jobs[0]?.trial.task.kind ?? "";
      const threads = Math.min(this.#threads, findSystem(kind)?.outside?.threads ?? 1);
      const state = { threads, batch: null, isStopping: false, isShareAsked: false };
      assignment = { task, deliver, resolve, reject, ...state };
      if (this.#isDestroyed) reject(destroyed());
      else this.#waiting.push(assignment);
    });
    const own = assignment as Assignment | null;
    this.#deal();
    return {
      reply,
      requestStop: () => {
        if (own !== null) this.#requestStop(own);
      },
      requestShare: () => {
        if (own !== null) own.isShareAsked = true;
      },
    };
  }

  destroy(): Promise<void> {
    this.#isDestroyed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(destroyed());
    for (const { batch, reject } of this.#working) {
      batch?.dispose();
      reject(destroyed());
    }
    this.#working.clear();
    return Promise.resolve();
  }

  #deal(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined || this.#isDestroyed) return;
      if (this.#used > 0 && this.#used + next.threads > this.#threads) return;
      this.#waiting.shift();
      this.#used += next.threads;
      this.#working.add(next);
      void this.#work(next);
    }
  }

  async #work(assignment: Assignment): Promise<void> {
    let posted = 0;
    let durable = 0;
    let wake: () => void = () => undefined;
    const reply = await trainBatch(assignment.task, {
      begun: (batch) => {
        assignment.batch = batch;
        if (this.#isDestroyed) batch.dispose();
      },
      stopRequested: () => assignment.isStopping,
      shareRequested: () => {
        const isAsked = assignment.isShareAsked;
        assignment.isShareAsked = false;
        return isAsked;
      },
      turn: () => new Promise((resolve) => setImmediate(resolve)),
      post: (packet) => {
        posted++;
        if (this.#isDestroyed) return;
        void assignment.deliver(packet).then(() => {
          durable++;
          wake();
        });
      },
      acknowledged: async (packets) => {
        while (durable < Math.min(packets, posted) && !this.#isDestroyed)
          await new Promise<void>((resolve) => (wake = resolve));
      },
    });
    this.#working.delete(assignment);
    this.#used -= assignment.threads;
    // A process computes on all of its threads.
    const computeMs = reply.computeMs * assignment.threads;
    if (!this.#isDestroyed) assignment.resolve({ ...reply, computeMs });
    this.#deal();
  }

  #requestStop(assignment: Assignment): void {
    assignment.isStopping = true;
    const waiting = this.#waiting.indexOf(assignment);
    if (waiting < 0) return;
    this.#waiting.splice(waiting, 1);
    const rest = packEvents([]);
    assignment.resolve({ kind: "stopped", rest, error: null, computeMs: 0, occupancy: 0 });
  }
}

function destroyed(): GrokError {
  return new GrokError("INTERRUPTED", "the executor was destroyed");
}
