import type { EngineBatch } from "../model/index.js";
import type { EventPacket } from "./messages.js";

/** The connection of a worker, thread or process, with the coordinator while it trains one batch. */
export interface WorkerLine {
  /**
   * Reports that the batch has begun, since the end of the worker may require ending processes that the batch started.
   * Absent: not needed.
   */
  begun?(batch: EngineBatch): void;
  /** Whether the batch should checkpoint and return. Cheap: called after every slice. */
  stopRequested(): boolean;
  /** Whether jobs were requested back since the last call that returned true. Cheap: called after every slice. */
  shareRequested(): boolean;
  /** Let messages of the coordinator in, where that needs the event loop. Called after every slice. */
  turn(): Promise<void>;
  /** Send a packet; it belongs to the coordinator afterwards. */
  post(packet: EventPacket): void;
  /** Wait until `packets` packets of this batch are durable. */
  acknowledged(packets: number): Promise<void>;
}
