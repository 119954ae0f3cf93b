import { GrokError, log } from "../model/index.js";

/** Pairs of numbers that {@link chiSquare} may look at. Each is refused with a probability below 0.05: all of them never are. */
export const CHI_SQUARE_TRIES = 16;

/**
 * A number of the χ² law with so many degrees of freedom: the squared length of a standard normal vector, at a cost that
 * does not grow with its dimension.
 *
 * @param degrees an integer of at least 1.
 * @param normals, uniforms `CHI_SQUARE_TRIES` independent numbers each, used from the front.
 * Source: Marsaglia & Tsang 2000 for the gamma law of shape k/2 ≥ 1, doubled; one degree is the square of a normal number.
 */
export function chiSquare(degrees: number, normals: Float64Array, uniforms: Float64Array): number {
  if (degrees === 1) return normals[0] * normals[0];
  const d = degrees / 2 - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let k = 0; k < CHI_SQUARE_TRIES; k++) {
    const x = normals[k];
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    if (log(uniforms[k]) < (x * x) / 2 + d - d * v + d * log(v)) return 2 * d * v;
  }
  throw new GrokError("DEFECT", `χ² of ${degrees} degrees: ${CHI_SQUARE_TRIES} tries were all refused`);
}
