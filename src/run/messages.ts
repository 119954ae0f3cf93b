import type { MessagePort } from "node:worker_threads";
import type { KernelChoice, TensorBackendChoice } from "../engine/index.js";
import type { SystemFile } from "../system/index.js";
import type { Batch, Checkpoint, GrokErrorData, TrialEnd, TrialStanding } from "../model/index.js";

/** The task of a worker: to train one batch. */
export interface BatchTask {
  readonly batch: Batch;
  readonly kernels: KernelChoice;
  /** Backend of the trials that train on tensors. */
  readonly backend: TensorBackendChoice;
  /** The file of the batch's system if it is a user's, which the worker loads; null: the system is built in. */
  readonly systemFile: SystemFile | null;
  /** Whether the system trains in its second, plain way (System.direct). */
  readonly isDirect: boolean;
  /** URL of the module that trains; null: the program's own engine. */
  readonly engineModule: string | null;
  /** The folder for permanent files of trainers; null: none. */
  readonly folder: string | null;
  readonly checkpointMs: number;
  readonly packetMs: number;
  readonly packetRows: number;
  readonly unacknowledgedPackets: number;
}

/**
 * Words of the control block that coordinator and worker thread share for one batch: an Int32Array on a
 * SharedArrayBuffer, so that neither needs the other's event loop.
 *
 * - STOP: 0 train, 1 finish the slice, checkpoint and return. Written by the coordinator.
 * - ACKNOWLEDGED: how many packets of this batch are durable. Written by the coordinator, awaited by the worker.
 * - SHARE: 1 give back jobs that have not begun. Set by the coordinator, cleared by the worker when it reads it.
 */
export const CONTROL = Object.freeze({ STOP: 0, ACKNOWLEDGED: 1, SHARE: 2, WORDS: 3 });

/** A task on its way to a worker thread, which sends events through `port`. */
export interface ThreadTask {
  readonly task: BatchTask;
  readonly port: MessagePort;
  readonly control: Int32Array;
}

/** A message of the coordinator to a worker process. There is one batch at a time: all messages but `train` concern it. */
export type ProcessRequest =
  | { readonly kind: "train"; readonly task: BatchTask }
  | { readonly kind: "acknowledge" }
  | { readonly kind: "share" }
  | { readonly kind: "stop" };

/** A message of a worker process: first that it listens, then packets and a reply for every batch. */
export type ProcessReport =
  | { readonly kind: "ready" }
  | { readonly kind: "packet"; readonly packet: EventPacket }
  | { readonly kind: "reply"; readonly reply: BatchReply };

/** A {@link TrialEvent} with its rows taken out: they follow in the packet's table, in order. */
export type PackedEvent =
  | { readonly kind: "rows"; readonly trialId: string; readonly rowCount: number }
  | { readonly kind: "checkpoint"; readonly trialId: string; readonly checkpoint: Checkpoint }
  | {
      readonly kind: "finished";
      readonly trialId: string;
      readonly end: Omit<TrialEnd, "last">;
    }
  | {
      readonly kind: "failed";
      readonly trialId: string;
      readonly attempt: number;
      readonly error: GrokErrorData;
    };

/**
 * Events on their way from a worker to the coordinator. Rows lie in two typed arrays that are transferred, not
 * copied: cloning a curve row by row as objects costs more than storing it.
 *
 * Shapes: columns [C]; present [rows · ⌈C/32⌉], in which bit c of a row is set where its column c is a number (NaN
 * included) and clear where it is null; values [numbers], those of the present columns, row by row.
 */
export interface EventPacket {
  readonly events: readonly PackedEvent[];
  /** Names of the columns that some row of this packet has; all others are null throughout. */
  readonly columns: readonly string[];
  readonly values: Float64Array<ArrayBuffer>;
  readonly present: Uint32Array<ArrayBuffer>;
  /** Trials given back on request before they began, perhaps none; null without a request. */
  readonly returned: readonly string[] | null;
  /** The progress of the trials now in training; empty where a packet does not report it. */
  readonly standings: readonly TrialStanding[];
}

/** The result that a worker always returns for a batch: only the death of its thread makes the task itself reject. */
export interface BatchReply {
  /**
   * `trained`: every job finished or failed; `stopped`: on request or out of processor time, checkpoints included, and no
   * other batch should be begun; `broken`: the engine threw for the batch as a whole; `unusable`: no engine could be
   * loaded, so no other batch would do better.
   */
  readonly kind: "trained" | "stopped" | "broken" | "unusable";
  /** The events since the last packet. All packets before were acknowledged, so order is kept. */
  readonly rest: EventPacket;
  readonly error: GrokErrorData | null;
  /** Time inside the engine, or in which a program trained, ms. */
  readonly computeMs: number;
  /** Lane-evaluations used over offered, in [0, 1]. */
  readonly occupancy: number;
}
