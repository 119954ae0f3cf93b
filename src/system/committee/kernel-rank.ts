import type { CommitteeParameters } from "./parameters.js";

/** The most eigenvectors with a positive eigenvalue that a kernel can have, and the reason for messages. */
export interface RankBound {
  readonly rank: number;
  /** For example `2 × samples − 1 = 79, …`. */
  readonly reason: string;
}

/**
 * The most positive eigenvalues of the initial kernel of an eigenvector task, over train and test inputs, with its mean
 * subtracted: the smallest of
 *
 * - 2P − 1, since a matrix K of size 2P with its mean subtracted has 1ᵀK1 = 0, so that it is not positive definite;
 * - D + D(D + 1)/2 where ε > 0 and D where ε = 0, for the kernel x·x′ Σ(1 + εw·x)(1 + εw·x′) is an inner product of
 *   features that are linear and quadratic in x;
 * - ND, the number of weights.
 *
 * Rounding may lower the rank; this shows only in training.
 */
export function kernelRankBound({ samples, dimension, width, epsilon }: CommitteeParameters): RankBound {
  const bounds: RankBound[] = [
    bound("2 × samples − 1", 2 * samples - 1, "the eigenvalues of a kernel whose mean is taken off"),
    epsilon > 0
      ? bound("dimension × (dimension + 3) / 2", (dimension * (dimension + 3)) / 2, "the rank of the kernel")
      : bound("dimension", dimension, "the rank of the kernel where epsilon is 0"),
  ];
  if (width !== "infinite") {
    bounds.push(bound("width × dimension", Number(width) * dimension, "the number of weights"));
  }
  return bounds.reduce((least, other) => (other.rank < least.rank ? other : least));
}

function bound(formula: string, rank: number, what: string): RankBound {
  return { rank, reason: `${formula} = ${rank}, ${what}` };
}
