import {
  denseInitial,
  plainOutputs,
  type DenseNetwork,
  type DenseSystem,
  type DenseTrial,
  type InitialKind,
} from "../../../engine/index.js";
import { effectiveSeeds, type BackendChoice, type Trainer } from "../../../model/index.js";
import { randomStream, studentTeacher } from "../../../science/index.js";
import { activationOf } from "../../network/training/activation-of.js";
import { openDenseTrainer } from "../../network/training/open-dense-trainer.js";
import type { StudentTask } from "../task.js";

export { denseWorkplace as workplace } from "../../network/training/open-dense-trainer.js";

/** Student of a trial, and samples of its teacher: a network of its kind with weights of its own, at scale 1. */
export const dense: DenseSystem = {
  networkOf: studentNetwork,
  countsOf: (trial) => ({ train: trial.parameters.samples, test: taskOf(trial).test.samples }),
  samplesOf: (trial) => {
    const { parameters } = trial;
    const dimension = Number(parameters.dimension);
    const seeds = effectiveSeeds(parameters);
    const teacher = studentNetwork(trial);
    const weights = denseInitial(teacher, randomStream(seeds.target, "target"), initialKind(trial), 1);
    return studentTeacher(seeds.data, dimension, dense.countsOf(trial), dimension, ({ inputs }) =>
      plainOutputs(teacher, weights, inputs),
    );
  },
  initialOf: (network, stream, trial) =>
    denseInitial(network, stream, initialKind(trial), trial.parameters.sigma),
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Trainer => openDenseTrainer(choice, dense);

function taskOf({ task }: DenseTrial): StudentTask {
  return task as unknown as StudentTask;
}

/** `omnigrok`: uniform initial weights; `kumar` (Fig. 13b): standard normal ones. */
function initialKind(trial: DenseTrial): InitialKind {
  return taskOf(trial).variant === "omnigrok" ? "fan-in" : "normal";
}

/** D-N-N-D with the activation between. `omnigrok`: with biases; `kumar` (Fig. 13b): without. */
function studentNetwork(trial: DenseTrial): DenseNetwork {
  const dimension = Number(trial.parameters.dimension);
  const { width } = trial.parameters;
  const activation = activationOf(trial.parameters);
  const common = { biases: taskOf(trial).variant === "omnigrok", trained: true, factor: 1 };
  return {
    layers: [
      { ...common, in: dimension, out: width, activation },
      { ...common, in: width, out: width, activation },
      { ...common, in: width, out: dimension, activation: { kind: "identity" } },
    ],
    tokens: 0,
    loss: "squared",
  };
}
