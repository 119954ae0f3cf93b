import {
  effectiveSeeds,
  isConstrained,
  type Method,
  type Trial,
  type TrialParameters,
} from "../../model/index.js";
import { randomStream, type SampleSets } from "../../science/index.js";
import type { NetworkModel } from "./network-model.js";
import { optimiserSettings } from "./optimiser.js";
import type { TensorOps } from "./tensor-backend.js";
import type { TrainedSets, TrainerSettings } from "./trainer.js";

/** A trial of a network: its width is a number. */
export type TensorTrial = Trial & { readonly parameters: TrialParameters & { readonly width: number } };

/** How the trials of one system become networks and samples. */
export interface TensorSystem {
  readonly loss: "squared" | "cross-entropy";
  /** The network on a backend, the same at each call. */
  model(tf: TensorOps, trial: TensorTrial): NetworkModel;
  /** @throws GrokError TRIAL when the trial cannot be set up: files are missing, say. */
  samples(tf: TensorOps, trial: TensorTrial): SampleSets;
  /** The network's own factor of the learning rate, η = η₀ · factor / α². Default 1. */
  rateFactor?(trial: TensorTrial): number;
  /** The system's own series, where one of these metrics asks for them; null: none of them does. Absent: it has none. */
  ownSeries?(trial: TensorTrial, metrics: readonly string[], samples: SampleSets): OwnSeries | null;
}

/** Series of a system from the state at a recorded step; nothing of them feeds back into the training. */
export type OwnSeries = (state: {
  readonly weights: readonly Float32Array[];
  /** f̃ over the train set and over the test set. */
  readonly outputs: TrainedSets;
}) => Readonly<Record<string, number>>;

/** A trial with everything computed from it before the first step. */
export interface NetworkSetup {
  readonly model: NetworkModel;
  /** The same network again, on whatever backend is active. */
  readonly makeModel: (tf: TensorOps) => NetworkModel;
  readonly samples: SampleSets;
  readonly settings: TrainerSettings;
  /** θ₀, σ included. */
  readonly initial: readonly Float32Array[];
}

/**
 * Data, network and initial weights of a trial. The model's constants are on the backend: dispose of it.
 *
 * @throws GrokError TRIAL when the trial cannot be set up: files are missing, the method cannot train it.
 */
export function setUpNetwork(tf: TensorOps, asked: Trial, system: TensorSystem): NetworkSetup {
  const trial = asked as TensorTrial;
  const { parameters, centered, method } = trial;
  const makeModel = (ops: TensorOps): NetworkModel => system.model(ops, trial);
  const settings = {
    loss: system.loss,
    alpha: parameters.alpha,
    centered,
    batch: batchOf(method),
    optimiser: optimiserSettings(method, parameters, system.rateFactor?.(trial) ?? 1),
    constrained: isConstrained(method),
  };
  const samples = system.samples(tf, trial);
  const model = makeModel(tf);
  const initial = model
    .initialWeights(randomStream(effectiveSeeds(parameters).weights, "weights"))
    .map((values) => values.map((w) => parameters.sigma * w));
  return { model, makeModel, samples, settings, initial };
}

function batchOf(method: Method): number | null {
  return method.kind === "flow" ? null : (method.batch ?? null);
}
