import { rateRuleOf } from "./method.js";
import { decayPerStep } from "./parameters.js";
import type { Trial } from "./trial.js";

/**
 * What brings a trial to rest, and so what can tell that its outcome is final (rest-rule.ts).
 *
 * - `fitted`: no weight decay, squared error, steps in proportion to the gradient. Nothing moves once the train set is fitted.
 * - `decay`: weights shrink by `perStep` [γ, 1/step], so that after some 1/γ steps they have forgotten their start.
 * - `never`: nothing that the losses show. The cross-entropy goes on falling for ever, and the steps of `adam` do not
 *   shrink with the gradient; its penalty is divided by the gradient's size, so it has no time of its own.
 */
export type Rest =
  | { readonly kind: "fitted" }
  | { readonly kind: "decay"; readonly perStep: number }
  | { readonly kind: "never" };

/**
 * What brings a trial to rest. γ is η₀λ/α² (or what the rate rule makes of it) under `gd`, `flow` and `adamw`; under
 * `momentum` the same over 1 − μ, since every push lasts for 1/(1 − μ) steps.
 */
export function restOf({ task, method, parameters }: Pick<Trial, "task" | "method" | "parameters">): Rest {
  if (method.kind === "adam") return { kind: "never" };
  const decay = decayPerStep(parameters, rateRuleOf(method));
  if (decay > 0) {
    return { kind: "decay", perStep: method.kind === "momentum" ? decay / (1 - method.momentum) : decay };
  }
  const isProportional = method.kind !== "adamw" && task.kind !== "modular-transformer";
  return { kind: isProportional ? "fitted" : "never" };
}
