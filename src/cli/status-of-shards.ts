import { existsSync, readdirSync } from "node:fs";
import { GrokError, shardText } from "../model/index.js";
import { shardsStatus, type ShardsStatus, type ShardStatus } from "../session/ask/shards-status.js";
import { askQueue, type QueuedTask } from "../slurm/queue.js";
import { formatCount } from "./format-count.js";
import { formatNumber } from "./format-number.js";
import type { Output } from "./output.js";

/** The progress of a shard, including its state in Slurm's queue. */
interface QueuedShard extends Omit<ShardStatus, "state"> {
  readonly state: ShardStatus["state"] | "submitted";
  /** The Slurm task that trains the shard or will train it; null: none. */
  readonly job: string | null;
}

/**
 * `groksweep status --shards FOLDER`: the progress of the shards in a folder, by their stores and, on a cluster, its queue.
 *
 * @throws GrokError INPUT where there is nothing to report.
 */
export async function tellShards(folder: string, sweep: string | undefined, output: Output): Promise<void> {
  const queue = existsSync(folder) ? await askQueue(folder) : { tasks: [] };
  const tasks = "tasks" in queue ? queue.tasks : [];
  // A machine without Slurm needs no message about its queue.
  if ("why" in queue && !queue.isMissing) output.say(`mind: the queue could not be asked: ${queue.why}`);
  if (tasks.length > 0 && !hasStores(folder)) {
    const own = tasks.filter((task) => sweep === undefined || task.sweep === sweep);
    output.result(unbegunText(own.length > 0 ? own : tasks));
    output.json({ tasks: own });
    return;
  }
  const { sweeps, notices } = shardsStatus(folder);
  for (const notice of notices) output.say(`mind: ${notice}`);
  const asked = sweeps.filter(({ sweep: name }) => sweep === undefined || name === sweep);
  if (asked.length === 0) {
    throw new GrokError("INPUT", `${folder}: expected shards of sweep ${JSON.stringify(sweep)}, found none`, {
      hint: `the shards there are of ${sweeps.map(({ sweep: name }) => name).join(", ")}`,
    });
  }
  const told = asked.map((status) => ({ ...status, shards: withQueue(status, tasks) }));
  output.result(told.map(shardsText).join("\n\n"));
  output.json(told.length === 1 ? told[0] : told);
}

function hasStores(folder: string): boolean {
  return readdirSync(folder).some((name) => name.endsWith(".db"));
}

/** The text for a sweep whose tasks have not begun; no store lists its trials yet. */
function unbegunText(tasks: readonly QueuedTask[]): string {
  const { sweep, shards } = tasks[0];
  const running = tasks.filter(({ isRunning }) => isRunning).length;
  return `${sweep}: no store yet; of ${formatCount(tasks.length, "task")} for ${formatCount(shards, "shard")} ${running} running, ${tasks.length - running} submitted`;
}

/**
 * The shards with their state in the queue. A copy of a store does not show whether its shard is in training, but the task
 * does. Among the shards of a running task, the first incomplete one is in training, and those after it wait.
 */
function withQueue({ sweep, shards }: ShardsStatus, tasks: readonly QueuedTask[]): readonly QueuedShard[] {
  const found: QueuedShard[] = shards.map((shard) => ({ ...shard, job: null }));
  const own = tasks.filter((task) => task.sweep === sweep && task.shards === shards.length);
  // A shard of two tasks is running if one of them runs.
  for (const task of [...own].sort((a, b) => Number(a.isRunning) - Number(b.isRunning))) {
    let isRunning = task.isRunning;
    for (let at = task.first - 1; at < task.last; at++) {
      const shard = found[at];
      if (shard.state === "complete" || shard.state === "running") continue;
      found[at] = { ...shard, state: isRunning ? "running" : "submitted", job: task.job };
      isRunning = false;
    }
  }
  return found;
}

/** The progress of a sweep's shards: counts by state, one line for each incomplete shard, and the hours left. */
function shardsText({
  sweep,
  shards,
  trials,
  done,
  hoursLeft,
}: Omit<ShardsStatus, "shards"> & { readonly shards: readonly QueuedShard[] }): string {
  const inState = (state: QueuedShard["state"]): number =>
    shards.filter((each) => each.state === state).length;
  const open = shards.filter(({ state }) => state !== "complete");
  const submitted = inState("submitted");
  return [
    `${sweep}: ${formatNumber(done)} of ${formatCount(trials, "trial")} done in ${formatCount(shards.length, "shard")}: ` +
      `${formatNumber(inState("complete"))} complete, ${formatNumber(inState("running"))} running, ` +
      `${submitted > 0 ? `${formatNumber(submitted)} submitted, ` : ""}${formatNumber(inState("stopped"))} stopped, ${formatNumber(inState("absent"))} without a store`,
    ...open.map(
      ({ shard, state, path, job, ...counts }) =>
        `  ${shardText(shard).padEnd(11)} ${state.padEnd(9)} ${formatNumber(counts.done)} of ${formatNumber(counts.trials)}${job === null ? "" : `  job ${job}`}${path === null ? "" : `  ${path}`}`,
    ),
    ...(open.length > 0 && hoursLeft !== null
      ? [
          `about ${hoursLeft < 10 ? hoursLeft.toPrecision(2) : formatNumber(Math.round(hoursLeft))} hours of one thread are left`,
        ]
      : []),
  ].join("\n");
}
