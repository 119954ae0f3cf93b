import { MNIST_CLASSES } from "./network-task.js";
import type { Trial } from "./trial.js";

/** Weights of a network, to leading order: what its checkpoints and its memory hold. Edge: 0 for trials of other engines. */
export function networkWeights({ engine, task, parameters }: Trial): number {
  const { dimension, modulus } = parameters;
  if (engine !== "network" || parameters.width === "infinite") return 0;
  const width = parameters.width;
  switch (task.kind) {
    case "modular-mlp":
      return width * (dimension + (modulus ?? 0));
    case "modular-transformer":
      return width * (12 * width + dimension); // 4 N of the attention, 8 N of the MLP; embeddings in and out
    case "student-teacher":
      return width * (width + 2 * dimension);
    case "mnist":
      return width * (dimension + (task.variant === "kumar" ? 2 : 1) * width + MNIST_CLASSES);
    default:
      return 0;
  }
}
