import {
  denseInitial,
  type DenseNetwork,
  type DenseSystem,
  type DenseTrial,
} from "../../src/engine/index.js";
import type { DenseLayer } from "../../src/engine/dense/network.js";
import { MNIST_CLASSES } from "../../src/arrays/index.js";
import { effectiveSeeds } from "../../src/model/index.js";
import { mnistSamples } from "../../src/system/mnist/training/mnist-samples.js";
import { PIXELS, type MnistTask } from "../../src/system/mnist/task.js";

/**
 * The networks of `mnist` (src/system/mnist/training/trainer.ts) as engine `dense` would train them, with the same initial weights. No
 * system uses it: a bench measures it beside the tensor library, which trains them.
 */
export const mnistOnDense: DenseSystem = {
  networkOf,
  countsOf: (trial) => ({ train: trial.parameters.samples, test: taskOf(trial).test.samples }),
  samplesOf: (trial) =>
    mnistSamples(taskOf(trial), effectiveSeeds(trial.parameters).data, trial.parameters.samples),
  initialOf: (network, stream, trial) => {
    const { sigma } = trial.parameters;
    if (taskOf(trial).variant === "omnigrok") return denseInitial(network, stream, "fan-in", sigma);
    const state = denseInitial(network, stream, "normal", sigma);
    let at = 0;
    for (const layer of network.layers) {
      const end = at + layer.in * layer.out;
      for (; at < end; at++) state[at] *= Math.sqrt(2 / layer.in);
    }
    return state;
  },
};

function taskOf({ task }: DenseTrial): MnistTask {
  return task as unknown as MnistTask;
}

function networkOf(trial: DenseTrial): DenseNetwork {
  const { width: N } = trial.parameters;
  const isOmnigrok = taskOf(trial).variant === "omnigrok";
  const root = 1 / Math.sqrt(N);
  const sizes = isOmnigrok ? [PIXELS, N, N, MNIST_CLASSES] : [PIXELS, N, N, N, MNIST_CLASSES];
  const factors = isOmnigrok ? [1, 1, 1] : [1 / Math.sqrt(PIXELS), root, root, 1 / N];
  const layers = factors.map((factor, k): DenseLayer => ({
    ...{ in: sizes[k], out: sizes[k + 1], biases: isOmnigrok, trained: true, factor },
    activation: { kind: k === factors.length - 1 ? "identity" : "relu" },
  }));
  return { layers, tokens: 0, loss: "squared" };
}
