import type { NetworkModel } from "./network-model.js";
import type { OptimiserSettings } from "./optimiser.js";
import type { TensorOps } from "./tensor-backend.js";
import type { PlacedBatch } from "./training-loss.js";

/** Everything that moves in training. Restoring it goes on bit for bit on the same backend. */
export interface TrainerState {
  /** Steps done. */
  readonly step: number;
  readonly weights: readonly Float32Array[];
  /** For each slot of the method an array for each parameter tensor. */
  readonly slots: readonly (readonly Float32Array[])[];
}

/**
 * What takes the steps of one training: forward, backward, update. Two ways: operation by operation, and as one graph
 * where the backend runs graphs.
 */
export interface Stepper {
  /** One update of the weights, by the batch whose turn it is: step t takes batch t modulo their number. */
  step(): void;
  /** Steps done. */
  readonly stepsDone: number;
  /** The present state, which may cost a copy; what it holds may change with the next step. */
  readonly state: TrainerState;
  dispose(): void;
}

/** What a stepper is made of. Batches stay the caller's. */
export interface StepperParts {
  /** The network, on whatever backend is active when it is called: a graph is recorded from one of its own. */
  readonly makeModel: (tf: TensorOps) => NetworkModel;
  readonly batches: readonly PlacedBatch[];
  readonly optimiser: OptimiserSettings;
  /** Squared norm that all weights return to after each step; null: they move freely. */
  readonly norm: number | null;
  /** Taken over, not copied. */
  readonly state: TrainerState;
}
