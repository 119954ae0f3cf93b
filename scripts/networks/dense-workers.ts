import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** Times by the clock, or of the processor: what other programs on the machine take is not in these. */
export type Clock = "wall" | "processor";

/** What a worker is asked: the time of a trial-step, or the mean train loss after steps, of trials [from, from + count). */
export interface DenseRequest {
  readonly kind: "time" | "loss";
  readonly sweep: string;
  readonly from: number;
  readonly count: number;
  readonly steps: number;
  readonly clock: Clock;
}

/** Milliseconds, or a loss. */
export interface DenseAnswer {
  readonly value: number;
}

/** Worker threads that train batches on engine dense, as `run` has them. */
export class DenseWorkers {
  readonly #workers: readonly Worker[];

  constructor(count: number) {
    const entry = new URL("./dense-worker.js", import.meta.url);
    this.#workers = Array.from({ length: count }, () => new Worker(entry));
  }

  /** Milliseconds of one trial-step, of processor time only where one worker is asked, when so many workers train a batch of `count` trials each at once. */
  async time(
    sweep: string,
    count: number,
    steps: number,
    workers: number,
    clock: Clock = "wall",
  ): Promise<number> {
    const each = await this.#ask({ kind: "time", sweep, count, steps, clock }, workers);
    return each.reduce((sum, ms) => sum + ms, 0) / workers / workers;
  }

  /** Mean train loss of the first `count` trials after so many steps. */
  async loss(sweep: string, count: number, steps: number): Promise<number> {
    const [loss] = await this.#ask({ kind: "loss", sweep, count, steps, clock: "wall" }, 1);
    return loss;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  async #ask(request: Omit<DenseRequest, "from">, workers: number): Promise<readonly number[]> {
    return Promise.all(
      this.#workers.slice(0, workers).map(async (worker, k) => {
        const answered = once(worker, "message");
        const asked: DenseRequest = { ...request, from: k * request.count };
        worker.postMessage(asked);
        const [{ value }] = (await answered) as [DenseAnswer];
        return value;
      }),
    );
  }
}
