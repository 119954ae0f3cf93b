import { PARAMETER_NAMES, thresholdLosses, type Method } from "../model/index.js";
import type { KernelChoice } from "../engine/index.js";
import { tryTrial } from "../session/index.js";
import { curveChart } from "./curve-chart.js";
import { formatDuration, formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { outcomeLine } from "./outcome-line.js";
import { outputOf } from "./output.js";
import { PARAMETER_OPTIONS, parametersFrom } from "./parameter-options.js";
import { parameterLine } from "./parameter-line.js";
import { KERNELS_OPTION } from "./training-options.js";

interface TryArguments extends GlobalOptions {
  readonly steps: number;
  readonly method: Method["kind"];
  readonly tolerance: number;
  readonly centered: boolean;
  readonly stop: "budget" | "decided";
  readonly kernels: KernelChoice;
}

/** `groksweep try`: one trial, drawn in the terminal; no file, no store. */
export const tryCommand: CommandBody<TryArguments> = {
  builder: (parser) => {
    for (const [name, option] of PARAMETER_OPTIONS) parser.option(name, option);
    return parser
      .option("steps", { type: "number", describe: "Budget in steps", default: 1e6, requiresArg: true })
      .option("method", {
        choices: ["flow", "gd"] as const,
        describe: "Gradient flow, or exact descent steps",
        default: "flow" as const,
        requiresArg: true,
      })
      .option("tolerance", {
        type: "number",
        describe: "Error tolerance of flow",
        default: 1e-3,
        requiresArg: true,
      })
      .option("centered", { type: "boolean", describe: "Learn f − f₀", default: true })
      .option("stop", {
        choices: ["decided", "budget"] as const,
        describe: "When to stop",
        default: "decided" as const,
        requiresArg: true,
      })
      .option("kernels", KERNELS_OPTION)
      .example("$0 try --alpha 4 --epsilon 0.1 --samples 550", "a lazy start: does it grok?")
      .example("$0 try --dimension 40 --samples 200 --method gd --steps 1e4", "exact steps");
  },
  handler: (args) => {
    const output = outputOf(args);
    const begin = performance.now();
    const tried = tryTrial(parametersFrom(args), {
      steps: args.steps,
      stop: args.stop,
      centered: args.centered,
      method: args.method === "gd" ? { kind: "gd" } : { kind: "flow", tolerance: args.tolerance },
      kernels: args.kernels,
    });
    const elapsedMs = performance.now() - begin;
    const { trial, rows, end, outcome } = tried;
    const thresholds = thresholdLosses(
      tried.thresholds,
      end.labelPower,
      rows[0].train_loss,
      rows[0].test_loss,
    );
    output.say(parameterLine(trial, PARAMETER_NAMES));
    output.result(
      curveChart(rows, {
        thresholds,
        crossings: { train: outcome.train_step, test: outcome.test_step },
      }),
    );
    output.result(outcomeLine(outcome));
    output.say(
      `${formatNumber(end.evaluations)} evaluations in ${formatDuration(elapsedMs)}, ${end.kernels}; trial ${trial.id.slice(0, 12)}`,
    );
    output.json({ trial, outcome, ending: end.ending, evaluations: end.evaluations, curve: rows });
  },
};
