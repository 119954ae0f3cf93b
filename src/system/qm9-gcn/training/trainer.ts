import type { TensorSystem } from "../../../engine/index.js";
import { effectiveSeeds, type BackendChoice, type Trainer } from "../../../model/index.js";
import { openTrainer } from "../../network/training/open-trainer.js";
import type { MoleculeTask } from "../task.js";
import { graphNetwork } from "./graph-network.js";
import { moleculeSamples } from "./molecule-samples.js";

export { workplace } from "../../network/training/open-trainer.js";

/** Network and molecules of a trial. */
export const tensors: TensorSystem = {
  loss: "squared",
  model: (tf, { parameters }) => graphNetwork(tf, parameters.width),
  samples: (_tf, { parameters, task }) =>
    moleculeSamples(task as unknown as MoleculeTask, effectiveSeeds(parameters).data, parameters.samples),
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Promise<Trainer> => openTrainer(choice, tensors);
