import { effectiveSeeds, GrokError, type NetworkTask, type Trial } from "../../model/index.js";
import {
  modularAddition,
  randomStream,
  studentTeacher,
  type SampleSet,
  type SampleSets,
} from "../../science/index.js";
import { floatsOf } from "./floats-of.js";
import { denseNetwork, type DenseSpec } from "./dense-network.js";
import { mnistSamples } from "./mnist-samples.js";
import type { NetworkModel } from "./network-model.js";
import { optimiserSettings } from "./optimiser.js";
import { quadraticNetwork } from "./quadratic-network.js";
import type { TensorOps } from "./tensor-backend.js";
import type { TrainerSettings } from "./trainer.js";
import { transformer } from "./transformer.js";

/** A trial of engine network with everything computed from it before the first step. */
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
export function setUpNetwork(tf: TensorOps, trial: Trial): NetworkSetup {
  const { task, parameters, centered, method } = trial;
  const network = networkTaskOf(trial);
  const width = finiteWidth(trial);
  const seeds = effectiveSeeds(parameters);
  const modulus = parameters.modulus ?? 0;
  const rateFactor = network.kind === "modular-mlp" ? width : 1;
  const settings = {
    loss: lossOf(network),
    alpha: parameters.alpha,
    centered,
    batch: method.kind === "flow" ? null : (method.batch ?? null),
    optimiser: optimiserSettings(method, parameters, rateFactor),
  };
  const { makeModel, samples } = ((): Pick<NetworkSetup, "makeModel" | "samples"> => {
    switch (network.kind) {
      case "modular-mlp":
        return {
          makeModel: (ops) => quadraticNetwork(ops, modulus, width),
          samples: modularAddition(seeds.data, modulus, parameters.samples, modulus),
        };
      case "modular-transformer":
        return {
          makeModel: (ops) => transformer(ops, modulus, width),
          samples: modularAddition(seeds.data, modulus, parameters.samples, modulus + 1),
        };
      case "student-teacher": {
        const spec = studentSpec(network.variant, parameters.dimension, width);
        const counts = { train: parameters.samples, test: network.test.samples };
        const teach = teacherOf(tf, denseNetwork(tf, spec), seeds.target);
        return {
          makeModel: (ops) => denseNetwork(ops, spec),
          samples: studentTeacher(seeds.data, parameters.dimension, counts, parameters.dimension, teach),
        };
      }
      case "mnist": {
        const set = mnistSamples(network, seeds.data, parameters.samples);
        const spec = imageSpec(network.variant, set.train.inputSize, width, set.outputs);
        return { makeModel: (ops) => denseNetwork(ops, spec), samples: set };
      }
    }
  })();
  const model = makeModel(tf);
  const initial = model
    .initialWeights(randomStream(seeds.weights, "weights"))
    .map((values) => values.map((w) => parameters.sigma * w));
  return { model, makeModel, samples, settings, initial };

  /** The task, known to be a network's. */
  function networkTaskOf({ id }: Trial): NetworkTask {
    switch (task.kind) {
      case "polynomial":
      case "eigenvector":
      case "data":
        throw new GrokError("DEFECT", `engine network: expected one of its tasks, got ${task.kind} (${id})`);
      default:
        return task;
    }
  }
}

/** The loss that a task is trained with. */
export function lossOf(task: NetworkTask): "squared" | "cross-entropy" {
  return task.kind === "modular-transformer" ? "cross-entropy" : "squared";
}

/** D-N-N-D. `omnigrok`: with biases, uniform initial weights; `kumar` (Fig. 13b): without, standard normal ones. */
function studentSpec(variant: "omnigrok" | "kumar", dimension: number, width: number): DenseSpec {
  return {
    sizes: [dimension, width, width, dimension],
    activation: "tanh",
    biases: variant === "omnigrok",
    factors: [1, 1, 1],
    initial: variant === "omnigrok" ? "fan-in" : "normal",
  };
}

/**
 * `omnigrok`: 784-N-N-10 with biases. `kumar`: 784-N-N-N-10 without; products are divided by the root of the fan-in, at
 * the end by N, and initial weights have the variance 2/fan-in on top.
 */
function imageSpec(variant: "omnigrok" | "kumar", pixels: number, width: number, outputs: number): DenseSpec {
  if (variant === "omnigrok") {
    return {
      sizes: [pixels, width, width, outputs],
      activation: "relu",
      biases: true,
      factors: [1, 1, 1],
      initial: "fan-in",
    };
  }
  const root = 1 / Math.sqrt(width);
  return {
    sizes: [pixels, width, width, width, outputs],
    activation: "relu",
    biases: false,
    factors: [1 / Math.sqrt(pixels), root, root, 1 / width],
    initial: "kaiming",
  };
}

/** Labels by a network of the student's kind with weights of its own, at scale 1. */
function teacherOf(
  tf: TensorOps,
  model: NetworkModel,
  seed: number,
): (samples: Pick<SampleSet, "count" | "inputs" | "inputSize">) => Float32Array {
  const weights = model.initialWeights(randomStream(seed, "target"));
  return ({ count, inputs, inputSize }) => {
    const outputs = tf.tidy(() =>
      model.forward(
        weights.map((values, k) => tf.tensor(values, [...model.shapes[k]])),
        [tf.tensor2d(inputs, [count, inputSize])],
      ),
    );
    const labels = Float32Array.from(floatsOf(outputs));
    tf.dispose(outputs);
    return labels;
  };
}

function finiteWidth({ parameters }: Trial): number {
  if (parameters.width !== "infinite") return parameters.width;
  throw new GrokError("TRIAL", "engine network: expected a finite width, got infinite");
}
