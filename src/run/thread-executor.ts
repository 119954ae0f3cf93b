import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { Piscina } from "piscina";
import { moduleUrl } from "../model/index.js";
import { LAST_PACKETS_MS, type Executor, type Training } from "./executor.js";
import { CONTROL, type BatchReply, type BatchTask, type EventPacket, type ThreadTask } from "./messages.js";

/**
 * The size of the memory for a worker's new objects, MiB. Nearly all of them are garbage within a slice; the default lets
 * every thread hold three times as much before it collects.
 */
const YOUNG_GENERATION_MIB = 12;

/** The file that the pool loads in each thread. */
export const THREAD_ENTRY = moduleUrl("run/thread-entry.cjs");

/** Workers as threads of this process, pooled by Piscina. */
export class ThreadExecutor implements Executor {
  readonly #pool: Piscina<ThreadTask, BatchReply>;
  readonly #ports = new Set<MessagePort>();

  constructor(threads: number) {
    this.#pool = new Piscina({
      filename: THREAD_ENTRY.href,
      name: "trainInThread",
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
    });
    // The death of a thread between two tasks does no harm: the pool replaces the thread.
    this.#pool.on("error", () => undefined);
  }

  train(task: BatchTask, deliver: (packet: EventPacket) => Promise<void>): Training {
    const { port1: port, port2: workerPort } = new MessageChannel();
    const control = new Int32Array(new SharedArrayBuffer(CONTROL.WORDS * Int32Array.BYTES_PER_ELEMENT));
    this.#ports.add(port);
    port.on("message", (packet: EventPacket) => {
      void deliver(packet).then(() => {
        Atomics.add(control, CONTROL.ACKNOWLEDGED, 1);
        Atomics.notify(control, CONTROL.ACKNOWLEDGED);
      });
    });
    const closed = once(port, "close");
    const reply = this.#pool
      .run({ task, port: workerPort, control }, { transferList: [workerPort] })
      .catch(async (death: unknown) => {
        await Promise.race([closed, delay(LAST_PACKETS_MS, undefined, { ref: false })]);
        throw death;
      })
      .finally(() => {
        this.#ports.delete(port);
        port.close();
      });
    return {
      reply,
      requestStop: () => Atomics.store(control, CONTROL.STOP, 1),
      requestShare: () => Atomics.store(control, CONTROL.SHARE, 1),
    };
  }

  async destroy(): Promise<void> {
    for (const port of this.#ports) port.close();
    await this.#pool.destroy();
  }
}
