import { realpathSync } from "node:fs";
import { askTool, type Answer } from "./ask-tool.js";
import { readJobName } from "./sbatch-script.js";

/** A task in the queue of Slurm that trains shards. */
export interface QueuedTask {
  readonly job: string;
  readonly sweep: string;
  /** The task's shards, counted from 1, and the number of all. */
  readonly first: number;
  readonly last: number;
  readonly shards: number;
  /** Whether the task is running; else it waits. */
  readonly isRunning: boolean;
}

/** The queued tasks of a folder of shards, or the reason why they are not known. */
export type Queue = { readonly tasks: readonly QueuedTask[] } | Exclude<Answer, { readonly text: string }>;

/** States of jobs that have a node. */
const RUNNING: ReadonlySet<string> = new Set([
  "RUNNING",
  "CONFIGURING",
  "COMPLETING",
  "SUSPENDED",
  "STAGE_OUT",
]);

/** Asks Slurm for the tasks that `groksweep slurm` has submitted for a folder. */
export async function askQueue(folder: string): Promise<Queue> {
  const answer = await askTool("squeue", ["--noheader", "--array", "--format", "%i|%K|%T|%j|%Z"]);
  if ("why" in answer) return answer;
  const shared = realpathSync(folder);
  const tasks = answer.text.split("\n").flatMap((line): readonly QueuedTask[] => {
    const [job, index, state, name, ...place] = line.trim().split("|");
    const cut = name === undefined ? null : readJobName(name);
    const task = Number(index);
    if (cut === null || !Number.isInteger(task) || !leadsTo(place.join("|"), shared)) return [];
    const first = (task - 1) * cut.perTask + 1;
    const last = Math.min(task * cut.perTask, cut.shards);
    const { sweep, shards } = cut;
    return [{ job, sweep, first, last, shards, isRunning: RUNNING.has(state) }];
  });
  return { tasks };
}

function leadsTo(path: string, folder: string): boolean {
  try {
    return realpathSync(path) === folder;
  } catch {
    return false;
  }
}
