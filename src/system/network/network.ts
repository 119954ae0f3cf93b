import type {
  BatchShape,
  LossUnit,
  Method,
  ParameterSpec,
  Rest,
  SeriesPanel,
  SeriesSpec,
  Setting,
  TrialCost,
} from "../../model/index.js";
import { oneOf } from "../domains.js";
import { decayRest } from "../decay-rest.js";
import { parameter } from "../parameters.js";
import { penaltyDecay } from "../rules.js";
import { accuracy, always, onRequest, REGRESSION_ACCURACIES } from "../series.js";

/*
 * What the systems that are trained on tensors have in common: parameters in single precision, the methods of descent,
 * norms and accuracies recorded beside the losses.
 */

/** How networks' weights can move; the first is the default. */
export const NETWORK_METHODS = ["gd", "momentum", "adam", "adamw"] as const;

/** What networks know of a method beside its rate. */
export const NETWORK_METHOD_SETTINGS = ["rateRule", "batch", "warmup"] as const;

const FLOAT_BYTES = 4;

/** Copies of the parameters: weights, initial weights, those on the backend, and gradients there and here. */
const PARAMETER_COPIES = 5;

/** Sizes of a network and of what it learns. */
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
  if (method.kind === "adam" || method.kind === "adamw") return 2;
  return method.kind === "momentum" ? 1 : 0;
}

/** Samples of one step. */
export function samplesOfStep({ method, parameters }: Setting<{ readonly samples: number }>): number {
  const batch = method.kind === "flow" ? undefined : method.batch;
  return Math.min(parameters.samples, batch ?? parameters.samples);
}

/**
 * Six operations for every weight of a layer and sample of a step: forward, and two products backward.
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
    checkpointBytes: bytes * (1 + slotsOf(setting.method)) * weights,
    memoryBytes: bytes * (PARAMETER_COPIES * weights + sampleFloats),
  };
}

/** Parameters that say how a network's weights decay. */
type Decaying = { readonly alpha: number; readonly learningRate: number; readonly weightDecay: number };

/**
 * Networks of squared error rest once they are fitted, unless weights decay, or steps do not shrink with the gradient, as
 * those of `adam`. The cross-entropy goes on falling for ever.
 */
export function networkRest(setting: Setting<Decaying>, loss: "squared" | "cross-entropy"): Rest {
  const { method } = setting;
  if (method.kind === "adam") return { kind: "never" };
  const decay = penaltyDecay(setting);
  if (decay > 0) return decayRest(method, decay);
  return { kind: method.kind !== "adamw" && loss === "squared" ? "fitted" : "never" };
}

/** [float32, float64] Precision of small networks, a word; float32 has twice the lanes. */
export const precision = parameter(
  "model",
  "precision of the arithmetic: float32, or float64 at half the speed",
  oneOf("float32", "float64"),
  "float32",
  { scale: "none" },
);

/** What hidden units of a small network do to their sums: identity, relu, tanh, or square. Default: the network's own. */
export function activation(standard: "square" | "tanh"): ParameterSpec<string> {
  return parameter(
    "model",
    "what hidden units do to their sums",
    oneOf("identity", "relu", "tanh", "square"),
    standard,
    { scale: "none" },
  );
}

/**
 * What a classifier is trained on: the mean squared error of one-hot labels; the cross-entropy, whose gradient keeps its digits
 * where p of the label is nearly 1; or the same with p − y as it is written, which then is 0 in float32 (softmax collapse,
 * arXiv:2501.04697).
 */
export const loss = parameter(
  "model",
  "what is minimised; plain-cross-entropy subtracts 1 from the label's probability in the working precision",
  oneOf("squared", "cross-entropy", "plain-cross-entropy"),
  "squared",
  { scale: "none" },
);

/** Bytes of a number of a small network. */
export function numberBytes({ precision }: { readonly precision: string }): number {
  return precision === "float64" ? 8 : FLOAT_BYTES;
}

/**
 * Small networks share SIMD lanes where nothing but numbers tells them apart.
 *
 * @param sizes what else makes networks of different shapes: widths, variants, sizes of test sets.
 */
export function denseShape(
  { parameters, method, centered }: Setting<{ readonly samples: number; readonly precision: string }>,
  sizes: readonly (number | string)[],
): BatchShape {
  const rule = method.kind === "adamw" ? "adam" : method.kind;
  const batch = method.kind === "flow" ? undefined : method.batch;
  const group = [...sizes, parameters.precision, rule, batch ?? "all", centered ? "centered" : "plain"];
  return { group: group.join(" "), inputs: "", samples: parameters.samples };
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

/** What the page draws of every network beside losses and accuracies. */
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

/** What losses of a network are shown as multiples of. */
export const NETWORK_LOSS_UNIT: LossUnit = {
  symbol: "that of an output of 0",
  meaning: "the loss of an output of 0, which is E[y²] or the logarithm of the number of outputs",
};
