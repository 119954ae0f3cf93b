import type { Job } from "../../model/index.js";
import type { RecordKeeper } from "../record-keeper.js";
import type { RecordedLoss } from "../tensors/measure-outputs.js";
import type { Which } from "./dense-lanes.js";
import type { DenseSetup } from "./dense-setup.js";
import type { LaneFlow } from "./lane-flow.js";
import type { DenseNetwork } from "./network.js";

/** A trial on a lane. */
export interface Occupant {
  readonly setup: DenseSetup;
  readonly records: RecordKeeper;
  readonly labelPower: number;
  /** Under flow the paths of the network and of its twin; else none. */
  readonly flows: ReadonlyMap<Which, LaneFlow>;
  /** Under flow the last recorded step. */
  stepsDone: number;
  evaluations: number;
  computeMs: number;
}

/** An occupant and its lane. */
export type Seat = readonly [lane: number, occupant: Occupant];

/** Whether a trial stands at a step that is wanted. */
export function isDue({ stepsDone, records }: Occupant): boolean {
  return stepsDone === records.nextStep;
}

/** Whether a job wants the linearised twin. */
export function hasTwin({ metrics }: Job): boolean {
  return metrics.includes("linearised");
}

/** The loss that is recorded: the plain form of the cross-entropy has other roundings alone. */
export function recordedLoss({ loss }: DenseNetwork): RecordedLoss {
  return loss === "plain-cross-entropy" ? "cross-entropy" : loss;
}
