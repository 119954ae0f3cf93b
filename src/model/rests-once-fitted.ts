import { decayPerStep } from "./parameters.js";
import type { Trial } from "./trial.js";

/**
 * Whether nothing moves any more once the train set is fitted: squared error, no weight decay, and steps in proportion
 * to the gradient. The cross-entropy goes on falling for ever, and the steps of `adam` do not shrink with the gradient.
 */
export function restsOnceFitted({ task, method, parameters }: Trial): boolean {
  if (task.kind === "modular-transformer") return false;
  if (method.kind === "adam" || method.kind === "adamw") return false;
  return decayPerStep(parameters) === 0;
}
