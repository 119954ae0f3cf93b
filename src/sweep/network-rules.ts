import { isModularTask, isNetworkTask, type TaskSpec } from "../model/index.js";
import type { CombinationRule } from "./combination-rule.js";
import { problem } from "./problems.js";

/** Heads of the transformer: its width is split evenly among them. */
const HEADS = 4;

/** Images of the original files, of which `kumar` takes its train and test set from the first. */
const MNIST_TRAIN_IMAGES = 60_000;
const MNIST_TEST_IMAGES = 10_000;

/** The rules of tasks of engine `network`. Docs: docs/networks.md. */
export const NETWORK_RULES: readonly CombinationRule[] = Object.freeze([
  {
    names: ["width"],
    check: ({ width }, { task }, pathOf) => {
      if (!isNetworkTask(task)) return null;
      if (width === "infinite") {
        return problem(pathOf("width"), `a number of neurons for task.kind ${task.kind}`, "infinite");
      }
      return task.kind !== "modular-transformer" || width % HEADS === 0
        ? null
        : problem(
            pathOf("width"),
            `a multiple of ${HEADS}, the number of heads of the transformer`,
            String(width),
          );
    },
  },
  {
    names: ["samples", "modulus"],
    check: ({ samples, modulus }, { task }, pathOf) => {
      if (!isModularTask(task) || modulus === null || samples < modulus * modulus) return null;
      return problem(
        pathOf("samples"),
        `fewer than the ${modulus * modulus} pairs of modulus ${modulus}, so that some are left to test on`,
        String(samples),
        "samples: round(fraction * modulus ^ 2) under derive, with fraction below 1",
      );
    },
  },
  {
    names: ["samples"],
    check: ({ samples }, { task }, pathOf) => {
      if (task.kind !== "mnist" || task.data.digest !== null) return null;
      const left = mostTrainImages(task);
      return samples <= left
        ? null
        : problem(pathOf("samples"), `at most ${left} images to train on`, String(samples));
    },
  },
  {
    names: ["samples"],
    check: ({ samples }, { method, task }, pathOf) => {
      if (!isNetworkTask(task) || method.kind === "flow") return null;
      const { batch } = method;
      return batch === undefined || batch <= samples
        ? null
        : problem("method.batch", `at most samples = ${samples}`, String(batch), `see ${pathOf("samples")}`);
    },
  },
] satisfies CombinationRule[]);

function mostTrainImages(task: Extract<TaskSpec, { readonly kind: "mnist" }>): number {
  switch (task.variant) {
    case "kumar":
      return MNIST_TRAIN_IMAGES - task.test.samples;
    case "omnigrok":
      return task.test.samples <= MNIST_TEST_IMAGES ? MNIST_TRAIN_IMAGES : 0;
  }
}
