import {
  ADAM_EPSILON,
  descentOf,
  pow,
  rateDivisor,
  rateRuleOf,
  type DescentMethod,
  type Method,
} from "../../model/index.js";
import { GrokError } from "../../model/index.js";

/** A method with its rates, for one trial. */
export interface OptimiserSettings {
  readonly method: DescentMethod;
  /** [η] of the first step without warm-up. */
  readonly rate: number;
  /** [λ/factor] penalty on a weight that is added to its gradient, where decay is a part of it. */
  readonly penalty: number;
  /** [γ = ηλ/factor] decay of a weight in one step, where it is decoupled from the gradient. */
  readonly decay: number;
}

/**
 * The rates of a trial: η = η₀ · factor / α² (or / α, or / 1), γ = η₀λ / α² (…), so that the network's own factor (N
 * of a mean-field network) does not reach the decay. λ means the same under every method, the penalty (λ/2·factor)‖W‖²:
 * what is added to a gradient is λw/factor, so that η times it is γw.
 *
 * The return to the initial norm of a constrained method is not part of them (see {@link returnToNorm}).
 *
 * @throws GrokError TRIAL for flow, which takes no steps.
 */
export function optimiserSettings(
  method: Method,
  parameters: { readonly alpha: number; readonly learningRate: number; readonly weightDecay: number },
  factor: number,
): OptimiserSettings {
  if (method.kind === "flow") {
    throw new GrokError("TRIAL", "expected a method that takes steps, got flow");
  }
  const natural = parameters.learningRate / rateDivisor(parameters.alpha, rateRuleOf(method));
  const { weightDecay } = parameters;
  return {
    method: descentOf(method),
    rate: natural * factor,
    penalty: weightDecay / factor,
    decay: natural * weightDecay,
  };
}

/** ‖w‖² over all arrays, in double precision: what a constrained method returns to is that of the initial weights. */
export function squaredNorm(weights: readonly Float32Array[]): number {
  let sum = 0;
  for (const values of weights) for (const w of values) sum += w * w;
  return sum;
}

/**
 * Multiplies all weights by one number, in place, so that their squared norm is `squares`: the end of each step of a
 * constrained method (Liu et al., arXiv:2210.01117, §2). Weights that are all 0 stay.
 */
export function returnToNorm(weights: readonly Float32Array[], squares: number): void {
  const now = squaredNorm(weights);
  if (now === 0) return;
  const factor = Math.sqrt(squares / now);
  for (const values of weights) for (let k = 0; k < values.length; k++) values[k] *= factor;
}

/** Arrays that a method keeps beside the weights, each as long as they are. */
export function slotCount({ method }: OptimiserSettings): 0 | 1 | 2 {
  switch (method.kind) {
    case "gd":
      return 0;
    case "momentum":
      return 1;
    case "adam":
    case "adamw":
      return 2;
  }
}

/**
 * One update of weights in place by their gradient g. `step` counts from 0; under warm-up its rate has the factor
 * min(step/warmup, 1), so that the first step is at rest.
 *
 * - `gd`: w ← (1 − γ)w − ηg
 * - `momentum`: u ← μu + g + λ'w, w ← w − ηu, λ' = λ/factor
 * - `adam`: as `adamw` with γ = 0 and g + λ'w for g
 * - `adamw`: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← (1 − γ)w − η m̂/(√v̂ + ε), m̂ = m/(1 − β₁ᵗ), t from 1
 *
 * ε is 10⁻⁸ where the method sets no other. Arithmetic is in double precision, weights and slots are kept in single: the same bits on every machine for the
 * same gradient. In plain JavaScript, because a dozen tensor operations on some thousand weights cost more in calls
 * than in arithmetic.
 *
 * Source: Loshchilov & Hutter, arXiv:1711.05101, as in torch.optim.AdamW and optax.adamw. Cost: some ns a weight.
 */
export function updateWeights(
  settings: OptimiserSettings,
  step: number,
  weights: Float32Array,
  gradient: Float32Array,
  slots: readonly Float32Array[],
): void {
  const { method } = settings;
  const warmed = method.warmup === undefined ? 1 : Math.min(step / method.warmup, 1);
  const rate = warmed * settings.rate;
  const kept = 1 - warmed * settings.decay;
  switch (method.kind) {
    case "gd":
      for (let k = 0; k < weights.length; k++) weights[k] = kept * weights[k] - rate * gradient[k];
      return;
    case "momentum": {
      const [velocity] = slots;
      for (let k = 0; k < weights.length; k++) {
        velocity[k] = method.momentum * velocity[k] + gradient[k] + settings.penalty * weights[k];
        weights[k] -= rate * velocity[k];
      }
      return;
    }
    case "adam":
    case "adamw": {
      const [mean, square] = slots;
      const { beta1, beta2, adamEpsilon = ADAM_EPSILON } = method;
      const isDecoupled = method.kind === "adamw";
      const penalty = isDecoupled ? 0 : settings.penalty;
      const shrink = isDecoupled ? kept : 1;
      const stepSize = rate / (1 - pow(beta1, step + 1));
      const correction = 1 / Math.sqrt(1 - pow(beta2, step + 1));
      for (let k = 0; k < weights.length; k++) {
        const g = gradient[k] + penalty * weights[k];
        const m = beta1 * mean[k] + (1 - beta1) * g;
        const v = beta2 * square[k] + (1 - beta2) * g * g;
        mean[k] = m;
        square[k] = v;
        weights[k] = shrink * weights[k] - (stepSize * m) / (Math.sqrt(v) * correction + adamEpsilon);
      }
    }
  }
}
