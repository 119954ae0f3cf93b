import { formatCount } from "./format-count.js";
import { loadKernels, type KernelChoice, type TensorBackendChoice } from "../engine/index.js";
import { varyingParameters, type AxisBoundary } from "../analysis/index.js";
import { boundaryNames, endsText } from "../report/index.js";
import { profileOf, type SystemProfile, repeatedCommand } from "../model/index.js";
import {
  openStore,
  previewRefinement,
  refineSweep,
  requireInputs,
  resolveSweepName,
  storedSweep,
  loadSystemOfStored,
  type RefineOptions,
  type RefineResult,
} from "../session/index.js";
import { formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { openWriter } from "./open-writer.js";
import { sweepNamer } from "./sweep-namer.js";
import { outputOf, type Output } from "./output.js";
import { table } from "./table.js";
import { followRun } from "./train-sweep.js";
import { BACKEND_OPTION, KERNELS_OPTION, THREADS_OPTION } from "./training-options.js";

interface RefineArguments extends GlobalOptions {
  readonly sweep: string | undefined;
  readonly axis: string | undefined;
  readonly boundary: "p1" | "p2" | "both";
  readonly precision: number;
  readonly trials: number;
  readonly seeds: number | undefined;
  readonly threads: number | undefined;
  readonly kernels: KernelChoice;
  readonly backend: TensorBackendChoice;
  readonly "dry-run": boolean;
}

/** `groksweep refine [SWEEP]`: add trials where the boundaries between regimes lie. */
export const refineCommand: CommandBody<RefineArguments> = {
  builder: (parser) =>
    parser
      .positional("sweep", { type: "string", describe: "Its name; may be left out when there is one" })
      .option("axis", {
        type: "string",
        describe: "The axis that gets new values: samples, alpha, epsilon, …",
        defaultDescription: "the amount of data, mostly samples",
        requiresArg: true,
      })
      .option("boundary", {
        choices: ["both", "p1", "p2"] as const,
        describe:
          "Along the amount of data: p1, the value from which on all generalises, or p2, from which on without delay (in texts P₁ and P₂, or by the symbol of the system's amount)",
        default: "both" as const,
        requiresArg: true,
      })
      .option("precision", {
        type: "number",
        describe: "How well to know a boundary, relatively",
        default: 0.05,
        defaultDescription: "0.05, that is 5 %",
        requiresArg: true,
      })
      .option("trials", {
        type: "number",
        describe: "Trials to add at most, in this call",
        default: 1000,
        requiresArg: true,
      })
      .option("seeds", {
        type: "number",
        describe: "Add seeds where they disagree too much, up to so many in a cell",
        defaultDescription: "add none",
        requiresArg: true,
      })
      .option("threads", THREADS_OPTION)
      .option("kernels", KERNELS_OPTION)
      .option("backend", BACKEND_OPTION)
      .option("dry-run", { type: "boolean", describe: "Show the first round, and stop", default: false })
      .example("$0 refine quickstart", "P₁ and P₂ to within 5 %, everywhere")
      .example("$0 refine quickstart --boundary p1 --dry-run", "what is known of P₁, and what is missing")
      .example("$0 refine quickstart --precision 0.02 --trials 300", "more precisely, but not at any price")
      .example("$0 refine quickstart --axis alpha", "where in alpha the regime changes")
      .example("$0 refine quickstart --seeds 16", "and more seeds where they disagree"),
  handler: async (args) => {
    const output = outputOf(args);
    const { threads } = args;
    loadKernels(args.kernels);
    const options: RefineOptions = {
      ...(args.axis === undefined ? {} : { axis: args.axis }),
      boundary: args.boundary,
      precision: args.precision,
      trials: args.trials,
      ...(args.seeds === undefined ? {} : { seeds: args.seeds }),
    };
    const { name, system } = await preview(args, args.dryRun, options, output);
    if (args.dryRun) return;
    const store = openWriter(args.store);
    try {
      const resumeWith = repeatedCommand(args.given, args.store, args.sweep === undefined ? [name] : []);
      const results: RefineResult[] = [];
      await followRun(
        {
          ...{ threads, kernels: args.kernels, backend: args.backend, quiet: args.quiet },
          ...{ storePath: args.store, resumeWith },
        },
        output,
        async (run) => {
          const result = await refineSweep(store, name, {
            ...run,
            ...options,
            onRound: (round) => {
              output.say(
                `round ${round.round}: ${formatNumber(round.precise)} of ${formatCount(round.boundaries, "boundary")} known; ${formatCount(round.trials, "trial")} at ${formatCount(round.values, "new value")}${round.cellsWithSeeds > 0 ? ` and in ${formatCount(round.cellsWithSeeds, "cell")} with more seeds` : ""}`,
              );
            },
          });
          results.push(result);
          return result.run;
        },
      );
      for (const result of results) {
        output.result(refinedText(result, system));
        output.json(result);
      }
    } finally {
      store.close();
    }
  },
};

/** Shows a dry run and returns the sweep's name. All checks run before the store is opened for writing. */
async function preview(
  args: RefineArguments,
  isDryRun: boolean,
  options: RefineOptions,
  output: Output,
): Promise<{ readonly name: string; readonly system: SystemProfile }> {
  const store = openStore(args.store, { mode: "read" });
  try {
    const name = resolveSweepName(store, args.sweep, sweepNamer(args));
    await loadSystemOfStored(store, name);
    const { axis, precision, boundaries, proposals } = previewRefinement(store, name, options);
    const system = profileOf(storedSweep(store, name).system);
    if (!isDryRun) requireInputs(storedSweep(store, name));
    if (isDryRun) {
      const trials = proposals.reduce((sum, proposal) => sum + proposal.trials.length, 0);
      output.result(
        [
          boundaryTable(boundaries, axis, system),
          `the first round would add ${formatCount(trials, "trial")}; nothing was touched`,
        ].join("\n"),
      );
      output.json({ sweep: name, axis, precision, boundaries, proposals });
    }
    return { name, system };
  } finally {
    store.close();
  }
}

const ENDED: Readonly<Record<RefineResult["ended"], string>> = {
  precise:
    "every bracket inside the grid is as narrow as asked; what the last column leaves open comes from seeds: --seeds adds some",
  trials:
    "the allowed trials are used up: --trials allows more, for brackets that are still too wide; what the last column leaves open comes from seeds: --seeds adds some",
  exhausted:
    "nothing more can be inserted into what is left: there is no whole number between, no number halves the way to infinity, or its trials failed",
  interrupted: "interrupted",
};

function refinedText(result: RefineResult, system: SystemProfile): string {
  return [
    boundaryTable(result.boundaries, result.axis, system),
    `${formatCount(result.added, "trial")} added in ${formatCount(result.rounds, "round")}; ${formatNumber(result.precise)} of ${formatCount(result.boundaries.length, "bracket")} ${result.boundaries.length === 1 ? "lies" : "lie"} within ±${formatNumber(100 * result.precision)} %${widestText(result.boundaries)}`,
    ENDED[result.ended],
    ...(result.ended === "exhausted" ? [`left: ${leftText(result, system)}`] : []),
  ].join("\n");
}

/** The half width of the widest interval of a boundary over seeds, which may be wider than the brackets. */
function widestText(boundaries: readonly AxisBoundary[]): string {
  const widths = boundaries.flatMap(({ interval }) => {
    if (interval === null) return [];
    const { low, high } = interval;
    return [low === null || high === null || low <= 0 ? Infinity : 100 * (Math.sqrt(high / low) - 1)];
  });
  if (widths.length === 0) return "";
  const widest = Math.max(...widths);
  return widest === Infinity
    ? "; the interval over seeds of one boundary at least is open"
    : `; the widest interval of a boundary over seeds is ±${formatNumber(widest)} %`;
}

function seedsText(interval: AxisBoundary["interval"]): string {
  const ends = endsText(interval === null ? null : { kind: "bootstrap", ...interval }, formatNumber);
  return ends === "" ? "–" : ends;
}

/** The boundaries that are wider than requested: "goldilocks | too much in 200 to ∞ (alpha = 1)". */
function leftText({ left, boundaries, axis }: RefineResult, system: SystemProfile): string {
  const varying = varyingParameters(boundaries).filter((name) => name !== axis);
  return left
    .map(({ name, bracket, parameters }) => {
      const point = varying.map((each) => `${each} = ${parameters[each] ?? "none"}`).join(", ");
      return `${boundaryName(name, axis, system)} in ${bracket.map(formatEnd).join(" to ")}${point === "" ? "" : ` (${point})`}`;
    })
    .join("; ");
}

function formatEnd(value: number): string {
  return value === Infinity ? "∞" : formatNumber(value);
}

/** "P₁" for p1 in options and JSON, with the symbol of the system's amount; kinds of outcomes do not change. */
function boundaryName(name: string, amount: string, system: SystemProfile): string {
  const [first, second] = boundaryNames(system, amount);
  return name === "p1" ? first : name === "p2" ? second : name;
}

/** Boundaries for people: their places, the bracket, its half width, the interval over seeds. */
function boundaryTable(boundaries: readonly AxisBoundary[], axis: string, system: SystemProfile): string {
  if (boundaries.length === 0) return `no boundary along ${axis} lies inside the grid`;
  const names = varyingParameters(boundaries).filter((name) => name !== axis);
  return table(
    [...names, "boundary", axis, "bracket from", "to", "±%", "over seeds"],
    boundaries.map(({ parameters, name, estimate, bracket: [low, high], interval }) => [
      ...names.map((each) => parameters[each] ?? "–"),
      boundaryName(name, axis, system),
      estimate === null ? "–" : formatNumber(estimate),
      formatNumber(low),
      formatEnd(high),
      low > 0 && high < Infinity ? formatNumber(100 * (Math.sqrt(high / low) - 1)) : "–",
      seedsText(interval),
    ]),
  );
}
