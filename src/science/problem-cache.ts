import { LeastRecentlyUsed } from "./least-recently-used.js";
import type { LinearisedTwin } from "./linearised-twin.js";
import type { SymmetricEigen } from "./symmetric-eigen.js";

const MIB = 1048576;

/**
 * What trials of a sweep have in common, so that it is not made again for each: one a worker. Entries are keyed by
 * exactly what they depend on, so a cache changes the time that a problem takes, never its numbers.
 */
export class ProblemCache {
  /** Arrays of random numbers: inputs and test inputs (seed, D), weights (seed, D, N, σ). */
  readonly arrays = new LeastRecentlyUsed<Float64Array>(96 * MIB, (array) => array.byteLength);
  /** Eigenvectors of the initial kernel (train, or train ∪ test): data and weights seeds, D, P, N, σ, ε. */
  readonly eigen = new LeastRecentlyUsed<SymmetricEigen>(64 * MIB, (eigen) => eigen.vectors.byteLength);
  /** Linearised twins, by all that they depend on. */
  readonly twins = new LeastRecentlyUsed<LinearisedTwin>(64 * MIB, (twin) => twin.sizeBytes);
}
