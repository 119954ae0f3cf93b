import { join, resolve } from "node:path";
import { commandHint, GrokError, shellWord, type Sweep } from "../model/index.js";
import { planSweep, requireInputs, sweepNotices } from "../session/index.js";
import { askLimits, askQueue, sbatchScript, shardsPerTask, submitScript, tasksOf } from "../slurm/index.js";
import type { ArrayWish, SbatchJob, SlurmLimits } from "../slurm/index.js";
import type { CommandBody } from "./command-body.js";
import { durationOf } from "./duration-option.js";
import { formatCount } from "./format-count.js";
import { formatDuration, formatNumber } from "./format-number.js";
import type { GlobalOptions } from "./global-options.js";
import { gatherMistakes } from "./gather-mistakes.js";
import { loadSweepToTrain } from "./load-sweep-to-train.js";
import { longMeasurement } from "./long-measurement.js";
import { outputOf, tell, type Output } from "./output.js";
import { programWords } from "./program-words.js";
import { namedSharedFolder, usualSharedFolder } from "./shared-folder.js";
import { SET_OPTION } from "./training-options.js";
import { writeScript } from "./write-script.js";

/** Default time for the last copy, s. */
const SPARE_S = 120;

interface SlurmArguments extends GlobalOptions {
  readonly file: string;
  readonly nodes: number;
  readonly time: number;
  readonly shards: number | undefined;
  readonly shared: string | undefined;
  readonly partition: string | undefined;
  readonly account: string | undefined;
  readonly cpus: number | undefined;
  readonly mem: string | undefined;
  readonly spare: number;
  readonly steps: number | undefined;
  readonly set: readonly string[];
  readonly submit: boolean;
  readonly "dry-run": boolean;
}

/** `groksweep slurm FILE`: a sweep as an array of tasks on a cluster. */
export const slurmCommand: CommandBody<SlurmArguments> = {
  builder: (parser) =>
    parser
      .positional("file", { type: "string", describe: "The sweep file (YAML)", demandOption: true })
      .option("nodes", { type: "number", describe: "Tasks at once", demandOption: true, requiresArg: true })
      .option("time", {
        type: "string",
        describe: "Time of a task, such as 2h; one that is not done then runs again",
        demandOption: true,
        requiresArg: true,
        coerce: durationOf("--time"),
      })
      .option("shards", {
        type: "number",
        describe: "Parts that the sweep is cut into",
        defaultDescription: "as many as nodes",
        requiresArg: true,
      })
      .option("shared", {
        type: "string",
        describe: "A folder that all nodes see, for the script and the stores of shards",
        defaultDescription: "NAME-shards, here",
        requiresArg: true,
      })
      .option("partition", { type: "string", describe: "Partition of the cluster", requiresArg: true })
      .option("account", { type: "string", describe: "Account that is charged", requiresArg: true })
      .option("cpus", {
        type: "number",
        describe: "Processors of a task",
        defaultDescription: "whole nodes",
        requiresArg: true,
      })
      .option("mem", { type: "string", describe: "Memory of a task, such as 8G", requiresArg: true })
      .option("spare", {
        type: "string",
        describe: "Time for the last copy of a task before its end",
        default: `${SPARE_S}s`,
        requiresArg: true,
        coerce: durationOf("--spare"),
      })
      .option("steps", { type: "number", describe: "Another budget, in steps", requiresArg: true })
      .option("set", SET_OPTION)
      .option("submit", { type: "boolean", describe: "Submit the script as well", default: false })
      .option("dry-run", { type: "boolean", describe: "Show the script, and touch nothing", default: false })
      .example("$0 slurm a.yaml --nodes 20 --time 2h --dry-run", "the script of 20 tasks on 20 nodes")
      .example("$0 slurm a.yaml --nodes 20 --time 2h --shards 200 --submit", "smaller parts, 20 at once"),
  handler: async (args) => {
    const output = outputOf(args);
    const wish = wishOf(args);
    const [sweep, { limits, perTask }, named] = await gatherMistakes([
      () => loadSweepToTrain(args),
      async () => {
        const asked = await askLimits();
        return { limits: asked, perTask: shardsPerTask(wish, asked) };
      },
      // A folder that is named can be looked at before the sweep is known.
      () => (args.shared === undefined ? null : namedSharedFolder(args.shared, wish.shards)),
    ]);
    requireInputs(sweep);
    const shared = named ?? usualSharedFolder(sweep.name, wish.shards, !args.dryRun);
    const job: SbatchJob = {
      ...{ ...wish, sweep: sweep.name, perTask, shared },
      program: programWords(),
      run: [
        resolve(args.file),
        ...(args.steps === undefined ? [] : ["--steps", String(args.steps)]),
        ...args.set.flatMap((setting) => ["--set", setting]),
      ],
    };
    const script = sbatchScript(job);
    for (const notice of [...sweepNotices(sweep), ...limits.unknown]) tell(`mind: ${notice}`);
    if (args.dryRun) {
      output.result(script.trimEnd());
      output.json({ script, tasks: tasksOf(job), perTask });
      return;
    }
    const path = join(shared, `${sweep.name}.sbatch`);
    await writeScript(path, script);
    output.say((await arrayLines(sweep, job, limits, output)).join("\n"));
    output.result(`script: ${path}`);
    const submitted = args.submit ? await submit(path, shared, sweep.name) : null;
    output.result(
      [
        submitted === null ? `submit it: sbatch ${shellWord(path)}` : `submitted: job ${submitted}`,
        `how far it is: ${commandHint(["status", "--shards", shared])}`,
        `at any time: ${commandHint(["merge"])} ${shellWord(shared)}/*.db --store ${sweep.name}.db`,
      ].join("\n"),
    );
    output.json({ script: path, tasks: tasksOf(job), perTask, job: submitted });
  },
};

