import { denseNetwork, type DenseSpec, type TensorSystem, type TensorTrial } from "../../../engine/index.js";
import { MNIST_CLASSES } from "../../../arrays/index.js";
import { effectiveSeeds, type BackendChoice, type Trainer } from "../../../model/index.js";
import { randomStream, withWrongLabels } from "../../../science/index.js";
import { openTrainer } from "../../network/training/open-trainer.js";
import { PIXELS, type MnistTask } from "../task.js";
import { blendImages } from "./blend-images.js";
import { mnistSamples } from "./mnist-samples.js";

export { workplace } from "../../network/training/open-trainer.js";

/** Networks and images of a trial. */
export const tensors: TensorSystem = {
  loss: "squared",
  model: (tf, trial) => denseNetwork(tf, imageSpec(taskOf(trial).variant, trial.parameters.width)),
  samples: (_tf, trial) => {
    const { data } = effectiveSeeds(trial.parameters);
    const share = Number(trial.parameters.imageShare);
    const sets = mnistSamples(taskOf(trial), data, trial.parameters.samples);
    const train = blendImages(sets.train, share);
    const noise = randomStream(data, "inputs/wrongLabels");
    const counts = { classes: MNIST_CLASSES, outputs: MNIST_CLASSES };
    return {
      ...sets,
      test: blendImages(sets.test, share),
      train: withWrongLabels(train, Number(trial.parameters.labelNoise), counts, noise),
    };
  },
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Promise<Trainer> => openTrainer(choice, tensors);

function taskOf({ task }: TensorTrial): MnistTask {
  return task as unknown as MnistTask;
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
