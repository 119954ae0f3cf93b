import {
  denseInitial,
  type DenseLayer,
  type DenseNetwork,
  type DenseSystem,
  type DenseTrial,
} from "../../../engine/index.js";
import { MNIST_CLASSES } from "../../../arrays/index.js";
import { PIXELS } from "../task.js";
import { imageSets, taskOf } from "./image-sets.js";

/** The networks of `mnist` on engine `dense`, in float32, from the initial weights that engine `network` gives them. */
export const dense: DenseSystem = {
  networkOf: imageNetwork,
  countsOf: (trial) => ({ train: trial.parameters.samples, test: taskOf(trial).test.samples }),
  samplesOf: imageSets,
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

function imageNetwork(trial: DenseTrial): DenseNetwork {
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
