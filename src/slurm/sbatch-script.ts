import { shellWord } from "../model/index.js";
import { slurmTime } from "./slurm-time.js";

/** The content of an array of tasks. */
export interface SbatchJob {
  readonly sweep: string;
  /** The number of shards, and how many of them a task trains one after the other. */
  readonly shards: number;
  readonly perTask: number;
  /** Tasks that may run at once. */
  readonly nodes: number;
  readonly timeMs: number;
  /** Time for the last copy: the signal comes this long before the end, s. */
  readonly spareS: number;
  /** Null: whole nodes. */
  readonly cpus: number | null;
  /** Null: the cluster's default. */
  readonly memory: string | null;
  readonly partition: string | null;
  readonly account: string | null;
  /** The shared folder, absolute. */
  readonly shared: string;
  /** The command that runs groksweep: the words before its arguments, with absolute paths. */
  readonly program: readonly string[];
  /** The arguments of the run that are the same for every task: the file's absolute path, and its overrides. */
  readonly run: readonly string[];
}

/** Slurm may send its signal this much earlier than requested, s; it also checks its clock at this interval. */
const EARLY_S = 75;

/** The store of shard I of N in the shared folder; every file there with this ending belongs to a shard. */
const STORE = "{shard}.db";

/** The number of tasks for the shards. */
export function tasksOf({ shards, perTask }: Pick<SbatchJob, "shards" | "perTask">): number {
  return Math.ceil(shards / perTask);
}

/** How long before its end a task stops by the clock, s: before the signal, which does not state its reason. */
export function stopEarlierS(spareS: number): number {
  return spareS + EARLY_S;
}

/** The name of a cut's jobs in the queue; {@link readJobName} is its inverse. */
export function jobName({ sweep, shards, perTask }: Pick<SbatchJob, "sweep" | "shards" | "perTask">): string {
  return `groksweep:${sweep}:${shards}:${perTask}`;
}

/** The cut that a job's name encodes; null: the job belongs to another program. */
export function readJobName(name: string): Pick<SbatchJob, "sweep" | "shards" | "perTask"> | null {
  const [, sweep, shards, perTask] = /^groksweep:([^:]+):(\d+):(\d+)$/.exec(name) ?? [];
  return sweep === undefined ? null : { sweep, shards: Number(shards), perTask: Number(perTask) };
}

/**
 * The script of an array: every task trains its shards on its node's disk and copies the stores to the shared folder. The
 * last line replaces the shell, so that Slurm's signals reach the program itself.
 */
export function sbatchScript(job: SbatchJob): string {
  const { shards, perTask } = job;
  const tasks = tasksOf(job);
  const directives = [
    ["job-name", jobName(job)],
    ["array", `1-${tasks}${job.nodes < tasks ? `%${job.nodes}` : ""}`],
    ["time", slurmTime(job.timeMs)],
    ["nodes", "1"],
    ["ntasks", "1"],
    ...(job.cpus === null ? [["exclusive"]] : [["cpus-per-task", String(job.cpus)]]),
    ...(job.memory === null ? [] : [["mem", job.memory]]),
    ...(job.partition === null ? [] : [["partition", job.partition]]),
    ...(job.account === null ? [] : [["account", job.account]]),
    ["chdir", job.shared],
    ["output", "slurm-%A_%a.out"],
    ["signal", `B:TERM@${job.spareS}`],
    ["requeue"],
    ["open-mode", "append"],
  ];
  const shard =
    perTask === 1
      ? `"$SLURM_ARRAY_TASK_ID/${shards}"`
      : `"$first-$((last < ${shards} ? last : ${shards}))/${shards}"`;
  return [
    "#!/bin/bash",
    `# ${job.sweep} in ${shards} shards${perTask === 1 ? "" : `, ${perTask} to a task`}: written by groksweep slurm; submitting it again goes on.`,
    ...directives.map(
      ([name, value]) => `#SBATCH --${name}${value === undefined ? "" : `=${directiveWord(value)}`}`,
    ),
    "",
    ...(perTask === 1
      ? []
      : [`last=$((SLURM_ARRAY_TASK_ID * ${perTask}))`, `first=$((last - ${perTask - 1}))`, ""]),
    "# The shell becomes the program: signals come to it.",
    `exec ${job.program.map(shellWord).join(" ")} run ${job.run.map(shellWord).join(" ")} \\`,
    `  --shard ${shard} \\`,
    `  --store ${shellWord(`${job.shared}/${STORE}`)} \\`,
    `  --scratch "\${SLURM_TMPDIR:-\${TMPDIR:-/tmp}}" \\`,
    `  --end-by slurm-${stopEarlierS(job.spareS)}s \\`,
    `  --threads "$SLURM_CPUS_ON_NODE"`,
    "",
  ].join("\n");
}

/** A value as sbatch reads it in its script: words end at blanks; quotes and backslashes work as in a shell. */
function directiveWord(value: string): string {
  return /^[\w%+:,./@=-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}
