import type { Activation } from "../../../engine/index.js";
import { GrokError } from "../../../model/index.js";

/**
 * The activation that a trial's parameters name, with its numbers.
 *
 * @throws GrokError DEFECT for a word that is none.
 */
export function activationOf(parameters: Readonly<Record<string, unknown>>): Activation {
  const { activation: kind, epsilon, degree, slope } = parameters;
  switch (kind) {
    case "identity":
    case "relu":
    case "tanh":
    case "square":
      return { kind };
    case "leakyRelu":
      return { kind, slope: Number(slope) };
    case "quadratic":
      return { kind, epsilon: Number(epsilon) };
    case "hermite":
      return { kind, epsilon: Number(epsilon), degree: Number(degree) };
    default:
      throw new GrokError("DEFECT", `expected an activation, got ${String(kind)}`);
  }
}
