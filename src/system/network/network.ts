import {
  isConstrained,
  type BatchShape,
  type LossUnit,
  type Method,
  type Rest,
  type SeriesPanel,
  type SeriesSpec,
  type Setting,
  type TrialCost,
} from "../../model/index.js";
import { decayRest } from "../decay-rest.js";
import { penaltyDecay } from "../rules.js";
import { accuracy, always, onRequest, REGRESSION_ACCURACIES } from "../series.js";

/*
 * The common part of the systems that are trained on tensors: parameters in single precision, the methods of descent,
 * norms and accuracies recorded beside the losses.
 */

/** The methods of networks; the first is the default. */
export const NETWORK_METHODS = [
  "gd",
  "momentum",
  "adam",
  "adamw",
  "constrained",
  "constrained-adam",
] as const;

/** The settings of a method that networks use besides its rate. */
export const NETWORK_METHOD_SETTINGS = ["rateRule", "batch", "warmup"] as const;

const FLOAT_BYTES = 4;

/** Copies of the parameters: weights, initial weights, those on the backend, and gradients there and here. */
const PARAMETER_COPIES = 5;

/** Sizes of a network and of its task. */
export interface NetworkSize {
  readonly weights: number;
  /** Samples that are kept in memory, train and test. */
  readonly kept: number;
  /** Numbers of an input as it is kept. */
  readonly inputs: number;
  readonly outputs: number;
}

/** Arrays that a method keeps beside the weights, each as long as they are. */
export function slotsOf(method: Method): number {
  if (["adam", "adamw", "constrained-adam"].includes(method.kind)) return 2;
  return method.kind === "momentum" ? 1 : 0;
}

/** Samples of one step. */
export function samplesOfStep({ method, parameters }: Setting<{ readonly samples: number }>): number {
  const batch = method.kind === "flow" ? undefined : method.batch;
  return Math.min(parameters.samples, batch ?? parameters.samples);
}

/**
 * Six operations for every weight of a layer and sample of a step: forward, and two products backward. A row takes a forward pass
 * of all samples.
 *
 * @param bytes of a number.
 */
export function networkCost(
  setting: Setting<{ readonly samples: number }>,
  weightsOfProducts: number,
  { weights, kept, inputs, outputs }: NetworkSize,
  bytes: number = FLOAT_BYTES,
): TrialCost {
  const sampleFloats = kept * 2 * (inputs + 2 * outputs);
  return {
    flopsPerEvaluation: 6 * samplesOfStep(setting) * weightsOfProducts,
    flopsPerRecord: 2 * kept * weightsOfProducts,
    checkpointBytes: bytes * (1 + slotsOf(setting.method)) * weights,
    memoryBytes: bytes * (PARAMETER_COPIES * weights + sampleFloats),
  };
}

/** Parameters that say how a network's weights decay. */
type Decaying = { readonly alpha: number; readonly learningRate: number; readonly weightDecay: number };

/**
 * Networks of squared error rest once they are fitted, unless weights decay, or steps do not shrink with the gradient, as
 * with `adam`. Other losses fall for ever.
 *
 * @param loss `squared`, or another.
 */
export function networkRest(setting: Setting<Decaying>, loss: string): Rest {
  const { method } = setting;
  if (method.kind === "adam") return { kind: "never" };
  const decay = penaltyDecay(setting);
  // A return to the initial norm undoes the decay.
  if (decay > 0 && !isConstrained(method)) return decayRest(method, decay);
  const isDescent = method.kind !== "adamw" && method.kind !== "constrained-adam";
  return { kind: isDescent && loss === "squared" ? "fitted" : "never" };
}

/** Networks are trained one by one. */
export function networkShape({ parameters }: Setting<{ readonly samples: number }>): BatchShape {
  return { group: null, inputs: "", samples: parameters.samples };
}

/** Series of every network. */
const NETWORK_SERIES: readonly SeriesSpec[] = [
  always("weight_norm", "‖θ‖²/N", "squared norm of all parameters over the width"),
  always("parameter_norm", "‖θ‖", "norm of all parameters"),
  always("layer_norm_sum", "Σ‖θ_layer‖", "sum over layers of the norms of their parameters"),
  onRequest(
    "weightDistance",
    "weight_distance",
    "‖θ−θ₀‖/‖θ₀‖",
    "distance of the parameters from their start",
  ),
  onRequest("linearised", "linearised_train", "linearised", "train loss of the linearised twin"),
  onRequest("linearised", "linearised_test", "linearised", "test loss of the linearised twin"),
];

/** Series of a network that classifies. */
export const CLASSIFIER_SERIES: readonly SeriesSpec[] = [
  ...NETWORK_SERIES,
  accuracy("train", "share of train samples that are classified rightly"),
  accuracy("test", "share of test samples that are classified rightly"),
  always("margin", "margin", "smallest f_label − max f_other over the train set"),
];

/** Series of a regression: the share of samples whose squared error is below a threshold counts as its accuracy. */
export const REGRESSION_SERIES: readonly SeriesSpec[] = [...NETWORK_SERIES, ...REGRESSION_ACCURACIES];

/** The report's panels of every network besides losses and accuracies. */
export const NETWORK_MECHANISM: readonly SeriesPanel[] = [
  { title: "How far the weights went", columns: ["weight_distance"] },
  { title: "Norm of the parameters", columns: ["parameter_norm", "layer_norm_sum"], axis: "norm" },
  {
    title: "Margin on the train set",
    columns: ["margin"],
    scale: "linear",
    axis: "smallest f_label − max f_other",
  },
];

/** The unit of a network's losses in reports. */
export const NETWORK_LOSS_UNIT: LossUnit = {
  symbol: "that of an output of 0",
  meaning: "the loss of an output of 0, which is E[y²] or the logarithm of the number of outputs",
};
