import { loadKernels, type KernelChoice } from "../engine/index.js";
import { GrokError, type Store, type Trial } from "../model/index.js";
import {
  alarmOf,
  commandHint,
  findTrial,
  openStore,
  rerunTrials,
  resolveSweepName,
  selectTrials,
  trialsOf,
} from "../session/index.js";
import { followAside } from "./follow-aside.js";
import { formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { outputOf } from "./output.js";
import { threadCount } from "./run.js";
import { KERNELS_OPTION, THREADS_OPTION } from "./training-options.js";

interface RerunArguments extends GlobalOptions {
  readonly trials: readonly string[] | undefined;
  readonly where: string | undefined;
  readonly sweep: string | undefined;
  readonly threads: number | undefined;
  readonly kernels: KernelChoice;
}

/** `groksweep rerun TRIAL…`: train trials again from scratch and compare every bit with what is stored. */
export const rerunCommand: CommandBody<RerunArguments> = {
  builder: (parser) =>
    parser
      .positional("trials", { type: "string", array: true, describe: "The first digits of their ids" })
      .option("where", {
        type: "string",
        describe: "Instead: kinds of outcomes, or an SQL condition on time_to_grok",
        requiresArg: true,
      })
      .option("sweep", {
        type: "string",
        describe: "The sweep that --where selects from; may be left out when there is one",
        requiresArg: true,
      })
      .option("threads", THREADS_OPTION)
      .option("kernels", KERNELS_OPTION)
      .example("$0 rerun 3fa9 04c1", "two trials")
      .example("$0 rerun --where \"kind = 'grokked' AND ratio > 50\"", "the most surprising ones")
      .epilogue("Nothing is written. Exit code 1: bits differ; 3: some trials could not be trained again."),
  handler: async (args) => {
    const output = outputOf(args);
    const threads = threadCount(args.threads);
    loadKernels(args.kernels);
    const store = openStore(args.store, { mode: "read" });
    try {
      const trials = chosenTrials(store, args);
      output.say(`${formatNumber(trials.length)} trials again, from scratch`);
      const found = await followAside({ threads, kernels: args.kernels, quiet: args.quiet }, (options) =>
        rerunTrials(store, trials, options),
      );
      output.result(
        [
          ...found.errors.map(({ trialId, message }) => `trial ${trialId.slice(0, 12)}: ${message}`),
          found.differences.length === 0
            ? `${formatNumber(found.rows)} rows compared: the same bits`
            : `${formatNumber(found.rows)} rows compared: ${formatNumber(found.differences.length)} numbers differ`,
        ].join("\n"),
      );
      output.json(found);
      if (found.differences.length > 0) throw alarmOf(found.differences);
      if (found.errors.length > 0) process.exitCode = 3;
    } finally {
      store.close();
    }
  },
};

function chosenTrials(store: Store, { trials = [], where, sweep }: RerunArguments): readonly Trial[] {
  if ((trials.length === 0) === (where === undefined)) {
    throw new GrokError("INPUT", "rerun: expected trials or --where, and not both", {
      hint: `${commandHint(["rerun", "TRIAL"], store.path)}, or ${commandHint(["rerun", "--where", "grokked"], store.path)}`,
    });
  }
  if (where === undefined) {
    return [
      ...new Map(
        trials.map((prefix) => findTrial(store, prefix).trial).map((trial) => [trial.id, trial]),
      ).values(),
    ];
  }
  const name = resolveSweepName(store, sweep);
  const found = [...trialsOf(store, name, selectTrials(store, name, where))];
  if (found.length > 0) return found;
  throw new GrokError(
    "INPUT",
    `--where ${JSON.stringify(where)}: expected trials of sweep ${name}, found none`,
  );
}
