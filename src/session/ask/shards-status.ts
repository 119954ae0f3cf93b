import { readdirSync } from "node:fs";
import { join } from "node:path";
import { GrokError, type Shard, type Store, type Sweep } from "../../model/index.js";
import { partitionSweep } from "../cost/partition-sweep.js";
import { requireOneCut } from "../run/require-shard.js";
import { LEASE_STALE_MS, storeActivity, type StoreActivity } from "../../store/store-activity.js";
import { openStore } from "./open-store.js";
import { storedSweep } from "./stored-sweep.js";

const MS_PER_HOUR = 3_600_000;

/** The progress of one shard. */
export interface ShardStatus {
  readonly shard: Shard;
  /** The shard's store; null: the folder has none. */
  readonly path: string | null;
  /**
   * `running`: a process writes the store now; `stopped`: no process writes it, and trials are left; `absent`: there is
   * no store.
   */
  readonly state: "complete" | "running" | "stopped" | "absent";
  readonly trials: number;
  /** Trials with an outcome. */
  readonly done: number;
}

/** The progress of the shards of a sweep. */
export interface ShardsStatus {
  readonly sweep: string;
  readonly shards: readonly ShardStatus[];
  readonly trials: number;
  readonly done: number;
  /**
   * The remaining computing time of one thread, hours, at the speed of ended attempts in these stores; null: no attempt
   * has ended.
   */
  readonly hoursLeft: number | null;
}

/** The contents of a folder of shards. */
export interface FolderOfShards {
  /** The sweeps in order of name. */
  readonly sweeps: readonly ShardsStatus[];
  /** Files that were left out, each with the reason, a sentence each. */
  readonly notices: readonly string[];
}

/**
 * The progress of the sweeps whose shards have their stores (`*.db`) in a folder. The definition in each store determines
 * the trials of a shard, so that shards that have not begun are counted too.
 *
 * Cost: three passes over the trials of each sweep.
 *
 * @throws GrokError INPUT where the folder cannot be read or holds no shard, for shards of different cuts, and for stores that
 *   define a sweep of one name differently.
 */
export function shardsStatus(folder: string): FolderOfShards {
  const notices: string[] = [];
  const stores: Store[] = [];
  try {
    for (const path of storesIn(folder)) {
      const store = openedShard(path, notices);
      if (store !== null) stores.push(store);
    }
    if (stores.length === 0) {
      throw new GrokError("INPUT", `${folder}: expected stores of shards (*.db), found none`, {
        details: notices,
        hint: "run FILE --shard I/N --store FOLDER/I.db makes one",
      });
    }
    requireOneCut(stores);
    const names = [...new Set(stores.flatMap((store) => store.sweeps().map(({ name }) => name)))].sort();
    const sweeps = names.map((name) => {
      const own = stores.filter((store) => store.sweep(name) !== null);
      return statusOf(name, own, notices);
    });
    return { sweeps, notices };
  } finally {
    for (const store of stores) store.close();
  }
}

function storesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".db"))
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    throw new GrokError("INPUT", `${folder}: expected a folder that can be read`, { cause: error });
  }
}

/** Null, with a notice: the file is not the store of a shard. */
function openedShard(path: string, notices: string[]): Store | null {
  try {
    const store = openStore(path, { mode: "read" });
    if (store.shard() !== null) return store;
    store.close();
    notices.push(`${path}: it is of whole sweeps, not of a shard`);
  } catch (error) {
    if (!(error instanceof GrokError)) throw error;
    notices.push(error.message);
  }
  return null;
}

function statusOf(name: string, stores: readonly Store[], notices: string[]): ShardsStatus {
  const [first] = stores;
  for (const store of stores) {
    if (store.sweep(name)?.definition === first.sweep(name)?.definition) continue;
    throw new GrokError("INPUT", `sweep ${name}: ${first.path} and ${store.path} define it differently`, {
      hint: "shards are made from one file; move those of another one to a folder of their own",
    });
  }
  const count = first.shard()?.count ?? 1;
  const found = new Map<number, { readonly store: Store; readonly done: ReadonlySet<string> }>();
  const parts = partsOf(storedSweep(first, name), count);
  for (const store of stores) {
    const index = store.shard()?.index ?? 1;
    const ended = store.ended(name);
    const done = new Set(parts[index - 1].ids.filter((id) => ended.has(id)));
    const other = found.get(index);
    if (other !== undefined) {
      notices.push(
        `shard ${index}/${count} of ${name} is in ${other.store.path} and in ${store.path}: the further one counts`,
      );
    }
    if (other === undefined || done.size > other.done.size) found.set(index, { store, done });
  }
  const activities = new Map([...found].map(([index, { store }]) => [index, storeActivity(store)]));
  let [doneCost, leftCost] = [0, 0];
  const shards = parts.map(({ ids, costs }, at): ShardStatus => {
    const part = found.get(at + 1);
    ids.forEach((id, i) => {
      if (part?.done.has(id) === true) doneCost += costs[i];
      else leftCost += costs[i];
    });
    const done = part?.done.size ?? 0;
    const activity = activities.get(at + 1);
    return {
      shard: { index: at + 1, count },
      path: part?.store.path ?? null,
      state: activity === undefined ? "absent" : stateOf(activity, done === ids.length),
      trials: ids.length,
      done,
    };
  });
  const computeMs = [...activities.values()].reduce((sum, activity) => sum + activity.computeMs, 0);
  return {
    ...{ sweep: name, shards },
    trials: shards.reduce((sum, { trials }) => sum + trials, 0),
    done: shards.reduce((sum, { done }) => sum + done, 0),
    hoursLeft: doneCost > 0 ? (leftCost * (computeMs / doneCost)) / MS_PER_HOUR : null,
  };
}

/** Ids and expected costs of each shard's trials. */
function partsOf(
  sweep: Sweep,
  count: number,
): readonly { readonly ids: string[]; readonly costs: number[] }[] {
  const { shardOf, costs } = partitionSweep(sweep, count);
  const parts = Array.from({ length: count }, () => ({ ids: [] as string[], costs: [] as number[] }));
  let at = 0;
  for (const { id } of sweep.trials()) {
    const part = parts[shardOf[at] - 1];
    part.ids.push(id);
    part.costs.push(costs[at]);
    at++;
  }
  return parts;
}

function stateOf({ heartbeatMs }: StoreActivity, isComplete: boolean): ShardStatus["state"] {
  if (isComplete) return "complete";
  // The clock of another machine may be ahead: a heartbeat from the future counts too.
  return heartbeatMs !== null && Date.now() - heartbeatMs < LEASE_STALE_MS ? "running" : "stopped";
}
