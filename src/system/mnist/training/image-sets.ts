import { MNIST_CLASSES } from "../../../arrays/index.js";
import type { DenseTrial, TensorTrial } from "../../../engine/index.js";
import { effectiveSeeds } from "../../../model/index.js";
import { randomStream, withWrongLabels, type SampleSets } from "../../../science/index.js";
import type { MnistTask } from "../task.js";
import { blendImages } from "./blend-images.js";
import { mnistSamples } from "./mnist-samples.js";

/** The task of a trial of `mnist`. */
export function taskOf({ task }: TensorTrial | DenseTrial): MnistTask {
  return task as unknown as MnistTask;
}

/** The images of a trial, [S, 784], blended with templates of their digits, and its labels, some of them wrong where it asks for that. */
export function imageSets(trial: TensorTrial | DenseTrial): SampleSets {
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
}
