import type { EngineBatch } from "../model/index.js";
import type { EventPacket } from "./messages.js";

/** What connects a worker, thread or process, with the coordinator while it trains one batch. */
export interface WorkerLine {
  /** The batch has begun: whoever ends the worker may have to end what the batch started. Absent: nobody needs it. */
  begun?(batch: EngineBatch): void;
  /** Whether the batch should checkpoint and return. Cheap: asked after every slice. */
  stopRequested(): boolean;
  /** Whether jobs are asked back since the last call that said so. Cheap: asked after every slice. */
  shareRequested(): boolean;
  /** Let word from the coordinator in, where that needs the event loop. Called after every slice. */
  turn(): Promise<void>;
  /** Send a packet; it belongs to the coordinator afterwards. */
  post(packet: EventPacket): void;
  /** Wait until so many packets of this batch are durable. */
  acknowledged(packets: number): Promise<void>;
}
