import { exp, log, WITHIN_THRESHOLDS } from "../../model/index.js";
import { logisticLoss, logOnePlus, type Numbers, type SampleSet } from "../../science/index.js";
import type { TrainedOutputs } from "./trainer.js";

/** Squared error, mean over outputs, below which an output of a regression counts as right (Omnigrok's code). */
export const RIGHT_BELOW = 1e-3;

/** A loss that is recorded. */
export type RecordedLoss = "squared" | "cross-entropy" | "logistic" | "stablemax";

/** What is recorded of outputs over one set of samples. */
export interface OutputMeasures {
  readonly loss: number;
  /** Share of samples whose largest output is the label's; of a regression, with an error below {@link RIGHT_BELOW}. */
  readonly accuracy: number;
  /** Smallest f_label − max f_other; null for a regression. */
  readonly margin: number | null;
  /** Share of samples with an error below each of WITHIN_THRESHOLDS; null for classes. */
  readonly within: readonly number[] | null;
}

/**
 * Loss and accuracies of outputs f̃ [S·C], in double precision.
 *
 * Squared: mean over samples and outputs of (f̃ − y)². Cross-entropy: mean over samples of log Σ exp f̃ − f̃_label. Logistic:
 * mean over samples and outputs of log(1 + e^(−yf̃)), y = ±1. Stablemax: mean over samples of log(Σ s(f̃) / s(f̃_label)),
 * s(x) = x + 1 from 0 on, else 1/(1 − x). An output that is as large as the label's does not count as right: accuracy never flatters a constant.
 */
export function measureOutputs(
  loss: RecordedLoss,
  samples: SampleSet<Numbers>,
  outputs: TrainedOutputs,
): OutputMeasures {
  const { count, classes, targets } = samples;
  const size = outputs.length / count;
  let squares = 0;
  let sum = 0;
  let right = 0;
  let margin = Infinity;
  const within = new Array<number>(WITHIN_THRESHOLDS.length).fill(0);
  for (let s = 0; s < count; s++) {
    const row = outputs.subarray(s * size, (s + 1) * size);
    let error = 0;
    for (let c = 0; c < size; c++) {
      const residual = row[c] - targets[s * size + c];
      error += residual * residual;
      if (loss === "logistic") sum += logisticLoss(targets[s * size + c] * row[c]) / size;
    }
    squares += error;
    if (classes === null) {
      if (error / size < RIGHT_BELOW) right++;
      WITHIN_THRESHOLDS.forEach((threshold, k) => (within[k] += error / size < threshold ? 1 : 0));
      continue;
    }
    const label = row[classes[s]];
    let other = -Infinity;
    for (let c = 0; c < size; c++) if (c !== classes[s]) other = Math.max(other, row[c]);
    if (label > other) right++;
    if (!(label - other >= margin)) margin = label - other;
    if (loss === "cross-entropy") sum += crossEntropy(row, label, Math.max(label, other));
    if (loss === "stablemax") sum += stableEntropy(row, classes[s]);
  }
  return {
    loss: loss === "squared" ? squares / (count * size) : sum / count,
    accuracy: right / count,
    margin: classes === null ? null : margin,
    within: classes === null ? within.map((each) => each / count) : null,
  };
}

/** log Σ exp f − f_label, without cancellation where the label is nearly certain. */
function crossEntropy(row: Float64Array, label: number, top: number): number {
  let sum = 0;
  if (label === top) {
    // log(1 + s): the others alone, so that their sum keeps its digits.
    let isFirst = true;
    for (const f of row) {
      if (f === label && isFirst) isFirst = false;
      else sum += exp(f - label);
    }
    return sum < 1e-5 ? sum - (sum * sum) / 2 : log(1 + sum);
  }
  for (const f of row) sum += exp(f - top);
  return log(sum) + top - label;
}

/** log(Σ s(f) / s(f_label)). */
function stableEntropy(row: Float64Array, label: number): number {
  let others = 0;
  row.forEach((f, c) => (others += c === label ? 0 : stableWeight(f)));
  return logOnePlus(others / stableWeight(row[label]));
}

function stableWeight(x: number): number {
  return x < 0 ? 1 / (1 - x) : x + 1;
}

/** The loss of an output of 0 everywhere: E[y²] of a squared error, log C of entropies of C classes, log 2 of the logistic loss. */
export function zeroOutputLoss(loss: RecordedLoss, samples: SampleSet<Numbers>, outputs: number): number {
  if (loss === "cross-entropy" || loss === "stablemax") return log(outputs);
  if (loss === "logistic") return log(2);
  let sum = 0;
  for (const y of samples.targets) sum += y * y;
  return sum / samples.targets.length;
}

/** √Σθ² over all parameters, and Σ over layers of √Σθ² over the layer. */
export function parameterNorms(
  layers: readonly (readonly number[])[],
  weights: readonly Numbers[],
): { readonly all: number; readonly layerSum: number } {
  let squares = 0;
  let layerSum = 0;
  for (const layer of layers) {
    let ofLayer = 0;
    for (const k of layer) for (const w of weights[k]) ofLayer += w * w;
    squares += ofLayer;
    layerSum += Math.sqrt(ofLayer);
  }
  return { all: Math.sqrt(squares), layerSum };
}
