import type { TensorSystem, TensorTrial } from "../../../engine/index.js";
import { effectiveSeeds, type BackendChoice, type Trainer } from "../../../model/index.js";
import { randomStream, withWrongLabels } from "../../../science/index.js";
import { openTrainer } from "../../network/training/open-trainer.js";
import type { LstmSizes } from "../sizes.js";
import type { ReviewTask } from "../task.js";
import { lstmNetwork } from "./lstm.js";
import { reviewSamples } from "./review-samples.js";

export { workplace } from "../../network/training/open-trainer.js";

/** Network and reviews of a trial. */
export const tensors: TensorSystem = {
  loss: "cross-entropy",
  model: (tf, trial) => lstmNetwork(tf, sizesOf(trial), Number(trial.parameters.length)),
  samples: (_tf, trial) => {
    const { parameters, task } = trial;
    const { data } = effectiveSeeds(parameters);
    const sets = reviewSamples(task as unknown as ReviewTask, data, {
      samples: parameters.samples,
      vocabulary: Number(parameters.vocabulary),
      length: Number(parameters.length),
    });
    const noise = randomStream(data, "inputs/wrongLabels");
    const counts = { classes: sets.outputs, outputs: sets.outputs };
    return {
      ...sets,
      train: withWrongLabels(sets.train, Number(parameters.labelNoise), counts, noise),
    };
  },
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Promise<Trainer> => openTrainer(choice, tensors);

function sizesOf({ parameters }: TensorTrial): LstmSizes {
  const { width, layers, embeddingDimension, vocabulary } = parameters;
  return {
    width,
    layers: Number(layers),
    embedding: Number(embeddingDimension),
    vocabulary: Number(vocabulary),
  };
}
