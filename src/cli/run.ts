import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { chooseTensorWorkers, loadKernels } from "../engine/index.js";
import type { KernelChoice, TensorBackendChoice } from "../engine/index.js";
import { withoutPassword } from "../exchange/index.js";
import { repeatedCommand, shardText, type Shard, type Sweep } from "../model/index.js";
import {
  coordinateSweep,
  missingTrials,
  openStore,
  requireInputs,
  requireShard,
  sweepNotices,
  sweepSize,
} from "../session/index.js";
import { END_BY_OPTION, type EndBy } from "./end-by.js";
import { formatCount } from "./format-count.js";
import { formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { ORPHANED_WORDS } from "./orphaned-words.js";
import { outputOf, type Output } from "./output.js";
import { openRunQueue, QUEUE_OPTION, QUEUE_STOP_WORDS } from "./run-queue.js";
import { gatherMistakes } from "./gather-mistakes.js";
import { loadSweepToTrain } from "./load-sweep-to-train.js";
import { partsOf, sweepOf, trainParts, type Part, type TrainPartsOptions } from "./train-parts.js";
import { tellEvents } from "./train-sweep.js";
import {
  BACKEND_OPTION,
  KERNELS_OPTION,
  THREADS_OPTION,
  SET_OPTION,
  SCRATCH_OPTIONS,
  SHARD_OPTION,
} from "./training-options.js";

/** Default time between two copies of a scratch store, ms; also the most work that is lost when a machine dies. */
const COPY_EVERY_MS = 600_000;

interface RunArguments extends GlobalOptions {
  readonly file: string;
  readonly threads: number | undefined;
  readonly steps: number | undefined;
  readonly kernels: KernelChoice;
  readonly backend: TensorBackendChoice;
  readonly set: readonly string[];
  readonly shard: readonly Shard[] | undefined;
  readonly queue: string | undefined;
  readonly scratch: string | undefined;
  readonly "copy-every": number | undefined;
  readonly "end-by": EndBy | undefined;
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
      .option("scratch", SCRATCH_OPTIONS.scratch)
      .option("copy-every", SCRATCH_OPTIONS["copy-every"])
      .option("end-by", END_BY_OPTION)
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
        "$0 run a.yaml --store /net/a.db --scratch /tmp --end-by 8h",
        "with the store on a network disk",
      )
      .example(
        "$0 run sweeps/goldilocks.yaml --queue redis://localhost",
        "by the workers that groksweep work started, wherever they are",
      ),
  handler: async (args) => {
    const output = outputOf({ quiet: args.quiet, json: args.json || args.events });
    const tellEvent = (event: object): void => {
      if (args.events) output.json(event);
    };
    const { threads } = args;
    const parts = partsOf(args.shard, args.store);
    // An impossible choice is rejected before anything is changed.
    const [sweep] = await gatherMistakes([
      () => loadSweepToTrain(args),
      () => void loadKernels(args.kernels),
      async () => {
        if (args.backend === "tensorflow") await chooseTensorWorkers(args.backend);
      },
    ]);
    for (const notice of sweepNotices(sweep)) output.say(`mind: ${notice}`);
    requireInputs(sweep);
    if (args.dryRun) {
      const missing = parts.map((part) => tellMissing(sweep, part, output));
      output.json(args.shard === undefined || missing.length === 1 ? missing[0] : missing);
      return;
    }
    // The output is one document, or events as they come; several parts give a list of their results.
    const ended: object[] = [];
    const end = (part: Part, result: object): void => {
      const told = { ...result, ...(parts.length === 1 ? {} : { store: resolve(part.storePath) }) };
      if (args.events) output.json(told);
      else ended.push(told);
    };
    const queue = args.queue === undefined ? null : await openRunQueue(args.queue, args.store, sweep);
    const options: TrainPartsOptions = {
      ...{ threads, kernels: args.kernels, backend: args.backend, quiet: args.quiet },
      scratch: args.scratch ?? null,
      copyEveryMs: args.copyEvery ?? COPY_EVERY_MS,
      endBy: args.endBy ?? null,
      ...(queue === null
        ? {}
        : {
            stopWords: QUEUE_STOP_WORDS,
            train: (store, run) => coordinateSweep(store, sweep, queue, run),
          }),
      resumeWith: () => repeatedCommand(args.given.map(withoutPassword), args.store),
      onStart: (part, store) =>
        tellEvent({
          event: "started",
          sweep: sweep.name,
          trials: sweepSize(store, sweepOf(sweep, part)),
          store: resolve(part.storePath),
        }),
      onEvents: (events, concluded) => tellEvents(events, concluded, tellEvent),
      onResult: (part, result) =>
        end(part, {
          ...(args.events ? { event: result.summary.interrupted ? "interrupted" : "ended" } : {}),
          ...result,
        }),
      onComplete: (part, trials) =>
        end(part, { ...(args.events ? { event: "ended" } : {}), sweep: sweep.name, trials, kept: trials }),
    };
    try {
      await trainParts(sweep, parts, options, output);
    } finally {
      await queue?.desk.close();
      if (ended.length > 0) output.json(parts.length === 1 ? ended[0] : ended);
    }
  },
};

/** `--dry-run`: reports the trials of a part that would be trained, and returns them for a document. */
function tellMissing(sweep: Sweep, part: Part, output: Output): object {
  const { shard, storePath } = part;
  const store = existsSync(storePath) ? openStore(storePath, { mode: "read" }) : null;
  try {
    if (store !== null) requireShard(store, shard);
    const { missing, kept, orphaned } = missingTrials(store, sweepOf(sweep, part));
    const orphans = orphaned > 0 ? `, ${formatNumber(orphaned)} would be orphaned` : "";
    output.result(
      [
        `${sweep.name}${shard === null ? "" : `, shard ${shardText(shard)}`}: ${formatCount(missing, "trial")} to train, ${formatNumber(kept)} ${kept === 1 ? "is" : "are"} there${orphans}; nothing was touched`,
        ...(orphaned > 0 ? [ORPHANED_WORDS] : []),
      ].join("\n"),
    );
    return { sweep: sweep.name, missing, kept, orphaned };
  } finally {
    store?.close();
  }
}
