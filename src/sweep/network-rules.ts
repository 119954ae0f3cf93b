import { isModularTask, isNetworkTask } from "../model/index.js";
import type { CombinationRule } from "./combination-rule.js";
import { imagesProblem } from "./images-problem.js";
import { problem } from "./problems.js";

/** Heads of the transformer: its width is split evenly among them. */
const HEADS = 4;

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
    check: ({ samples }, { task }, pathOf) =>
      task.kind === "mnist" ? imagesProblem(samples, task, pathOf("samples")) : null,
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
