import { shellWord } from "../model/index.js";
import { slurmTime } from "./slurm-time.js";

/** What an array of tasks does. */
export interface SbatchJob {
  readonly sweep: string;
  /** Shards, and how many of them a task trains one after the other. */
  readonly shards: number;
  readonly perTask: number;
  /** Tasks that may run at once. */
  readonly nodes: number;
  readonly timeMs: number;
  /** Time for the last copy: the signal comes this long before the end, s. */
  readonly spareS: number;
  /** Null: whole nodes. */
  readonly cpus: number | null;
  /** Null: what the cluster gives. */
  readonly memory: string | null;
  readonly partition: string | null;
  readonly account: string | null;
  /** The shared folder, absolute. */
  readonly shared: string;
  /** What runs groksweep: the words before its arguments, absolute paths. */
  readonly program: readonly string[];
  /** The arguments of the run that are the same for every task: the file, absolute, and what overrides it. */
  readonly run: readonly string[];
}

/** Slurm may send its signal so much earlier than it was asked to, s, and looks this often at its clock. */
const EARLY_S = 75;

/** The store of shard I of N in the shared folder; every file there that ends so is of a shard. */
const STORE = "{shard}.db";

/** Tasks that shards make. */
export function tasksOf({ shards, perTask }: Pick<SbatchJob, "shards" | "perTask">): number {
  return Math.ceil(shards / perTask);
}

/** How long before its end a task stops by the clock, s: before the signal may come, which says not why it does. */
export function stopEarlierS(spareS: number): number {
  return spareS + EARLY_S;
}

/** The name by which jobs of a cut are known in the queue; {@link readJobName} is its inverse. */
export function jobName({ sweep, shards, perTask }: Pick<SbatchJob, "sweep" | "shards" | "perTask">): string {
  return `groksweep:${sweep}:${shards}:${perTask}`;
}

/** The cut that a job's name stands for; null: it is another program's. */
export function readJobName(name: string): Pick<SbatchJob, "sweep" | "shards" | "perTask"> | null {
  const [, sweep, shards, perTask] = /^groksweep:([^:]+):(\d+):(\d+)$/.exec(name) ?? [];
  return sweep === undefined ? null : { sweep, shards: Number(shards), perTask: Number(perTask) };
}

/**
 * The script of an array: every task trains its shards on the disk of its node, with the stores in the shared folder as copies. The last
 * line replaces the shell, so that Slurm's signals come to the program itself.
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

/** A value as sbatch reads it in its script: words end at blanks, quotes and backslashes mean what they do in a shell. */
function directiveWord(value: string): string {
  return /^[\w%+:,./@=-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}
