import { denseNetwork, type DenseSpec, type TensorSystem } from "../../../engine/index.js";
import { MNIST_CLASSES } from "../../../arrays/index.js";
import type { BackendChoice, Trainer, Workplace } from "../../../model/index.js";
import { denseWorkplace, openDenseTrainer } from "../../network/training/open-dense-trainer.js";
import { openTrainer, workplace as tensorWorkplace } from "../../network/training/open-trainer.js";
import { PIXELS, type MnistTask } from "../task.js";
import { imageSets, taskOf } from "./image-sets.js";
import { dense } from "./images-on-dense.js";

/** Networks and images of a trial. */
export const tensors: TensorSystem = {
  loss: "squared",
  model: (tf, trial) => denseNetwork(tf, imageSpec(taskOf(trial).variant, trial.parameters.width)),
  samples: (_tf, trial) => imageSets(trial),
};

/** Where the trials of an engine are trained: by a tensor library, or in SIMD lanes. */
export function workplace(choice: BackendChoice): Promise<Workplace> {
  return choice.engine === "dense" ? denseWorkplace(choice) : tensorWorkplace(choice);
}

/** A trainer of this system, of the engine that is asked for. */
export async function open(choice: BackendChoice): Promise<Trainer> {
  return choice.engine === "dense" ? openDenseTrainer(choice, dense) : openTrainer(choice, tensors);
}

/**
 * `omnigrok`: 784-N-N-10 with biases. `kumar`: 784-N-N-N-10 without; products are divided by the root of the fan-in, at
 * the end by N, and initial weights have the variance 2/fan-in on top.
 */
function imageSpec(variant: MnistTask["variant"], width: number): DenseSpec {
  if (variant === "omnigrok") {
    return {
      sizes: [PIXELS, width, width, MNIST_CLASSES],
      activation: "relu",
      biases: true,
      factors: [1, 1, 1],
      initial: "fan-in",
    };
  }
  const root = 1 / Math.sqrt(width);
  return {
    sizes: [PIXELS, width, width, width, MNIST_CLASSES],
    activation: "relu",
    biases: false,
    factors: [1 / Math.sqrt(PIXELS), root, root, 1 / width],
    initial: "kaiming",
  };
}
