import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { loadKernels } from "../engine/index.js";
import { openExchange, withoutPassword } from "../exchange/index.js";
import { GrokError, repeatedCommand, usableThreads, type KernelChoice } from "../model/index.js";
import { programVersion } from "../store/program-version.js";
import { workShards, type WorkResult } from "../session/index.js";
import type { CommandBody } from "./command-body.js";
import { durationOf } from "./duration-option.js";
import { formatCount } from "./format-count.js";
import { formatDuration, formatNumber } from "./format-number.js";
import type { GlobalOptions } from "./global-options.js";
import { listenForInterruption } from "./interruption.js";
import { outputOf, tell } from "./output.js";
import { KERNELS_OPTION, THREADS_OPTION } from "./training-options.js";

interface WorkArguments extends GlobalOptions {
  readonly queue: string;
  readonly threads: number | undefined;
  readonly kernels: KernelChoice;
  readonly for: number | undefined;
  readonly idle: number | undefined;
}

/** `groksweep work QUEUE`: trains the shards that runs with this queue deal. */
export const workCommand: CommandBody<WorkArguments> = {
  builder: (parser) =>
    parser
      .positional("queue", {
        type: "string",
        describe: "The Redis of the runs to work for: redis://HOST",
        demandOption: true,
      })
      .option("threads", { ...THREADS_OPTION, describe: "Shards trained at a time, each on one thread" })
      .option("kernels", KERNELS_OPTION)
      .option("for", {
        type: "string",
        describe: "End after so long; what is begun is given back",
        defaultDescription: "never",
        requiresArg: true,
        coerce: durationOf("--for"),
      })
      .option("idle", {
        type: "string",
        describe: "End after so long without work",
        defaultDescription: "never",
        requiresArg: true,
        coerce: durationOf("--idle"),
      })
      .example("$0 work redis://head", "train whatever is dealt there, on all cores, until Ctrl-C")
      .example("$0 work rediss://head:6380 --for 2h --idle 5m", "on a machine that costs money"),
  handler: async (args) => {
    const output = outputOf(args);
    const threads = args.threads ?? usableThreads();
    // An impossible choice is rejected before anything is changed.
    loadKernels(args.kernels);
    // Containers may share the name of their host and the number of their process.
    const name = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
    const exchange = await openExchange(args.queue, name, programVersion(), { onNotice: tell });
    const interruption = listenForInterruption(
      () => tell("stopping: states are written and given back (once more to stop now)"),
      () => tell("stopping now"),
    );
    try {
      const result = await workShards(exchange, {
        ...{ threads, kernels: args.kernels },
        ...{ stop: interruption.stop, terminate: interruption.terminate, onNotice: tell },
        ...(args.for === undefined ? {} : { forMs: args.for }),
        ...(args.idle === undefined ? {} : { idleMs: args.idle }),
        onShard: ({ sweep, bundles }, { concluded, how }, ms) =>
          output.say(
            `${sweep}: ${formatNumber(concluded)} of ${formatCount(bundles.length, "trial")} trained in ${formatDuration(ms)}${SHARD_WORDS[how]}`,
          ),
      });
      output.result(resultText(result));
      output.json(result);
      if (result.ended === "stopped") {
        throw new GrokError("INTERRUPTED", "stopped on request; what was begun was given back", {
          hint: `go on with: ${repeatedCommand(args.given.map(withoutPassword), args.store)}`,
        });
      }
    } finally {
      interruption.dispose();
      await exchange.close();
    }
  },
};

const SHARD_WORDS = {
  finished: "",
  givenBack: ", the rest was given back",
  lost: "; the rest was taken away: this worker was silent for too long, or the queue was emptied",
} as const;

function resultText({ shards, trials, sweeps, unfinished, ended }: WorkResult): string {
  const why = { idle: "no work was left", time: "the time was over", stopped: "it was stopped" }[ended];
  const names = Object.entries(sweeps).map(([sweep, count]) => `${formatNumber(count)} of ${sweep}`);
  return [
    `${formatCount(trials, "trial")} trained in ${formatCount(shards, "shard")}${names.length > 1 ? ` (${names.join(", ")})` : ""}; ended because ${why}`,
    ...(unfinished === 0
      ? []
      : [
          `${formatCount(unfinished, "shard")} not finished: a run that still deals them goes on with the trials left`,
        ]),
  ].join("\n");
}
