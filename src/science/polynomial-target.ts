import { dot } from "./inner-product.js";
import { randomStream, standardNormals } from "./random-streams.js";

/** How a polynomial target is made. */
export type TargetSpec = {
  /** [K] number of directions: y = ½ Σ_k (β_k·x)². */
  readonly index: number;
  /** `fixed`: |β_k|² = D exactly; `random`: β ~ N(0, I), the authors' choice. */
  readonly norm: "fixed" | "random";
};

/**
 * Target vectors β_k, K arrays of [D]: N(0, I), scaled to |β_k|² = D when the norm is fixed.
 *
 * Source: Kumar et al., arXiv:2310.06110, §2 (one direction) and §15.1 (several, there with a misprinted formula).
 * Differs: the authors leave the norm random, which lets the effective laziness α·D/|β|² jitter with the seed.
 */
export function targetDirections(
  seed: number,
  dimension: number,
  target: TargetSpec,
): readonly Float64Array[] {
  const normals = standardNormals(randomStream(seed, "target"), target.index * dimension);
  return Array.from({ length: target.index }, (_, k) => {
    const direction = normals.slice(k * dimension, (k + 1) * dimension);
    if (target.norm === "random") return direction;
    const scale = Math.sqrt(dimension / dot(direction, direction));
    return direction.map((component) => component * scale);
  });
}

/**
 * Labels y = (c/2) Σ_k (β_k·x)² of inputs [n·D], c the label scale. Returns [n]. Cost: O(nDK).
 */
export function polynomialLabels(
  inputs: Float64Array,
  dimension: number,
  directions: readonly Float64Array[],
  labelScale: number,
): Float64Array {
  return Float64Array.from({ length: inputs.length / dimension }, (_, row) => {
    const input = inputs.subarray(row * dimension, (row + 1) * dimension);
    let sum = 0;
    for (const direction of directions) {
      const projection = dot(direction, input);
      sum += projection * projection;
    }
    return (labelScale / 2) * sum;
  });
}

/**
 * E[y²] over x ~ N(0, I/D): (c²/4D²) [(Σ_k |β_k|²)² + 2 Σ_kl (β_k·β_l)²]; ¾ for one direction with |β|² = D.
 *
 * Source: ours (Isserlis' theorem). Cost: O(K²D).
 */
export function polynomialLabelPower(
  dimension: number,
  directions: readonly Float64Array[],
  labelScale: number,
): number {
  let squaredNorms = 0;
  let overlaps = 0;
  for (const a of directions) {
    squaredNorms += dot(a, a);
    for (const b of directions) {
      const overlap = dot(a, b);
      overlaps += overlap * overlap;
    }
  }
  const scale = labelScale / (2 * dimension);
  return scale * scale * (squaredNorms * squaredNorms + 2 * overlaps);
}
