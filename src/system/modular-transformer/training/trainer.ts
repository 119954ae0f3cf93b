import type { TensorSystem } from "../../../engine/index.js";
import { effectiveSeeds, type BackendChoice, type Trainer } from "../../../model/index.js";
import { modularAddition, randomStream, withWrongLabels } from "../../../science/index.js";
import { openTrainer } from "../../network/training/open-trainer.js";
import { progressMeasures } from "./progress-measures.js";
import { transformer } from "./transformer.js";

export { workplace } from "../../network/training/open-trainer.js";

/** Transformer and pairs of a trial. */
export const tensors: TensorSystem = {
  loss: "cross-entropy",
  model: (tf, { parameters }) => transformer(tf, Number(parameters.modulus), parameters.width),
  samples: (_tf, { parameters }) => {
    const modulus = Number(parameters.modulus);
    // One output more than classes: the logit of the token "=", which is never right.
    const { data } = effectiveSeeds(parameters);
    const sets = modularAddition(data, modulus, parameters.samples, modulus + 1);
    const noise = randomStream(data, "inputs/wrongLabels");
    const counts = { classes: modulus, outputs: sets.outputs };
    return { ...sets, train: withWrongLabels(sets.train, Number(parameters.labelNoise), counts, noise) };
  },
  ownSeries: ({ parameters }, metrics, samples) =>
    metrics.includes("progress")
      ? ({ weights, outputs }) => progressMeasures(Number(parameters.modulus), samples, outputs, weights[0])
      : null,
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Promise<Trainer> => openTrainer(choice, tensors);