function wishOf(args: SlurmArguments): ArrayWish {
  const { time: timeMs, spare: spareMs } = args;
  return {
    ...{ nodes: args.nodes, shards: args.shards ?? args.nodes, timeMs, spareS: Math.ceil(spareMs / 1000) },
    ...{
      cpus: args.cpus ?? null,
      memory: args.mem ?? null,
      partition: args.partition ?? null,
      account: args.account ?? null,
    },
  };
}

/** The description of the array, and its possible cost. */
async function arrayLines(
  sweep: Sweep,
  job: SbatchJob,
  limits: SlurmLimits,
  output: Output,
): Promise<readonly string[]> {
  const tasks = tasksOf(job);
  const plan = await planSweep(null, sweep, { threads: 1, ...longMeasurement(output) });
  const partition = limits.partitions?.find((each) =>
    job.partition === null ? each.isDefault : each.name === job.partition,
  );
  return [
    `${sweep.name}: ${formatCount(sweep.count, "trial")} in ${formatCount(job.shards, "shard")}, an array of ${formatCount(tasks, "task")}` +
      `${job.perTask === 1 ? "" : ` with ${job.perTask} shards each`}, ${formatNumber(Math.min(job.nodes, tasks))} at once, ${formatDuration(job.timeMs)} each`,
    ...(partition === undefined
      ? []
      : [
          `partition ${partition.name}: ${formatCount(partition.nodes, "node")}, ${Number.isFinite(partition.longestMs) ? `at most ${formatDuration(partition.longestMs)}` : "no limit of time"}`,
        ]),
    `about ${formatDuration(plan.wallMs)} of one thread of this machine in all${plan.range === null ? "" : ", a guess until trials like these have ended"}`,
  ];
}

/** @throws GrokError INPUT where the array is already in the queue, or Slurm rejects it. */
async function submit(path: string, shared: string, sweep: string): Promise<string> {
  const queue = await askQueue(shared);
  const there = "tasks" in queue ? queue.tasks.filter((task) => task.sweep === sweep) : [];
  if (there.length > 0) {
    throw new GrokError(
      "INPUT",
      `${path}: expected none of its tasks in the queue, found ${there.length} (${there[0].job} and so on)`,
      {
        hint: "wait for them, or scancel them; what they have done is kept",
      },
    );
  }
  const submitted = await submitScript(path);
  if ("job" in submitted) return submitted.job;
  throw new GrokError("INPUT", `the script was written, but not submitted: ${submitted.why}`, {
    hint: `submit it where the cluster takes jobs: sbatch ${shellWord(path)}`,
  });
}
