import type { PlainStreams } from "../../../model/index.js";
import { chiSquare, CHI_SQUARE_TRIES } from "../../../science/index.js";
import type { XorCluster } from "../parameters.js";

/** Coordinates along μ₁ and μ₂, which come first. */
const CENTRES = 2;

/** A set of samples in the coordinates of {@link clusterSamples}. */
export interface ClusterSet {
  readonly count: number;
  /** [count] ±1. */
  readonly labels: Float64Array;
  /** [count·moving] coordinates that training moves weights along. */
  readonly seen: Float64Array;
  /** [count] the number of them in each row that can differ from 0. */
  readonly lengths: Int32Array;
  /** [count·frozen] the other coordinates. */
  readonly unseen: Float64Array;
}

/** Train and test set, and the numbers of their coordinates. */
export interface ClusterSamples {
  readonly train: ClusterSet;
  readonly test: ClusterSet;
  /** Dimension of the span of the centres and the train inputs. */
  readonly moving: number;
  /** Dimension that the test inputs add to it. */
  readonly frozen: number;
}

/**
 * Inputs x = centre + N(0, I_p) with centre ±μ₁ (label 1) or ±μ₂ (label −1), each with probability ¼, μ₁ ⊥ μ₂; a train
 * label is flipped with probability `flips`.
 *
 * They are drawn in the orthonormal coordinates that Gram–Schmidt makes of μ₁, μ₂, the train and the test inputs, where the
 * noise of row r has min(r, p − 2) normal numbers and then the root of a χ² number with p − 2 − r degrees of freedom
 * (Bartlett's decomposition). This is the law of the inputs up to a rotation, under which initial weights and gradient
 * descent are invariant, so no measured quantity changes; and cost and memory do not depend on p.
 *
 * A smaller train set is a prefix of a larger one. The test set is another draw for every train size.
 */
export function clusterSamples(parameters: XorCluster, streams: PlainStreams): ClusterSamples {
  const { samples: P, testSamples: T, dimension: p } = parameters;
  const free = p - CENTRES;
  const moving = CENTRES + Math.min(P, free);
  const frozen = Math.min(T, Math.max(0, free - P));
  const set = (stream: "inputs" | "testInputs", count: number, before: number, flips: number): ClusterSet =>
    drawn(streams, { ...parameters, stream, count, before, flips, moving, frozen });
  return {
    train: set("inputs", P, 0, parameters.flips),
    test: set("testInputs", T, P, 0),
    moving,
    frozen,
  };
}

interface Drawing {
  readonly stream: "inputs" | "testInputs";
  readonly count: number;
  /** Number of earlier rows. */
  readonly before: number;
  readonly flips: number;
  readonly signal: number;
  readonly dimension: number;
  readonly moving: number;
  readonly frozen: number;
}

function drawn(streams: PlainStreams, drawing: Drawing): ClusterSet {
  const { stream, count, before, flips, signal, dimension, moving, frozen } = drawing;
  const free = dimension - CENTRES;
  const ownNormals = (row: number): number => CENTRES + Math.min(before + row, free);
  let total = 0;
  for (let s = 0; s < count; s++) total += ownNormals(s);
  const normals = streams.normals(stream, total);
  const clusters = streams.uniforms(`${stream}/clusters`, count);
  const turns = streams.uniforms(`${stream}/flips`, count);
  const radii = {
    normals: streams.normals(`${stream}/lengths`, count * CHI_SQUARE_TRIES),
    uniforms: streams.uniforms(`${stream}/refusals`, count * CHI_SQUARE_TRIES),
  };

  const labels = new Float64Array(count);
  const seen = new Float64Array(count * moving);
  const lengths = new Int32Array(count);
  const unseen = new Float64Array(count * frozen);
  let at = 0;
  for (let s = 0; s < count; s++) {
    const row = new Float64Array(moving + frozen);
    const own = ownNormals(s);
    row.set(normals.subarray(at, at + own));
    at += own;
    const left = dimension - own;
    if (left > 0) {
      const tries = [s * CHI_SQUARE_TRIES, (s + 1) * CHI_SQUARE_TRIES] as const;
      row[own] = Math.sqrt(
        chiSquare(left, radii.normals.subarray(...tries), radii.uniforms.subarray(...tries)),
      );
    }
    const quarter = Math.floor(4 * clusters[s]);
    row[quarter >> 1] += (quarter & 1) === 0 ? signal : -signal;
    const clean = quarter < CENTRES ? 1 : -1;
    labels[s] = turns[s] < flips ? -clean : clean;
    seen.set(row.subarray(0, moving), s * moving);
    unseen.set(row.subarray(moving), s * frozen);
    lengths[s] = Math.min(moving, own + 1);
  }
  return { count, labels, seen, lengths, unseen };
}
