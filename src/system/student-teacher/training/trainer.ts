import {
  denseNetwork,
  floatsOf,
  type DenseSpec,
  type NetworkModel,
  type TensorOps,
  type TensorSystem,
  type TensorTrial,
} from "../../../engine/index.js";
import { effectiveSeeds, type BackendChoice, type Trainer } from "../../../model/index.js";
import { randomStream, studentTeacher, type SampleSet } from "../../../science/index.js";
import { openTrainer } from "../../network/training/open-trainer.js";
import type { StudentTask } from "../task.js";

export { workplace } from "../../network/training/open-trainer.js";

/** Student of a trial, and samples of its teacher. */
export const tensors: TensorSystem = {
  loss: "squared",
  model: (tf, trial) => denseNetwork(tf, studentSpec(trial)),
  samples: (tf, trial) => {
    const { parameters } = trial;
    const dimension = Number(parameters.dimension);
    const counts = { train: parameters.samples, test: taskOf(trial).test.samples };
    const teach = teacherOf(tf, denseNetwork(tf, studentSpec(trial)), effectiveSeeds(parameters).target);
    return studentTeacher(effectiveSeeds(parameters).data, dimension, counts, dimension, teach);
  },
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Promise<Trainer> => openTrainer(choice, tensors);

function taskOf({ task }: TensorTrial): StudentTask {
  return task as unknown as StudentTask;
}

/** D-N-N-D. `omnigrok`: with biases, uniform initial weights; `kumar` (Fig. 13b): without, standard normal ones. */
function studentSpec(trial: TensorTrial): DenseSpec {
  const { variant } = taskOf(trial);
  const dimension = Number(trial.parameters.dimension);
  const { width } = trial.parameters;
  return {
    sizes: [dimension, width, width, dimension],
    activation: "tanh",
    biases: variant === "omnigrok",
    factors: [1, 1, 1],
    initial: variant === "omnigrok" ? "fan-in" : "normal",
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
