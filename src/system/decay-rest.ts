import type { Method, Rest } from "../model/index.js";

/** @param decay [γ] of a weight in one step, above 0. Under momentum every gradient acts for 1/(1 − μ) steps. */
export function decayRest(method: Method, decay: number): Rest {
  return { kind: "decay", perStep: method.kind === "momentum" ? decay / (1 - method.momentum) : decay };
}
