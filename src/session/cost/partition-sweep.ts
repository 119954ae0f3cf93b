import {
  canonicalJson,
  SEED_NAMES,
  type Json,
  type Shard,
  type Sweep,
  type Trial,
} from "../../model/index.js";
import { CostModel } from "./cost-model.js";

/** The largest ratio of a shard's cost to an equal share that is accepted to keep all seeds of a cell together. */
const EVEN_ENOUGH = 1.02;

/** The least cost of a trial, ms, for the work around its training, so that trials without training cost are spread too. */
const LEAST_MS = 0.1;

const SEEDS: ReadonlySet<string> = new Set(SEED_NAMES);

/** A sweep cut into shards. */
export interface Partition {
  readonly count: number;
  /** For every trial of the sweep, in its order: the index of its shard, from 1. */
  readonly shardOf: Uint16Array;
  /** For every trial, the expected computing time at a nominal speed, ms. Only ratios are meaningful. */
  readonly costs: Float64Array;
}

/** The trials of one shard. */
export interface ShardTrials {
  /** The trials, the costliest first, with those of a cell side by side. */
  readonly trials: readonly Trial[];
  /** The expected cost of each trial, ms at a nominal speed. */
  readonly costs: readonly number[];
}

/**
 * Cuts a sweep into disjoint shards of equal cost, all seeds of a cell in one shard unless that makes the largest shard
 * costlier. The result follows from the sweep and `count` alone, so that every machine finds the same one: costs are
 * counted in operations, and neither the store nor the speed of the machine enters. Trials added by refinement belong to
 * no shard.
 *
 * Method: longest processing time first (Graham 1969, https://doi.org/10.1137/0117039): the costliest part goes to the
 * shard with the least cost so far; the largest shard costs at most 4/3 of the best possible.
 *
 * Cost: a pass over the trials, and some 10 bytes each.
 */
export function partitionSweep(sweep: Sweep, count: number): Partition {
  const model = new CostModel([]);
  const cells = new Map<string, number>();
  const cellCosts: number[] = [];
  const cellOf = new Uint32Array(sweep.count);
  let trials = 0;
  for (const trial of sweep.trials()) {
    const key = cellKey(trial);
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = cellCosts.length;
      cells.set(key, cell);
      // A cost does not depend on seeds.
      cellCosts.push(Math.max(LEAST_MS, model.costOf(trial, sweep.budget).computeMs));
    }
    cellOf[trials++] = cell;
  }
  const costs = Float64Array.from(cellOf, (cell) => cellCosts[cell]);
  const weights = new Float64Array(cellCosts.length);
  for (const cell of cellOf) weights[cell] += cellCosts[cell];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const dearest = cellCosts.reduce((most, cost) => Math.max(most, cost), 0);
  const byCell = dealOut(weights, count);
  if (byCell.largest <= EVEN_ENOUGH * Math.max(total / count, dearest)) {
    return { count, costs, shardOf: Uint16Array.from(cellOf, (cell) => byCell.shardOf[cell]) };
  }
  const byTrial = dealOut(costs, count);
  const isDearer = byTrial.largest < byCell.largest;
  const shardOf = isDearer ? byTrial.shardOf : Uint16Array.from(cellOf, (cell) => byCell.shardOf[cell]);
  return { count, costs, shardOf };
}

/** The trials of a shard. Cost: {@link partitionSweep} and one more pass. Memory: the shard's trials. */
export function trialsOfShard(sweep: Sweep, { index, count }: Shard): ShardTrials {
  const { shardOf, costs } = partitionSweep(sweep, count);
  const found: { readonly trial: Trial; readonly cost: number }[] = [];
  let at = 0;
  for (const trial of sweep.trials()) {
    if (shardOf[at] === index) found.push({ trial, cost: costs[at] });
    at++;
  }
  // The sort is stable: trials with equal costs stay in the order of the file, in which seeds of a cell mostly follow each other.
  found.sort((a, b) => b.cost - a.cost);
  return { trials: found.map(({ trial }) => trial), costs: found.map(({ cost }) => cost) };
}

/** Assigns each weight to a shard, numbered from 1: the largest weight first, always to the shard with the least sum. */
function dealOut(
  weights: Float64Array,
  count: number,
): { readonly shardOf: Uint16Array; readonly largest: number } {
  const order = Uint32Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a] || a - b);
  const shardOf = new Uint16Array(weights.length);
  const loads = new Float64Array(count);
  // A heap of shards with the least loaded on top; among equals, the first.
  const heap = Uint16Array.from(loads.keys());
  const isBefore = (a: number, b: number): boolean => loads[a] < loads[b] || (loads[a] === loads[b] && a < b);
  for (const item of order) {
    const shard = heap[0];
    shardOf[item] = shard + 1;
    loads[shard] += weights[item];
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < count && isBefore(heap[child], heap[least])) least = child;
      }
      if (least === at) break;
      [heap[at], heap[least]] = [heap[least], heap[at]];
      at = least;
    }
  }
  return { shardOf, largest: loads.reduce((most, load) => Math.max(most, load), 0) };
}

function cellKey({ task, parameters, method, centered, engine }: Trial): string {
  const cell = Object.fromEntries(Object.entries(parameters).filter(([name]) => !SEEDS.has(name)));
  return canonicalJson(JSON.parse(JSON.stringify([task, cell, method, centered, engine])) as Json);
}
