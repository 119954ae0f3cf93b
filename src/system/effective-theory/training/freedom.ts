import type { Facts } from "../../../model/index.js";
import type { SymmetricEigen } from "../../../science/index.js";

/** An eigenvalue of AᵀA, a matrix of integers, counts as 0 below this. */
export const ZERO_EIGENVALUE = 1e-8;

/** Facts from the spectrum of AᵀA: freedom of the representation, and the time of its slowest mode, in the sum convention. */
export function factsOf(
  { values, size: p }: SymmetricEigen,
  count: number,
  norm: number,
  rate: number,
): Facts {
  const dof = values.filter((value) => value < ZERO_EIGENVALUE).length;
  const lambda3 = dof > 2 ? null : (2 * values[p - 3]) / norm;
  return {
    parallelograms: count,
    dof,
    linear: dof === 2 ? 1 : 0,
    lambda3,
    predicted_step: lambda3 === null ? null : 3 / (lambda3 * rate),
  };
}
