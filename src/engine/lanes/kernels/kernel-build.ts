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

/** The build of the kernels of small networks for a batch of `jobs` trials: the narrowest that holds them, else the widest. */
export function chooseDense({ name, dense }: KernelBuild, precision: Precision, jobs: number): DenseBackend {
  const fitting = dense.filter((backend) => backend.precision === precision);
  const found = fitting.find(({ lanes }) => lanes >= jobs) ?? fitting.at(-1);
  if (found !== undefined) return found;
  throw new GrokError("DEFECT", `kernels ${name}: no build with ${precision} bits`);
}
