import { counted } from "../model/index.js";
import { formatCount } from "./format-count.js";
import { existsSync } from "node:fs";
import type { KernelChoice } from "../engine/index.js";
import { dominantAxis, openStore, planSweep, requireInputs, type SweepPlan } from "../session/index.js";
import { formatBytes } from "./format-bytes.js";
import { formatDuration, formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { longMeasurement } from "./long-measurement.js";
import { ORPHANED_WORDS } from "./orphaned-words.js";
import { loadSweepToTrain } from "./load-sweep-to-train.js";
import { outputOf } from "./output.js";
import { SET_OPTION } from "./training-options.js";

interface PlanArguments extends GlobalOptions {
  readonly file: string;
  readonly threads: number | undefined;
  readonly steps: number | undefined;
  readonly kernels: KernelChoice;
  readonly set: readonly string[];
}

/** `groksweep plan FILE`: what a run would train, keep and orphan, and what it would cost. */
export const planCommand: CommandBody<PlanArguments> = {
  builder: (parser) =>
    parser
      .positional("file", { type: "string", describe: "The sweep file (YAML)", demandOption: true })
      .option("threads", {
        type: "number",
        describe: "Worker threads of the run",
        defaultDescription: "all cores",
        requiresArg: true,
      })
      .option("steps", { type: "number", describe: "Another budget, in steps", requiresArg: true })
      .option("kernels", {
        choices: ["auto", "wasm", "native"] as const,
        describe: "Build of the kernels that the run would use",
        default: "auto" as const,
        requiresArg: true,
      })
      .option("set", SET_OPTION)
      .example("$0 plan sweeps/goldilocks.yaml", "before a long run: how long?")
      .example("$0 plan sweeps/goldilocks.yaml --steps 1e7", "what a larger budget would cost")
      .example("$0 plan sweeps/goldilocks.yaml --set axes.seed.count=20 --json", "for a script"),
  handler: async (args) => {
    const output = outputOf(args);
    const sweep = await loadSweepToTrain(args);
    const { threads } = args;
    requireInputs(sweep);
    const store = existsSync(args.store) ? openStore(args.store, { mode: "read" }) : null;
    try {
      const plan = await planSweep(store, sweep, {
        kernels: args.kernels,
        ...longMeasurement(output),
        ...(threads === undefined ? {} : { threads }),
      });
      output.result(planText(plan));
      output.json({ ...plan, dominant: dominantAxis(plan)?.name ?? null });
    } finally {
      store?.close();
    }
  },
};

/** The plan for people. */
export function planText(plan: SweepPlan): string {
  const training = plan.fresh + plan.continued + plan.again;
  const parts = [
    `${formatNumber(plan.fresh)} new`,
    ...(plan.continued > 0 ? [`${formatNumber(plan.continued)} to be continued`] : []),
    ...(plan.again > 0 ? [`${formatNumber(plan.again)} to be trained again from the start`] : []),
    `${formatNumber(plan.kept)} kept`,
    `${formatNumber(plan.orphaned)} orphaned`,
  ];
  const beyond = [
    ...(plan.refined > 0 ? [`${formatNumber(plan.refined)} added by refine`] : []),
    ...(plan.deepened > 0 ? [`${formatNumber(plan.deepened)} deepened beyond the budget`] : []),
  ];
  const lines = [
    `${plan.sweep}: ${formatCount(plan.trials, "trial")}: ${parts.join(", ")}`,
    ...(beyond.length > 0 ? [`of these ${beyond.join(", ")}`] : []),
    ...(plan.orphaned > 0 ? [ORPHANED_WORDS] : []),
  ];
  if (training === 0) lines.push("nothing to train");
  else {
    lines.push(...forecastLines(plan), axisText(plan));
  }
  for (const notice of plan.notices) lines.push(`mind: ${notice}`);
  return lines.join("\n");
}

/** The forecast of costs: single numbers where similar trials have ended, else ranges. */
function forecastLines(plan: SweepPlan): readonly string[] {
  const { range, evaluations, wallMs, threads } = plan;
  const count = (of: number): string => formatNumber(Number(of.toPrecision(2)));
  const about = `about ${counted(evaluations, "right-hand side", count)}, ${formatDuration(wallMs)} on ${formatCount(threads, "thread")}, ${formatBytes(plan.bytes)} in the store (rates: ${BASIS[plan.basis]})`;
  if (range === null) return [about];
  const [least, most] = range.evaluations;
  const [soonest, latest] = range.wallMs;
  return [
    about,
    `that is a guess until trials like these have ended: ${count(least)} to ${count(most)} right-hand sides, ${formatDuration(soonest)} to ${formatDuration(latest)}`,
  ];
}

const BASIS: Readonly<Record<SweepPlan["basis"], string>> = {
  store: "from trials in the store, on this machine",
  measured: "measured just now",
  "store and measured": "from trials in the store, and measured just now",
  operations: "guessed from numbers of operations, to an order of magnitude; the first run measures them",
  "nothing to train": "",
};

function axisText(plan: SweepPlan): string {
  const axis = dominantAxis(plan);
  if (axis === null && plan.range !== null)
    return "which axis dominates the cost shows when trials have ended: their sizes cost about the same everywhere";
  if (axis === null) return "no axis dominates the cost: a trial costs about the same everywhere";
  return `${axis.name} dominates the cost: a trial at ${axis.name} = ${axis.costliest} takes ${formatNumber(Number(axis.ratio.toPrecision(2)))} times the cheapest; ${Math.round(100 * axis.share)} % of the time is spent there`;
}
