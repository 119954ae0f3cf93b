import type { BatchReply, BatchTask, EventPacket } from "./messages.js";

export type { ExecutorKind } from "../model/index.js";

/**
 * Workers that train batches: the contract of threads and processes, with one test suite over both.
 *
 * - `train` takes a batch as soon as a worker is free, the first come first; the coordinator keeps few waiting.
 * - Every packet of a batch goes to `deliver`, in order. Once its promise resolves the packet counts as durable and
 *   the worker is told so; a worker waits while too many are not.
 * - `reply` of a batch resolves with the worker's last word. It rejects when the worker died, or the executor was
 *   destroyed, and in no other case; packets that the dead left behind are delivered before. A worker that died is
 *   replaced when it is needed.
 * - `destroy` ends all workers now and delivers nothing more; legal at any time, more than once.
 */
export interface Executor {
  train(task: BatchTask, deliver: (packet: EventPacket) => Promise<void>): Training;
  destroy(): Promise<void>;
}

/** A batch on its way through an executor. */
export interface Training {
  readonly reply: Promise<BatchReply>;
  /** Ask the batch to checkpoint and return; one that waits for a worker returns as it is. */
  requestStop(): void;
  /** Ask the batch to give jobs back that are not begun; a packet says which (see {@link EventPacket}). */
  requestShare(): void;
}

/** How long the last packets of a dead worker may take to arrive. They have left it already. */
export const LAST_PACKETS_MS = 1000;
