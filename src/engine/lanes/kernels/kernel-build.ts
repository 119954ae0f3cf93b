import { GrokError } from "../../../model/index.js";
import type { DenseBackend, KernelBackend, KernelBuild, Precision } from "./backend.js";

/** A build from its backends, one for each number of lanes, ascending. */
export function buildOf(
  name: string,
  backends: readonly KernelBackend[],
  dense: readonly DenseBackend[],
): KernelBuild {
  return {
    name,
    dense,
    laneCounts: backends.map(({ lanes }) => lanes),
    withLanes(lanes) {
      const found = backends.find((backend) => backend.lanes === lanes);
      if (found !== undefined) return found;
      throw new GrokError("DEFECT", `kernels ${name}: no build with ${lanes} lanes`);
    },
  };
}

/**
 * Lanes for a batch of `jobs` trials: a vector costs much the same however many trials it holds, so the widest one,
 * but no wider than the trials fill: the smallest that holds them all. Where there is a build for one trial alone, which
 * does more than half of what a full vector does, trials that fill no more than half of one go through it one by one.
 */
export function chooseLanes({ laneCounts }: KernelBuild, jobs: number): number {
  const smallest = laneCounts.find((lanes) => lanes >= jobs) ?? Math.max(...laneCounts);
  return laneCounts.includes(1) && 2 * jobs <= smallest ? 1 : smallest;
}

/**
 * The build of the kernels of small networks for a batch of `jobs` trials with so many numbers of state: the one with the most
 * trials in a vector, whose vectors fit any shape, or the one with the fewest. That wins where the weights of the first would not
 * stay in the second-level cache, and where trials would leave more than half of its lanes empty. Changes no bits.
 */
export function chooseDense(
  { name, dense }: KernelBuild,
  precision: Precision,
  jobs: number,
  stateLength: number,
): DenseBackend {
  const fitting = dense.filter((backend) => backend.precision === precision);
  const widest = fitting.at(-1);
  if (widest === undefined) throw new GrokError("DEFECT", `kernels ${name}: no build with ${precision} bits`);
  const bytes = (stateLength * widest.lanes * precision) / 8;
  return bytes > MOST_WEIGHT_BYTES || 2 * jobs < widest.lanes ? fitting[0] : widest;
}

/** Measured with AVX-512 on a processor with 1 MiB of second-level cache, where gradients and activations have to stay, too. */
const MOST_WEIGHT_BYTES = 384 << 10;
