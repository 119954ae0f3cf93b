import { formatCount } from "./format-count.js";
import { cellParameters, varyingParameters } from "../analysis/index.js";
import { loadKernels, type KernelChoice } from "../engine/index.js";
import {
  alarmOf,
  openStore,
  resolveSweepName,
  verifySweep,
  type Verification,
  type VerifiedTrial,
  type VerifyStage,
} from "../session/index.js";
import { followAside } from "./follow-aside.js";
import { formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { sweepNamer } from "./sweep-namer.js";
import { outputOf } from "./output.js";
import { table } from "./table.js";
import { KERNELS_OPTION, THREADS_OPTION } from "./training-options.js";

interface VerifyArguments extends GlobalOptions {
  readonly sweep: string | undefined;
  readonly cells: number;
  readonly seed: number;
  readonly direct: boolean;
  readonly threads: number | undefined;
  readonly kernels: KernelChoice;
}

/** `groksweep verify [SWEEP]`: compares a random sample of a sweep with exact descent, and bit for bit with a rerun. */
export const verifyCommand: CommandBody<VerifyArguments> = {
  builder: (parser) =>
    parser
      .positional("sweep", { type: "string", describe: "Its name; may be left out when there is one" })
      .option("cells", { type: "number", describe: "Cells drawn at random", default: 10, requiresArg: true })
      .option("seed", { type: "number", describe: "Seed of the draw", default: 0, requiresArg: true })
      .option("direct", {
        type: "boolean",
        describe: "Also by a plain descent of all weights, as far as half a minute a trial goes",
        default: false,
      })
      .option("threads", THREADS_OPTION)
      .option("kernels", KERNELS_OPTION)
      .example("$0 verify quickstart", "how far are its times from exact descent?")
      .example("$0 verify quickstart --cells 30 --seed 7 --direct", "more of it, another draw, and by hand")
      .epilogue("Exit code 1: the same trial, trained again, gave other bits."),
  handler: async (args) => {
    const output = outputOf(args);
    const { threads } = args;
    loadKernels(args.kernels);
    const store = openStore(args.store, { mode: "read" });
    try {
      const name = resolveSweepName(store, args.sweep, sweepNamer(args));
      const verification = await followAside(
        { threads, kernels: args.kernels, quiet: args.quiet },
        (options) =>
          verifySweep(store, name, {
            ...options,
            cells: args.cells,
            seed: args.seed,
            direct: args.direct,
            onStage: (stage, trials) => output.say(`${formatCount(trials, "trial")} ${STAGES[stage]}`),
          }),
      );
      output.result(verificationText(verification));
      output.json(verification);
      if (verification.differences.length > 0) throw alarmOf(verification.differences);
    } finally {
      store.close();
    }
  },
};

const STAGES: Readonly<Record<VerifyStage, string>> = {
  again: "again, by the method of the sweep",
  tight: "by the flow at a hundredth of the tolerance",
  gd: "by exact descent",
  direct: "by plain descent of all weights",
};

/** The table of trials, and the largest deviations in words: every number in a sentence is the largest of some columns. */
export function verificationText(found: Verification): string {
  const cells = found.trials.map(({ trial }) => ({ parameters: cellParameters(trial.parameters) }));
  const names = varyingParameters(cells);
  const rows = found.trials.map(({ trial, outcome, flow, gd, direct, differences, errors }) => [
    trial.id.slice(0, 8),
    ...names.map((name) => trial.parameters[name] ?? "–"),
    trial.parameters.seed ?? "–",
    outcome.kind,
    formatNumber(outcome.test_step),
    formatNumber(gd?.steps),
    percent(flow?.testStep),
    percent(flow?.trainStep),
    percent(gd?.testStep),
    percent(gd?.trainStep),
    percent(gd === null ? null : Math.max(gd.trainLoss, gd.testLoss)),
    ...(found.trials.some((each) => each.direct !== null)
      ? [
          formatNumber(direct?.steps),
          size(direct === null ? null : Math.max(direct.trainLoss, direct.testLoss)),
        ]
      : []),
    errors.length > 0 ? "failed" : differences.length > 0 ? "DIFFER" : "same",
  ]);
  const directNames = rows[0].length > names.length + 11 ? ["plain to", "Δ losses"] : [];
  const header = [
    "trial",
    ...names,
    "seed",
    "kind",
    "test step",
    "compared to",
    "Δ test step, flow",
    "Δ train step, flow",
    "Δ test step",
    "Δ train step",
    "Δ losses",
  ];
  return [table([...header, ...directNames, "bits"], rows), "", ...conclusions(found)].join("\n");
}

function conclusions(found: Verification): readonly string[] {
  const { largest, largestDirect, trials, disagreeing } = found;
  const errors = trials.flatMap((each) => each.errors);
  const compared = trials.filter(({ gd }) => gd !== null).length;
  return [
    compared === 0
      ? errors.length === 0
        ? "the sweep is exact descent already"
        : "no trial could be compared with exact descent"
      : `against exact descent, over ${formatCount(compared, "trial")}: a time to fit or to grok deviates by ${percent(largest.grokTime)} at most, a loss by ${percent(largest.loss)}`,
    ...(found.largestFlow.grokTime === null
      ? []
      : [
          `of this the integration of the flow (against a hundredth of its tolerance): a time to fit or to grok by ${percent(found.largestFlow.grokTime)} at most; the rest is the finite step of descent`,
        ]),
    ...(largestDirect.loss === null
      ? []
      : [
          `exact descent by the engine against plain descent of all weights: a loss deviates by ${size(largestDirect.loss)} at most`,
        ]),
    ...(disagreeing === 0
      ? []
      : [`in ${formatCount(disagreeing, "comparison")} only one of two curves got below a threshold`]),
    ...(errors.length === 0 ? [] : [`not trained: ${errors.join("; ")}`]),
    bitsText(found.differences.length, trials),
  ];
}

/** The last column as a sentence; trials that could not be trained again count neither as equal nor as different. */
function bitsText(differences: number, trials: readonly VerifiedTrial[]): string {
  const failed = trials.filter(({ errors }) => errors.length > 0).length;
  if (differences === 0) {
    const again = trials.length - failed;
    const which =
      failed > 0
        ? `${formatNumber(again)} of ${formatCount(trials.length, "trial")}; ${formatNumber(failed)} failed`
        : trials.length === 1
          ? "its one trial"
          : `all ${formatCount(trials.length, "trial")}`;
    return `the same engine gave the same bits again in ${which}`;
  }
  const odd = trials.filter((each) => each.differences.length > 0).length;
  return `ALARM: the same engine gave other bits in ${formatNumber(odd)} of ${formatCount(trials.length, "trial")}`;
}

function percent(part: number | null | undefined): string {
  return part === null || part === undefined ? "–" : `${Number((100 * part).toPrecision(2))} %`;
}

function size(part: number | null): string {
  return part === null ? "–" : part === 0 ? "0" : part.toExponential(1);
}
