import { formatCount } from "./format-count.js";
import { loadKernels, type KernelChoice, type TensorBackendChoice } from "../engine/index.js";
import { OUTCOME_KINDS, repeatedCommand } from "../model/index.js";
import {
  loadSystemOfStored,
  deepenSweep,
  openStore,
  requireInputs,
  resolveSweepName,
  selectToDeepen,
  type DeepenResult,
} from "../session/index.js";
import { kindsText } from "../report/words/kind-words.js";
import { formatDuration, formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { openWriter } from "./open-writer.js";
import { NO_TRIAL_MATCHES } from "./no-trial-matches.js";
import { sweepNamer } from "./sweep-namer.js";
import { outputOf, type Output } from "./output.js";
import { followRun } from "./train-sweep.js";
import { BACKEND_OPTION, KERNELS_OPTION, THREADS_OPTION } from "./training-options.js";

interface DeepenArguments extends GlobalOptions {
  readonly sweep: string | undefined;
  readonly where: string;
  readonly steps: number;
  readonly threads: number | undefined;
  readonly kernels: KernelChoice;
  readonly backend: TensorBackendChoice;
}

/** `groksweep deepen [SWEEP]`: train selected trials on to a larger budget. */
export const deepenCommand: CommandBody<DeepenArguments> = {
  builder: (parser) =>
    parser
      .positional("sweep", { type: "string", describe: "Its name; may be left out when there is one" })
      .option("where", {
        type: "string",
        describe: `Which: kinds of outcomes (${OUTCOME_KINDS.join(", ")}), or an SQL condition on time_to_grok`,
        demandOption: true,
        requiresArg: true,
      })
      .option("steps", {
        type: "number",
        describe: "Their new budget, in steps",
        demandOption: true,
        requiresArg: true,
      })
      .option("threads", THREADS_OPTION)
      .option("kernels", KERNELS_OPTION)
      .option("backend", BACKEND_OPTION)
      .example("$0 deepen --where censored --steps 1e7", "let everything undecided run on")
      .example("$0 deepen goldilocks --where \"kind = 'censored' AND alpha >= 4\" --steps 1e8", "some of it"),
  handler: async (args) => {
    const output = outputOf(args);
    const { threads } = args;
    loadKernels(args.kernels);
    const name = await checked(args, output);
    const store = openWriter(args.store);
    try {
      const resumeWith = repeatedCommand(args.given, args.store, args.sweep === undefined ? [name] : []);
      const results: DeepenResult[] = [];
      await followRun(
        {
          ...{ threads, kernels: args.kernels, backend: args.backend, quiet: args.quiet },
          ...{ storePath: args.store, resumeWith },
        },
        output,
        async (run) => {
          const result = await deepenSweep(store, name, { ...run, where: args.where, steps: args.steps });
          results.push(result);
          return result.run;
        },
      );
      for (const result of results) output.result(deepenedText(result));
      output.json(results[0]);
    } finally {
      store.close();
    }
  },
};

/** Reports the plan and returns the sweep's name. All checks run before the store is opened for writing. */
async function checked(args: DeepenArguments, output: Output): Promise<string> {
  const store = openStore(args.store, { mode: "read" });
  try {
    const name = resolveSweepName(store, args.sweep, sweepNamer(args));
    await loadSystemOfStored(store, name);
    const { sweep, ids, budgets } = selectToDeepen(store, name, args);
    requireInputs(sweep);
    const pending = store.sweep(name)?.pending ?? 0;
    const { least, most } = budgets;
    const before = least === most ? formatNumber(most) : `${formatNumber(least)} to ${formatNumber(most)}`;
    output.say(
      `${name}: ${formatCount(ids.length, "trial")} selected` +
        (ids.length === 0 ? "" : `, to step ${formatNumber(args.steps)} instead of ${before}`),
    );
    if (pending > 0) {
      output.say(
        `mind: ${formatCount(pending, "trial")} ${pending === 1 ? "has" : "have"} no outcome yet, so no selection knows ${pending === 1 ? "it" : "them"}`,
      );
    }
    if (sweep.checkpoints === "none") {
      output.say(
        "mind: final checkpoints are not kept (checkpoints: none), so trials start again from step 0",
      );
    }
    return name;
  } finally {
    store.close();
  }
}

function deepenedText({ before, beforeSoFar, after, afterSoFar, selected, run }: DeepenResult): string {
  if (selected === 0) return NO_TRIAL_MATCHES;
  const { budget, decided, diverged } = run.summary.finished;
  const trained = budget + decided + diverged;
  const lines = [
    `${kindsText(before, beforeSoFar, formatNumber)} became ${kindsText(after, afterSoFar, formatNumber)}`,
    `${formatCount(trained, "trial")} trained on in ${formatDuration(run.summary.wallMs)} (${formatCount(run.summary.evaluations, "evaluation")}), ${formatNumber(selected - trained)} needed no training`,
  ];
  if (run.restarted > 0) {
    lines.push(`${formatNumber(run.restarted)} of them from the start again: no checkpoint serves them`);
  }
  return lines.join("\n");
}
