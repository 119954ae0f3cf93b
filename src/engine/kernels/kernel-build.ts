import { GrokError } from "../../model/index.js";
import type { KernelBackend, KernelBuild } from "./backend.js";

/** A build from its backends, one for each number of lanes, ascending. */
export function buildOf(name: string, backends: readonly KernelBackend[]): KernelBuild {
  return {
    name,
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
 * but no wider than the trials fill: the smallest that holds them all.
 */
export function chooseLanes({ laneCounts }: KernelBuild, jobs: number): number {
  return laneCounts.find((lanes) => lanes >= jobs) ?? Math.max(...laneCounts);
}
