import {
  denseNetwork,
  type DenseSpec,
  type TensorSystem,
  type TensorTrial,
} from "../../../src/engine/index.js";
import { effectiveSeeds, type Trial } from "../../../src/model/index.js";
import { modularAddition, type SampleSet } from "../../../src/science/index.js";
import { tensors as binaryOperation } from "../../../src/system/binary-operation/training/trainer.js";
import { tensors as mnist } from "../../../src/system/mnist/training/trainer.js";
import { tensors as lstm } from "../../../src/system/imdb-lstm/training/trainer.js";
import { tensors as molecules } from "../../../src/system/qm9-gcn/training/trainer.js";
import { tensors as transformer } from "../../../src/system/modular-transformer/training/trainer.js";
import type { StudentTask } from "../../../src/system/student-teacher/task.js";
import { dense as student } from "../../../src/system/student-teacher/training/trainer.js";
import { quadraticNetwork } from "./quadratic-network.js";

/** The small networks on tensors: another implementation than that of the kernels, for tests of both engines. */
const smallNetworks: Readonly<Record<string, TensorSystem>> = {
  "modular-mlp": {
    loss: "squared",
    model: (tf, { parameters }) => quadraticNetwork(tf, Number(parameters.modulus), parameters.width),
    samples: (_tf, { parameters }) => {
      const modulus = Number(parameters.modulus);
      return modularAddition(effectiveSeeds(parameters).data, modulus, parameters.samples, modulus);
    },
    rateFactor: ({ parameters }) => parameters.width,
  },
  "student-teacher": {
    loss: "squared",
    model: (tf, trial) => denseNetwork(tf, studentSpec(trial)),
    samples: (_tf, trial) => {
      const { train, test, outputs } = student.samplesOf({
        ...trial,
        parameters: { ...trial.parameters, precision: "float32", activation: "tanh" },
      });
      const single = (set: typeof train): SampleSet => ({
        ...set,
        inputs: Float32Array.from(set.inputs),
        targets: Float32Array.from(set.targets),
      });
      return { train: single(train), test: single(test), outputs };
    },
  },
};

function studentSpec({ parameters, task }: TensorTrial): DenseSpec {
  const isOmnigrok = (task as unknown as StudentTask).variant === "omnigrok";
  const dimension = Number(parameters.dimension);
  return {
    sizes: [dimension, parameters.width, parameters.width, dimension],
    activation: "tanh",
    biases: isOmnigrok,
    factors: [1, 1, 1],
    initial: isOmnigrok ? "fan-in" : "normal",
  };
}

const SYSTEMS: Readonly<Record<string, TensorSystem>> = {
  "imdb-lstm": lstm,
  mnist,
  "qm9-gcn": molecules,
  "binary-operation": binaryOperation,
  "modular-transformer": transformer,
  ...smallNetworks,
};

/** How the trials of a network become samples and models. */
export function tensorSystemOf({ task }: Pick<Trial, "task">): TensorSystem {
  return SYSTEMS[task.kind];
}
