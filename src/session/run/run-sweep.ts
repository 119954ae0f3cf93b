import type { Store, Sweep } from "../../model/index.js";
import { trialsOfShard } from "../cost/partition-sweep.js";
import { requireShard } from "./require-shard.js";
import { shardOfSweep, wholeSweep } from "./run-scope.js";
import type { RunResult, RunSweepOptions } from "./run-sweep-options.js";
import { runTrials } from "./run-trials.js";

export type { RunResult, RunSweepOptions } from "./run-sweep-options.js";

/**
 * Train the missing trials of a sweep: trials that the store does not have, that were interrupted, failed, stopped
 * short of this budget, or were recorded without this sweep's grid or metrics. Trials whose rows suffice only get
 * their outcome under the sweep's thresholds. Idempotent: running again does nothing.
 *
 * Trials are expanded, declared, looked up and trained lazily, so memory does not grow with their number. The
 * lease of the store is held meanwhile and released at the end.
 *
 * @throws GrokError INPUT when own data are gone or changed, STORE when the store is in use or cannot be written, DEFECT
 *   when a contract of the program is broken. INPUT when the store is for another shard, or for whole sweeps and a shard
 *   is requested.
 */
export async function runSweep(
  store: Store,
  sweep: Sweep,
  options: RunSweepOptions = {},
): Promise<RunResult> {
  const { shard } = options;
  requireShard(store, shard ?? null);
  const scope =
    shard === undefined
      ? wholeSweep(store, sweep)
      : shardOfSweep(store, sweep, shard, trialsOfShard(sweep, shard).trials);
  return await runTrials(store, sweep, scope, options);
}
