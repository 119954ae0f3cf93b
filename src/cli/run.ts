import { withoutPassword } from "../exchange/index.js";
import { repeatedCommand, shardText, type Shard, type Sweep } from "../model/index.js";
import { formatCount } from "./format-count.js";
import { existsSync } from "node:fs";
import { chooseTensorWorkers, loadKernels } from "../engine/index.js";
import type { KernelChoice, TensorBackendChoice } from "../engine/index.js";
import {
  coordinateSweep,
  loadSweepWithSystem,
  missingTrials,
  openStore,
  requireInputs,
  requireShard,
  sweepNotices,
  sweepSize,
  trialsOfShard,
  type RunSweepOptions,
} from "../session/index.js";
import { formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { openWriter } from "./open-writer.js";
import { ORPHANED_WORDS } from "./orphaned-words.js";
import { outputOf } from "./output.js";
import { openRunQueue, orClosed, QUEUE_OPTION, QUEUE_STOP_WORDS, requireNoOwnTraining } from "./run-queue.js";
import { tellEvents, trainSweep } from "./train-sweep.js";
import {
  BACKEND_OPTION,
  KERNELS_OPTION,
  THREADS_OPTION,
  SET_OPTION,
  SHARD_OPTION,
  threadCount,
} from "./training-options.js";

interface RunArguments extends GlobalOptions {
  readonly file: string;
  readonly threads: number | undefined;
  readonly steps: number | undefined;
  readonly kernels: KernelChoice;
  readonly backend: TensorBackendChoice;
  readonly set: readonly string[];
  readonly shard: Shard | undefined;
  readonly queue: string | undefined;
  readonly "dry-run": boolean;
  readonly events: boolean;
}

/** `groksweep run FILE`: train what is missing of a sweep. */
export const runCommand: CommandBody<RunArguments> = {
  builder: (parser) =>
    parser
      .positional("file", { type: "string", describe: "The sweep file (YAML)", demandOption: true })
      .option("threads", THREADS_OPTION)
      .option("steps", { type: "number", describe: "Another budget, in steps", requiresArg: true })
      .option("kernels", KERNELS_OPTION)
      .option("backend", BACKEND_OPTION)
      .option("set", SET_OPTION)
      .option("shard", SHARD_OPTION)
      .option("queue", QUEUE_OPTION)
      .option("dry-run", { type: "boolean", describe: "Say what would be trained, and stop", default: false })
      .option("events", {
        type: "boolean",
        describe: "Write JSON while it runs: an event a line, in the place of one document at its end",
        default: false,
      })
      .example("$0 run sweeps/goldilocks.yaml", "train it; again, after anything, to go on")
      .example("$0 run sweeps/goldilocks.yaml --steps 1e7", "train every undecided trial longer")
      .example("$0 run sweeps/goldilocks.yaml --set axes.seed.to=1", "with fewer seeds")
      .example("$0 run sweeps/goldilocks.yaml --shard 2/3 --store 2.db", "on the second of three machines")
      .example(
        "$0 run sweeps/goldilocks.yaml --queue redis://localhost",
        "by the workers that groksweep work started, wherever they are",
      ),
  handler: async (args) => {
    const output = outputOf({ quiet: args.quiet, json: args.json || args.events });
    const tellEvent = (event: object): void => {
      if (args.events) output.json(event);
    };
    const sweep = await loadSweepWithSystem(args.file, {
      set: args.set,
      ...(args.steps === undefined ? {} : { steps: args.steps }),
    });
    const threads = threadCount(args.threads);
    requireNoOwnTraining(args);
    // An impossible choice is refused before anything is touched.
    loadKernels(args.kernels);
    if (args.backend === "tensorflow") await chooseTensorWorkers(args.backend);
    for (const notice of sweepNotices(sweep)) output.say(`mind: ${notice}`);
    if (args.dryRun) {
      const store = existsSync(args.store) ? openStore(args.store, { mode: "read" }) : null;
      try {
        if (store !== null) requireShard(store, args.shard ?? null);
        const { missing, kept, orphaned } = missingTrials(store, partOf(sweep, args.shard));
        const orphans = orphaned > 0 ? `, ${formatNumber(orphaned)} would be orphaned` : "";
        output.result(
          [
            `${sweep.name}${args.shard === undefined ? "" : `, shard ${shardText(args.shard)}`}: ${formatCount(missing, "trial")} to train, ${formatNumber(kept)} ${kept === 1 ? "is" : "are"} there${orphans}; nothing was touched`,
            ...(orphaned > 0 ? [ORPHANED_WORDS] : []),
          ].join("\n"),
        );
        output.json({ sweep: sweep.name, missing, kept, orphaned });
      } finally {
        store?.close();
      }
      return;
    }
    requireInputs(sweep);
    const queue = args.queue === undefined ? null : await openRunQueue(args.queue, args.store, sweep);
    const store = await orClosed(queue, () => openWriter(args.store));
    try {
      await trainSweep(
        store,
        sweep,
        {
          ...(args.shard === undefined ? {} : { shard: args.shard }),
          ...(queue === null ? {} : { stopWords: QUEUE_STOP_WORDS }),
          ...{ threads, kernels: args.kernels, backend: args.backend, quiet: args.quiet },
          storePath: args.store,
          resumeWith: repeatedCommand(args.given.map(withoutPassword), args.store),
          onStart: () =>
            tellEvent({
              event: "started",
              sweep: sweep.name,
              trials: sweepSize(store, partOf(sweep, args.shard)),
              store: store.path,
            }),
          onEvents: (events, concluded) => tellEvents(events, concluded, tellEvent),
          onResult: (result) =>
            output.json({
              ...(args.events ? { event: result.summary.interrupted ? "interrupted" : "ended" } : {}),
              ...result,
            }),
        },
        output,
        ...(queue === null ? [] : [(run: RunSweepOptions) => coordinateSweep(store, sweep, queue, run)]),
      );
    } finally {
      store.close();
      await queue?.desk.close();
    }
  },
};

/** The sweep with the trials of a shard alone, for counting. */
function partOf(sweep: Sweep, shard: Shard | undefined): Sweep {
  if (shard === undefined) return sweep;
  const { trials } = trialsOfShard(sweep, shard);
  return { ...sweep, count: trials.length, trials: () => trials };
}
