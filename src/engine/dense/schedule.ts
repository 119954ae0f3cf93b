import { ADAM_EPSILON, pow } from "../../model/index.js";
import type { OptimiserSettings } from "../tensors/optimiser.js";

/** What a step's update depends on beside gradient and state (kernels/c/dense-update.h). */
export interface ScheduledStep {
  /** [η], for adam with the correction of its mean. */
  readonly rate: number;
  /** [γ] Decay of a weight. */
  readonly decay: number;
  /** Adam's factor on the root of the second moment; else 1. */
  readonly correction: number;
}

/** The rates of step `step`, counted from 0: the rules of {@link updateWeights}. */
export function scheduledStep(settings: OptimiserSettings, step: number): ScheduledStep {
  const { method } = settings;
  const warmed = method.warmup === undefined ? 1 : Math.min(step / method.warmup, 1);
  const rate = warmed * settings.rate;
  const decay = warmed * settings.decay;
  switch (method.kind) {
    case "gd":
      return { rate, decay, correction: 1 };
    case "momentum":
      return { rate, decay: 0, correction: 1 };
    case "adam":
    case "adamw":
      return {
        rate: rate / (1 - pow(method.beta1, step + 1)),
        decay: method.kind === "adamw" ? decay : 0,
        correction: 1 / Math.sqrt(1 - pow(method.beta2, step + 1)),
      };
  }
}

/** What stays the same over all steps: μ or β₁, 1 − β₁, β₂, 1 − β₂, the penalty that is added to gradients, and ε of adam. */
export function updateConstants({ method, penalty }: OptimiserSettings): readonly number[] {
  switch (method.kind) {
    case "gd":
      return [0, 0, 0, 0, 0, 0];
    case "momentum":
      return [method.momentum, 0, 0, 0, penalty, 0];
    case "adam":
    case "adamw":
      return [
        method.beta1,
        1 - method.beta1,
        method.beta2,
        1 - method.beta2,
        method.kind === "adam" ? penalty : 0,
        method.adamEpsilon ?? ADAM_EPSILON,
      ];
  }
}
