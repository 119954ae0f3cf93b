import type { BatchReply, BatchTask, EventPacket } from "./messages.js";

export type { ExecutorKind } from "../model/index.js";

/**
 * Workers that train batches: the contract of threads and processes, with one test suite over both.
 *
 * - `train` takes batches in order of arrival as soon as a worker is free; the coordinator keeps few waiting.
 * - Every packet of a batch goes to `deliver`, in order. Once its promise resolves, the packet counts as durable and is
 *   acknowledged to the worker; a worker waits while too many packets are not durable.
 * - `reply` of a batch resolves with the worker's reply. It rejects when the worker died, or the executor was destroyed,
 *   and in no other case; packets that a dead worker left behind are delivered before. A worker that died is replaced
 *   when it is needed.
 * - `destroy` ends all workers now and delivers nothing more; legal at any time, more than once.
 */
export interface Executor {
  train(task: BatchTask, deliver: (packet: EventPacket) => Promise<void>): Training;
  destroy(): Promise<void>;
}

/** A batch on its way through an executor. */
export interface Training {
  readonly reply: Promise<BatchReply>;
  /** Ask the batch to checkpoint and return; a batch that waits for a worker returns unchanged. */
  requestStop(): void;
  /** Ask the batch to give back jobs that have not begun; a packet names them (see {@link EventPacket}). */
  requestShare(): void;
}

/** How long the last packets of a dead worker may take to arrive. The worker has sent them already. */
export const LAST_PACKETS_MS = 1000;
