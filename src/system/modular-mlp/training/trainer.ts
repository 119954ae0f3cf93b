import type { TensorSystem } from "../../../engine/index.js";
import { effectiveSeeds, type BackendChoice, type Trainer } from "../../../model/index.js";
import { modularAddition } from "../../../science/index.js";
import { openTrainer } from "../../network/training/open-trainer.js";
import { quadraticNetwork } from "./quadratic-network.js";

export { workplace } from "../../network/training/open-trainer.js";

/** The mean-field factor N of the learning rate belongs to this network alone. */
export const tensors: TensorSystem = {
  loss: "squared",
  model: (tf, { parameters }) => quadraticNetwork(tf, Number(parameters.modulus), parameters.width),
  samples: (_tf, { parameters }) => {
    const modulus = Number(parameters.modulus);
    return modularAddition(effectiveSeeds(parameters).data, modulus, parameters.samples, modulus);
  },
  rateFactor: ({ parameters }) => parameters.width,
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Promise<Trainer> => openTrainer(choice, tensors);
