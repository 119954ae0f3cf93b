import { GrokError, MOST_SHARDS } from "../model/index.js";
import type { SlurmLimits, SlurmPartition } from "./limits.js";
import { stopEarlierS } from "./sbatch-script.js";

/** The request to a cluster. */
export interface ArrayWish {
  readonly nodes: number;
  readonly shards: number;
  readonly timeMs: number;
  readonly spareS: number;
  readonly cpus: number | null;
  readonly memory: string | null;
  readonly partition: string | null;
  readonly account: string | null;
}

/** Least training time of a task, s. */
const LEAST_TRAINING_S = 30;

const MEMORY = /^(\d+)([KMGT]?)$/i;

/** Units in megabytes, which is Slurm's unit of a number without one. */
const MEMORY_UNITS: Readonly<Record<string, number>> = { "": 1, K: 1 / 1024, M: 1, G: 1024, T: 1024 * 1024 };

/**
 * The number of shards for each task of an array, so that the array is not longer than the cluster allows.
 *
 * @throws GrokError INPUT listing everything that the cluster would refuse, or never start.
 */
export function shardsPerTask(wish: ArrayWish, limits: SlurmLimits): number {
  const problems = [
    ...impossible(wish),
    ...(limits.partitions === null ? [] : beyondPartition(wish, limits.partitions)),
  ];
  if (limits.longestMs !== null && wish.timeMs > limits.longestMs)
    problems.push(`--time: your account allows ${hours(limits.longestMs)}, found ${hours(wish.timeMs)}`);
  if (problems.length > 0) {
    const hint = "sinfo lists partitions, their longest times and their nodes";
    if (problems.length === 1) throw new GrokError("INPUT", problems[0], { hint });
    throw new GrokError("INPUT", `${problems.length} things that cannot be`, { details: problems, hint });
  }
  const most = Math.min(limits.mostTasks ?? Infinity, limits.mostSubmitted ?? Infinity);
  return most >= wish.shards ? 1 : Math.ceil(wish.shards / Math.max(1, most));
}

/** Problems that no cluster could accept. */
function impossible({ nodes, shards, timeMs, spareS, cpus, memory, ...names }: ArrayWish): string[] {
  const problems: string[] = [];
  const whole = (name: string, value: number, most: number): void => {
    if (!Number.isInteger(value) || value < 1 || value > most)
      problems.push(`--${name}: expected an integer from 1 to ${most}, found ${value}`);
  };
  whole("nodes", nodes, MOST_SHARDS);
  whole("shards", shards, MOST_SHARDS);
  if (cpus !== null) whole("cpus", cpus, 1024);
  if (memory !== null && !MEMORY.test(memory))
    problems.push(
      `--mem: expected a number of megabytes, or one with K, M, G or T, found ${JSON.stringify(memory)}`,
    );
  for (const option of ["partition", "account"] as const) {
    const name = names[option];
    // A line end in a name would begin another directive of the script.
    if (name !== null && !/^[\w.,@:/+-]+$/.test(name))
      problems.push(
        `--${option}: expected a name of letters, digits and . , @ : / + - _, found ${JSON.stringify(name)}`,
      );
  }
  const least = stopEarlierS(spareS) + LEAST_TRAINING_S;
  if (timeMs < least * 1000) {
    problems.push(
      `--time: expected at least ${least}s (${spareS}s for the last copy, the time by which Slurm's signal may be early, and some for training), found ${timeMs / 1000}s`,
    );
  }
  return problems;
}

/** Problems if none of the named partitions (`a,b`: whichever is free first) allows the request: those of the first one. */
function beyondPartition(wish: ArrayWish, partitions: readonly SlurmPartition[]): readonly string[] {
  const names = partitions.map((each) => each.name).join(", ");
  const wanted =
    wish.partition?.split(",") ?? partitions.filter((each) => each.isDefault).map(({ name }) => name);
  if (wanted.length === 0)
    return [`--partition: this cluster has no default partition: expected one of ${names}, found none`];
  const found = wanted.map((name) => partitions.find((each) => each.name === name));
  const unknown = wanted.filter((_, at) => found[at] === undefined);
  if (unknown.length > 0)
    return unknown.map((name) => `--partition: expected one of ${names}, found ${JSON.stringify(name)}`);
  const problems = found.flatMap((each) => (each === undefined ? [] : [beyond(wish, each)]));
  return problems.find((each) => each.length === 0) ?? problems[0];
}

function beyond({ timeMs, cpus, memory }: ArrayWish, partition: SlurmPartition): readonly string[] {
  const problems: string[] = [];
  const tell = (option: string, most: string, found: string): void => {
    problems.push(`--${option}: partition ${partition.name} allows ${most}, found ${found}`);
  };
  if (!partition.isUp) problems.push(`--partition: ${partition.name} is not up`);
  if (timeMs > partition.longestMs) tell("time", hours(partition.longestMs), hours(timeMs));
  if (cpus !== null && cpus > partition.cpus) tell("cpus", `${partition.cpus} on a node`, String(cpus));
  const [, size, unit] = MEMORY.exec(memory ?? "") ?? [];
  if (size !== undefined && Number(size) * MEMORY_UNITS[unit.toUpperCase()] > partition.memoryMb)
    tell("mem", `${partition.memoryMb}M on a node`, String(memory));
  return problems;
}

function hours(ms: number): string {
  return `${Number((ms / 3_600_000).toPrecision(3))} h`;
}
