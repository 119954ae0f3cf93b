import type { CurveRow, MethodKind } from "../model/index.js";
import { formatCount } from "./format-count.js";
import type { KernelChoice, TensorBackendChoice } from "../engine/index.js";
import { trialNotices, tryTrial, type TriedTrial } from "../session/index.js";
import { SYSTEMS } from "../system/index.js";
import { formatDuration, formatNumber } from "./format-number.js";
import { CLEAR_LINE, hasLiveLines } from "./live-lines.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { outcomeLine } from "./outcome-line.js";
import { outputOf } from "./output.js";
import { AUXILIARY_OPTIONS, auxiliaryFrom, PARAMETER_OPTIONS, parametersFrom } from "./parameter-options.js";
import { parameterLine } from "./parameter-line.js";
import { BACKEND_OPTION, KERNELS_OPTION, SET_OPTION } from "./training-options.js";
import { standardError } from "./standard-stream.js";
import { trialCharts } from "./trial-charts.js";

interface TryArguments extends GlobalOptions {
  readonly task: string | undefined;
  readonly steps: number | undefined;
  readonly method: MethodKind | undefined;
  readonly tolerance: number | undefined;
  readonly centered: boolean | undefined;
  readonly stop: "budget" | "decided" | undefined;
  readonly kernels: KernelChoice;
  readonly backend: TensorBackendChoice;
  readonly set: readonly string[];
}

const METHODS = [...new Set(SYSTEMS.flatMap(({ methods }) => methods))];

const KINDS = SYSTEMS.map(({ kind }) => kind);

/** One kind, for an example. */
const LAST = KINDS[KINDS.length - 1];

/** `groksweep try`: one trial, drawn in the terminal; no file, no store. */
export const tryCommand: CommandBody<TryArguments> = {
  builder: (parser) => {
    for (const [name, option] of [...PARAMETER_OPTIONS, ...AUXILIARY_OPTIONS]) parser.option(name, option);
    return parser
      .option("task", {
        choices: KINDS,
        describe: `What is learned, each with settings of its own to start from: ${SYSTEMS.map(({ kind, title }) => `${kind}: ${title}`).join("; ")}`,
        defaultDescription: `the first that has the parameters, ${KINDS[0]}`,
        requiresArg: true,
      })
      .option("steps", {
        type: "number",
        describe: "Budget in steps",
        defaultDescription: "the task's own",
        requiresArg: true,
      })
      .option("method", {
        choices: METHODS,
        describe: "How weights move; a task knows some of these",
        defaultDescription: "the task's own",
        requiresArg: true,
      })
      .option("tolerance", {
        type: "number",
        describe: "Error tolerance of flow",
        defaultDescription: "0.001",
        requiresArg: true,
      })
      .option("centered", {
        type: "boolean",
        describe: "Learn f − f₀",
        defaultDescription: "the task's own",
      })
      .option("stop", {
        choices: ["decided", "budget"] as const,
        describe: "When to stop",
        defaultDescription: '"decided"',
        requiresArg: true,
      })
      .option("set", {
        ...SET_OPTION,
        describe: "Any other key of a sweep file, KEY=VALUE; may be repeated",
      })
      .option("kernels", KERNELS_OPTION)
      .option("backend", BACKEND_OPTION)
      .example("$0 try --alpha 4 --epsilon 0.1 --samples 550", "a lazy start: does it grok?")
      .example("$0 try --dimension 40 --samples 200 --method gd --steps 1e4", "exact steps")
      .example(
        `$0 try --task ${LAST} --steps 100 --set budget.stop=budget`,
        "another task, any key of a sweep file",
      );
  },
  handler: async (args) => {
    const output = outputOf(args);
    const begin = performance.now();
    const tried = await tryHere(args);
    const elapsedMs = performance.now() - begin;
    const { trial, rows, end, outcome, thresholds } = tried;
    output.say(parameterLine(trial));
    for (const notice of trialNotices(trial, tried.steps)) output.say(`mind: ${notice}`);
    output.result(trialCharts(rows, { thresholds, outcome }));
    output.result(outcomeLine(outcome, thresholds));
    if (end.exhausted !== undefined) {
      output.result(
        `ended there: to go on takes ${formatCount(end.exhausted, "right-hand side")} or more; a sweep may have so many: budget.evaluations`,
      );
    }
    output.say(
      `${formatCount(end.evaluations, "evaluation")} in ${formatDuration(elapsedMs)}, ${end.kernels}; trial ${trial.id.slice(0, 12)}`,
    );
    output.json({ trial, outcome, ending: end.ending, evaluations: end.evaluations, curve: rows });
  },
};

async function tryHere(args: TryArguments): Promise<TriedTrial> {
  const { task, steps, stop, centered, method, tolerance } = args;
  const isLive = hasLiveLines(process.stderr) && !args.quiet;
  const show = (row: CurveRow): void => {
    if (isLive && row.train_accuracy !== null) standardError.write(`${CLEAR_LINE}${rowText(row)}`);
  };
  const chosen = {
    ...(method === undefined ? {} : { kind: method }),
    ...(tolerance === undefined ? {} : { tolerance }),
  };
  try {
    return await tryTrial(parametersFrom({ ...args }), {
      ...(task === undefined ? {} : { kind: task }),
      auxiliary: auxiliaryFrom({ ...args }),
      ...(steps === undefined ? {} : { steps }),
      ...(stop === undefined ? {} : { stop }),
      ...(centered === undefined ? {} : { centered }),
      method: chosen,
      set: args.set,
      kernels: args.kernels,
      backend: args.backend,
      onRow: show,
    });
  } finally {
    if (isLive) standardError.write(CLEAR_LINE);
  }
}

function rowText({ step, train_accuracy: train, test_accuracy: test }: CurveRow): string {
  return `step ${formatNumber(step)}: accuracy ${formatNumber(train)} train, ${formatNumber(test)} test`;
}
