import type { TensorSystem, TensorTrial } from "../../../engine/index.js";
import { effectiveSeeds, type BackendChoice, type Trainer } from "../../../model/index.js";
import { randomStream, withWrongLabels } from "../../../science/index.js";
import { openTrainer } from "../../network/training/open-trainer.js";
import { elementCount } from "../operations.js";
import type { BinaryOperation } from "../parameters.js";
import { decoder } from "./decoder.js";
import { equations } from "./equations.js";
import { MARKS } from "./positions.js";

export { workplace } from "../../network/training/open-trainer.js";

/** Decoder and equations of a trial. */
export const tensors: TensorSystem = {
  loss: "cross-entropy",
  model: (tf, trial) => {
    const { operation, modulus, width, heads, layers, dropout, seed } = valuesOf(trial);
    const elements = elementCount(operation, modulus);
    return decoder(tf, { elements, width, heads, layers, dropout: { share: dropout, seed } });
  },
  samples: (_tf, trial) => {
    const { operation, modulus, trainFraction, labelNoise } = valuesOf(trial);
    const { data } = effectiveSeeds(trial.parameters);
    const classes = elementCount(operation, modulus);
    const sets = equations(data, operation, modulus, trainFraction, classes + MARKS);
    const noise = randomStream(data, "inputs/wrongLabels");
    return {
      ...sets,
      train: withWrongLabels(sets.train, labelNoise, { classes, outputs: sets.outputs }, noise),
    };
  },
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Promise<Trainer> => openTrainer(choice, tensors);

function valuesOf({ parameters }: TensorTrial): BinaryOperation {
  return parameters as unknown as BinaryOperation;
}
