import type { Tensor } from "@tensorflow/tfjs-core";
import type { SampleSet } from "../../science/index.js";
import type { TensorOps } from "./tensor-backend.js";

/** Samples of one step on the backend, with what their loss needs. */
export interface PlacedBatch {
  /** Samples of the step. */
  readonly count: number;
  readonly inputs: readonly Tensor[];
  /** What the loss compares outputs with: targets or labels. */
  readonly constants: readonly Tensor[];
  /**
   * ∂L/∂g for the network's outputs g [B, C]. Inside a `tidy`.
   *
   * @param constants those above, or what stands for them in a graph.
   */
  cotangent(outputs: Tensor, constants: readonly Tensor[]): Tensor;
  dispose(): void;
}

/** What a loss depends on besides the samples. */
export interface LossSettings {
  readonly kind: "squared" | "cross-entropy";
  /** [α], f = αg. */
  readonly alpha: number;
  /** g at the start, [S·C], where training is on f − f₀; else null. */
  readonly initialOutputs: Float32Array | null;
}

/**
 * The gradient of the loss of f̃ = αg, or α(g − g₀), with respect to g, over samples `from` … `to` − 1.
 *
 * - squared: L = (1/BC) Σ (f̃ − y)², as torch's MSELoss; ∂L/∂g = (2α/BC)(αg − t) with t = y + αg₀ kept.
 * - cross-entropy: L = −(1/B) Σ log softmax(f̃)_label; ∂L/∂g = (α/B)(softmax(f̃) − y). Sources take the log-softmax in
 *   float64, since in float32 p − 1 loses all digits of a label that is nearly certain. Here its entry is minus the sum
 *   of the other probabilities instead, which is the same number to full relative precision in float32.
 */
export function placeBatch(
  tf: TensorOps,
  loss: LossSettings,
  samples: SampleSet,
  outputs: number,
  inputs: readonly Tensor[],
  from: number,
  to: number,
): PlacedBatch {
  const { alpha, initialOutputs } = loss;
  const shape: [number, number] = [to - from, outputs];
  const range = [from * outputs, to * outputs] as const;
  const labels = samples.targets.subarray(...range);
  const start = initialOutputs?.subarray(...range) ?? null;
  const matrixOf = (value: (k: number) => number): Tensor =>
    tf.tensor2d(
      Float32Array.from({ length: labels.length }, (_, k) => value(k)),
      shape,
    );
  if (loss.kind === "squared") {
    const target = matrixOf((k) => labels[k] + alpha * (start?.[k] ?? 0));
    const factor = (2 * alpha) / labels.length;
    return {
      count: to - from,
      inputs,
      constants: [target],
      cotangent: (g, [aim]) => tf.mul(tf.sub(alpha === 1 ? g : tf.mul(g, alpha), aim), factor),
      dispose: () => tf.dispose([...inputs, target]),
    };
  }
  const isLabel = matrixOf((k) => labels[k]);
  const isOther = matrixOf((k) => 1 - labels[k]);
  const offset = start === null ? [] : [matrixOf((k) => start[k])];
  const factor = alpha / (to - from);
  return {
    count: to - from,
    inputs,
    constants: [isLabel, isOther, ...offset],
    cotangent: (g, [label, other, ...shift]) => {
      const moved = shift.length === 0 ? g : tf.sub(g, shift[0]);
      const logits = alpha === 1 ? moved : tf.mul(moved, alpha);
      const e = tf.exp(tf.sub(logits, tf.max(logits, 1, true)));
      const others = tf.mul(e, other);
      const wrong = tf.sum(others, 1, true);
      const scale = tf.div(factor, tf.sum(e, 1, true));
      return tf.mul(tf.sub(others, tf.mul(label, wrong)), scale);
    },
    dispose: () => tf.dispose([...inputs, isLabel, isOther, ...offset]),
  };
}
