import { formatCount } from "./format-count.js";
import {
  GrokError,
  NETWORK_TASK_KINDS,
  PARAMETER_NAMES,
  type CurveRow,
  type Method,
  type NetworkTask,
} from "../model/index.js";
import type { KernelChoice, TensorBackendChoice } from "../engine/index.js";
import { trialNotices, tryNetwork, tryTrial, type TriedTrial } from "../session/index.js";
import { formatDuration, formatNumber } from "./format-number.js";
import { CLEAR_LINE, hasLiveLines } from "./live-lines.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { outcomeLine } from "./outcome-line.js";
import { outputOf } from "./output.js";
import { PARAMETER_OPTIONS, parametersFrom } from "./parameter-options.js";
import { parameterLine } from "./parameter-line.js";
import { BACKEND_OPTION, KERNELS_OPTION, SET_OPTION } from "./training-options.js";
import { standardError } from "./standard-stream.js";
import { trialCharts } from "./trial-charts.js";

interface TryArguments extends GlobalOptions {
  readonly task: "polynomial" | "eigenvector" | NetworkTask["kind"];
  readonly fraction: number | undefined;
  readonly steps: number | undefined;
  readonly method: Method["kind"] | undefined;
  readonly tolerance: number | undefined;
  readonly centered: boolean | undefined;
  readonly stop: "budget" | "decided" | undefined;
  readonly kernels: KernelChoice;
  readonly backend: TensorBackendChoice;
  readonly set: readonly string[];
}

/** `groksweep try`: one trial, drawn in the terminal; no file, no store. */
export const tryCommand: CommandBody<TryArguments> = {
  builder: (parser) => {
    for (const [name, option] of PARAMETER_OPTIONS) parser.option(name, option);
    return parser
      .option("task", {
        choices: ["polynomial", "eigenvector", ...NETWORK_TASK_KINDS] as const,
        describe:
          "What is learned; the last four are deep networks, each with settings of its own to start from",
        default: "polynomial" as const,
        requiresArg: true,
      })
      .option("fraction", {
        type: "number",
        describe: "Modular addition: P as a share of the p² pairs",
        requiresArg: true,
      })
      .option("steps", {
        type: "number",
        describe: "Budget in steps",
        defaultDescription: "1000000; a network's own",
        requiresArg: true,
      })
      .option("method", {
        choices: ["flow", "gd", "momentum", "adam", "adamw"] as const,
        describe: "Gradient flow, or exact descent steps; networks: all but flow",
        defaultDescription: '"flow"; a network\'s own',
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
        defaultDescription: "true; networks: false",
      })
      .option("stop", {
        choices: ["decided", "budget"] as const,
        describe: "When to stop",
        defaultDescription: '"decided"',
        requiresArg: true,
      })
      .option("set", {
        ...SET_OPTION,
        describe: "Networks: any other key of a sweep file, KEY=VALUE; may be repeated",
      })
      .option("kernels", KERNELS_OPTION)
      .option("backend", BACKEND_OPTION)
      .example("$0 try --alpha 4 --epsilon 0.1 --samples 550", "a lazy start: does it grok?")
      .example("$0 try --dimension 40 --samples 200 --method gd --steps 1e4", "exact steps")
      .example("$0 try --task modular-mlp --modulus 13 --alpha 2", "modular addition, accuracies and losses")
      .example(
        "$0 try --task modular-transformer --fraction 0.7 --weight-decay 2 --set method.beta2=0.999",
        "any key of a sweep file",
      );
  },
  handler: async (args) => {
    const output = outputOf(args);
    const begin = performance.now();
    const network = NETWORK_TASK_KINDS.find((kind) => kind === args.task);
    const tried = network === undefined ? tryCommittee(args) : await tryNetworkHere(network, args);
    const elapsedMs = performance.now() - begin;
    const { trial, rows, end, outcome, thresholds } = tried;
    output.say(parameterLine(trial, PARAMETER_NAMES));
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

function tryCommittee(args: TryArguments): TriedTrial {
  const { method: kind = "flow", task } = args;
  for (const [name, isGiven] of [
    ["fraction", args.fraction !== undefined],
    ["set", args.set.length > 0],
  ] as const) {
    if (isGiven) throw networkOnly(`--${name}`, task);
  }
  if (kind !== "flow" && kind !== "gd") throw networkOnly(`--method ${kind}`, task);
  return tryTrial(parametersFrom({ ...args }), {
    ...(args.steps === undefined ? {} : { steps: args.steps }),
    ...(args.stop === undefined ? {} : { stop: args.stop }),
    ...(args.centered === undefined ? {} : { centered: args.centered }),
    ...(kind === "gd" ? { method: { kind } } : {}),
    ...(kind === "flow" && args.tolerance !== undefined
      ? { method: { kind, tolerance: args.tolerance } }
      : {}),
    ...(task === "eigenvector" ? { task: { kind: task } } : {}),
    kernels: args.kernels,
  });
}

function networkOnly(option: string, task: string): GrokError {
  return new GrokError("INPUT", `${option}: expected with the task of a deep network, found --task ${task}`, {
    hint: `one of ${NETWORK_TASK_KINDS.join(", ")}`,
  });
}

async function tryNetworkHere(task: NetworkTask["kind"], args: TryArguments): Promise<TriedTrial> {
  const { fraction, steps, stop, centered, method } = args;
  const isLive = hasLiveLines(process.stderr) && !args.quiet;
  const show = (row: CurveRow): void => {
    if (isLive) standardError.write(`${CLEAR_LINE}${rowText(row)}`);
  };
  try {
    return await tryNetwork({
      task,
      parameters: parametersFrom({ ...args }),
      ...(fraction === undefined ? {} : { fraction }),
      ...(steps === undefined ? {} : { steps }),
      ...(stop === undefined ? {} : { stop }),
      ...(centered === undefined ? {} : { centered }),
      ...(method === undefined ? {} : { method }),
      set: args.set,
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
