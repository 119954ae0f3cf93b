import type { Activation } from "../../../engine/index.js";
import { GrokError } from "../../../model/index.js";

/**
 * The activation that a trial's parameters name, with its numbers: ε is `curvature`, in the committee machine `epsilon`.
 *
 * @throws GrokError DEFECT for a word that is not an activation.
 */
export function activationOf(parameters: Readonly<Record<string, unknown>>): Activation {
  const { activation: kind, epsilon, curvature = epsilon, degree, slope } = parameters;
  switch (kind) {
    case "identity":
    case "relu":
    case "tanh":
    case "square":
      return { kind };
    case "leakyRelu":
      return { kind, slope: Number(slope) };
    case "quadratic":
      return { kind, epsilon: Number(curvature) };
    case "hermite":
      return { kind, epsilon: Number(curvature), degree: Number(degree) };
    default:
      throw new GrokError("DEFECT", `expected an activation, got ${String(kind)}`);
  }
}
