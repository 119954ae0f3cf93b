import { userInfo } from "node:os";
import { askTool } from "./ask-tool.js";
import { readSlurmTime } from "./slurm-time.js";

/** A partition as `sinfo` describes it. */
export interface SlurmPartition {
  readonly name: string;
  /** Jobs that name no partition go to this one. */
  readonly isDefault: boolean;
  readonly isUp: boolean;
  /** Longest time of a job, ms; Infinity: none. */
  readonly longestMs: number;
  readonly nodes: number;
  /** Processors of its largest node. */
  readonly cpus: number;
  readonly memoryMb: number;
}

/** The limits of a cluster, as far as they can be queried. */
export interface SlurmLimits {
  /** Most tasks of an array; null: the query failed. */
  readonly mostTasks: number | null;
  /** Jobs (each task counts) that this user may have in the queue; null: no such limit is known. */
  readonly mostSubmitted: number | null;
  /** Longest time of a job of this user, ms; null: no such limit is known. */
  readonly longestMs: number | null;
  /** Null: the query failed. */
  readonly partitions: readonly SlurmPartition[] | null;
  /** The failed queries with their reasons, a sentence each. */
  readonly unknown: readonly string[];
}

/** Queries a cluster's limits from `scontrol`, `sinfo` and `sacctmgr`. Missing answers are not replaced by assumptions. */
export async function askLimits(): Promise<SlurmLimits> {
  const [config, nodes, accounts] = await Promise.all([
    askTool("scontrol", ["show", "config"]),
    askTool("sinfo", ["--noheader", "--format", "%P|%a|%l|%D|%c|%m"]),
    askTool("sacctmgr", [
      "--noheader",
      "--parsable2",
      "show",
      "associations",
      `user=${userInfo().username}`,
      "format=MaxSubmitJobs,MaxWall",
    ]),
  ]);
  const unknown: string[] = [];
  const textOf = (answer: Awaited<ReturnType<typeof askTool>>, what: string): string | null => {
    if ("text" in answer) return answer.text;
    unknown.push(`${what} could not be asked: ${answer.why}`);
    return null;
  };
  const settings = textOf(config, "the longest array");
  const size = /^MaxArraySize\s*=\s*(\d+)/m.exec(settings ?? "")?.[1];
  const partitions = textOf(nodes, "partitions");
  const own = accountLimits(textOf(accounts, "limits of your account") ?? "");
  return {
    // Task numbers begin at 0 and stay below this size.
    mostTasks: size === undefined ? null : Number(size) - 1,
    ...own,
    partitions: partitions === null ? null : readPartitions(partitions),
    unknown,
  };
}

/** Lines of `sinfo`, one for each kind of node in a partition. */
function readPartitions(text: string): readonly SlurmPartition[] {
  const found = new Map<string, SlurmPartition>();
  for (const line of text.split("\n")) {
    const [marked, state, longest, nodes, cpus, memory] = line.trim().split("|");
    if (memory === undefined) continue;
    const name = marked.replace(/\*$/, "");
    const before = found.get(name);
    found.set(name, {
      name,
      isDefault: marked.endsWith("*"),
      isUp: state === "up",
      longestMs: readSlurmTime(longest) ?? Infinity,
      nodes: (before?.nodes ?? 0) + Number(nodes),
      cpus: Math.max(before?.cpus ?? 0, parseInt(cpus, 10)),
      memoryMb: Math.max(before?.memoryMb ?? 0, parseInt(memory, 10)),
    });
  }
  return [...found.values()];
}

/** The narrowest of the accounts' limits, because the account of a job is not known here. */
function accountLimits(text: string): Pick<SlurmLimits, "mostSubmitted" | "longestMs"> {
  const rows = text
    .split("\n")
    .map((line) => line.trim().split("|"))
    .filter((row) => row.length === 2);
  const submitted = rows.map(([most]) => Number(most)).filter((most) => most > 0);
  const times = rows.map(([, wall]) => readSlurmTime(wall)).filter((time) => time !== null);
  return {
    mostSubmitted: submitted.length === 0 ? null : Math.min(...submitted),
    longestMs: times.length === 0 ? null : Math.min(...times),
  };
}
