import { createExecutor } from "./create-executor.js";
import type { Executor, ExecutorKind, Training } from "./executor.js";

/**
 * Workers that several runs use, at the same time or one after the other: a run that follows another needs no time to start
 * threads and to load kernels. Whoever makes them ends them.
 */
export class SharedWorkers {
  readonly #threads: number;
  readonly #executors = new Map<ExecutorKind, Executor>();

  /** @param threads batches that are trained at a time, of all runs together; more batches wait. */
  constructor(threads: number) {
    this.#threads = threads;
  }

  /**
   * The workers as one run sees them. Its `destroy` leaves workers without a batch of this run alone. Where a batch of this
   * run is under way, all workers of the kind are ended, because a batch cannot be taken from a thread: the batches of
   * other runs die with them, and those runs train them again on new workers.
   */
  forRun(kind: ExecutorKind): Executor {
    const underWay = new Map<Training, Executor>();
    let isDestroyed = false;
    return {
      train: (task, deliver) => {
        if (isDestroyed) {
          const reply = Promise.reject(new Error("the workers of this run were ended"));
          return { reply, requestStop: () => undefined, requestShare: () => undefined };
        }
        const executor = this.#executor(kind);
        const training = executor.train(task, deliver);
        underWay.set(training, executor);
        const reply = training.reply.finally(() => underWay.delete(training));
        return { ...training, reply };
      },
      destroy: async () => {
        isDestroyed = true;
        await Promise.all([...new Set(underWay.values())].map((executor) => this.#end(kind, executor)));
      },
    };
  }

  /** Ends all workers. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#executors].map(([kind, executor]) => this.#end(kind, executor)));
  }

  #executor(kind: ExecutorKind): Executor {
    const present = this.#executors.get(kind);
    if (present !== undefined) return present;
    const made = createExecutor(kind, this.#threads);
    this.#executors.set(kind, made);
    return made;
  }

  async #end(kind: ExecutorKind, executor: Executor): Promise<void> {
    if (this.#executors.get(kind) === executor) this.#executors.delete(kind);
    await executor.destroy();
  }
}
