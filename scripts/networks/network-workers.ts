import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { loadTensorBackend, type TensorBackendKind } from "../../src/engine/index.js";
import { setTensorflowEnvironment } from "../../src/engine/tensors/tensorflow-environment.js";

/** What a worker is told when it starts. */
export interface NetworkWorkerData {
  readonly backend: TensorBackendKind;
}

/** What a worker is asked: the time of steps, or the train loss after steps from the start. */
export interface NetworkRequest {
  readonly kind: "time" | "loss";
  readonly sweep: string;
  readonly steps: number;
}

/** Milliseconds, or a loss. */
export interface NetworkAnswer {
  readonly value: number;
}

/** Worker threads on one backend, as `run` has them, each with one thread of the library. */
export class NetworkWorkers {
  readonly #workers: readonly Worker[];

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
  }

  /** Starts the workers. */
  static async start(backend: TensorBackendKind, count: number): Promise<NetworkWorkers> {
    setTensorflowEnvironment(); // of the process, before any thread loads the library
    // With its last thread the library would leave the process, but not what it left to be called at the end of the process.
    if (backend === "tensorflow") await loadTensorBackend(backend);
    const workerData: NetworkWorkerData = { backend };
    const entry = new URL("./network-worker.js", import.meta.url);
    return new NetworkWorkers(Array.from({ length: count }, () => new Worker(entry, { workerData })));
  }

  /** Milliseconds of one trial-step when so many workers take that many steps each at once. */
  async time(sweep: string, steps: number, workers: number): Promise<number> {
    const began = performance.now();
    await this.#ask({ kind: "time", sweep, steps }, workers);
    return (performance.now() - began) / steps / workers;
  }

  /** Train loss after so many steps. */
  async loss(sweep: string, steps: number): Promise<number> {
    const [loss] = await this.#ask({ kind: "loss", sweep, steps }, 1);
    return loss;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  async #ask(request: NetworkRequest, workers: number): Promise<readonly number[]> {
    return Promise.all(
      this.#workers.slice(0, workers).map(async (worker) => {
        const answered = once(worker, "message");
        worker.postMessage(request);
        const [{ value }] = (await answered) as [NetworkAnswer];
        return value;
      }),
    );
  }
}
