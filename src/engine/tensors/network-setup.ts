import type { Job, Method, Trial } from "../../model/index.js";
import { randomStream, type SampleSets } from "../../science/index.js";
import type { NetworkModel } from "./network-model.js";
import { optimiserSettings } from "./optimiser.js";
import type { TensorOps } from "./tensor-backend.js";
import type { TrainerSettings } from "./trainer.js";

/** What every network that is trained on tensors has; a system's own parameters come on top. */
export type TensorParameters = {
  readonly [name: string]: number | string | null;
  /** [α] factor on the outputs. */
  readonly alpha: number;
  /** [P] */
  readonly samples: number;
  /** [N] */
  readonly width: number;
  /** [σ] factor on the initial weights. */
  readonly sigma: number;
  /** [λ] */
  readonly weightDecay: number;
  /** [η₀] */
  readonly learningRate: number;
  readonly seed: number;
};

/** A trial of a network. */
export type TensorTrial = Trial<TensorParameters>;

/** How the trials of one system become networks and samples. */
export interface TensorSystem {
  readonly loss: "squared" | "cross-entropy";
  /** The network on a backend, the same at each call. */
  model(tf: TensorOps, trial: TensorTrial): NetworkModel;
  /** @throws GrokError TRIAL when the trial cannot be set up: files are missing, say. */
  samples(tf: TensorOps, trial: TensorTrial): SampleSets;
  /** The network's own factor of the learning rate, η = η₀ · factor / α². Default 1. */
  rateFactor?(trial: TensorTrial): number;
}

/** A trial with everything computed from it before the first step. */
export interface NetworkSetup {
  readonly job: Job<TensorTrial>;
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
export function setUpNetwork(tf: TensorOps, job: Job<TensorTrial>, system: TensorSystem): NetworkSetup {
  const { trial } = job;
  const { parameters, centered, method } = trial;
  const makeModel = (ops: TensorOps): NetworkModel => system.model(ops, trial);
  const settings = {
    loss: system.loss,
    alpha: parameters.alpha,
    centered,
    batch: batchOf(method),
    optimiser: optimiserSettings(method, parameters, system.rateFactor?.(trial) ?? 1),
  };
  const samples = system.samples(tf, trial);
  const model = makeModel(tf);
  const seed = seedOf(parameters, "weightsSeed");
  const initial = model
    .initialWeights(randomStream(seed, "weights"))
    .map((values) => values.map((w) => parameters.sigma * w));
  return { job, model, makeModel, samples, settings, initial };
}

/** The seed of one stream: its own, or the common one. */
export function seedOf(
  parameters: TensorParameters,
  stream: "dataSeed" | "targetSeed" | "weightsSeed",
): number {
  const own = parameters[stream];
  return typeof own === "number" ? own : parameters.seed;
}

function batchOf(method: Method): number | null {
  return method.kind === "flow" ? null : (method.batch ?? null);
}
