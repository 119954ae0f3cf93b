import {
  GrokError,
  type CurveRow,
  type NetworkTask,
  type StopRule,
  type TrialParameters,
  type TensorBackendChoice,
} from "../model/index.js";
import { runInline } from "../run/index.js";
import { parseSweep } from "../sweep/index.js";
import { systemOf } from "../system/index.js";
import { stepsOverride } from "./load-sweep.js";
import { NETWORK_PRESETS } from "./network-preset.js";
import { trainHere, type TriedTrial } from "./try-trial.js";

/** What to try of a network; everything but the task has the default of its preset. */
export interface TryNetworkOptions {
  readonly task: NetworkTask["kind"];
  readonly parameters?: Partial<TrialParameters>;
  /** P of modular addition as a share of the p² pairs, instead of `samples`. */
  readonly fraction?: number;
  readonly steps?: number;
  readonly stop?: StopRule;
  readonly centered?: boolean;
  readonly method?: string;
  /** Further keys of a sweep file, `method.rateRule=1/alpha`; in order. */
  readonly set?: readonly string[];
  /** Default `auto`. */
  readonly backend?: TensorBackendChoice;
  /** Told of every recorded row, while it trains. */
  readonly onRow?: (row: CurveRow) => void;
}

/**
 * Train one network here and now: no file, no store, no threads. It is the trial that a sweep file with these sections
 * would have, with the same id, and held to the same rules.
 *
 * Cost: seconds to minutes, by the task; blocks but for loading the backend.
 *
 * @throws GrokError INPUT for what a sweep file would be refused for, and for a backend that is not there; TRIAL when it
 *         cannot be trained.
 */
export async function tryNetwork(options: TryNetworkOptions): Promise<TriedTrial> {
  const source = `--task ${options.task}`;
  const sweep = parseSweep(JSON.stringify(definitionOf(options)), {
    source,
    set: [...stepsOverride(options.steps), ...(options.set ?? [])],
  });
  if (sweep.count !== 1) {
    throw new GrokError("INPUT", `${source}: expected one trial, found ${sweep.count}`, {
      hint: "several are a sweep: write a file and run it",
    });
  }
  const [trial] = sweep.trials();
  const trainer = await sweep.system.trainer({ kernels: "auto", tensors: options.backend ?? "auto" });
  return trainHere(
    trial,
    sweep,
    (job, emit) => {
      runInline(job, emit, trainer);
    },
    options.onRow,
  );
}

type Sections = Record<"task" | "model" | "method" | "axes" | "derive", Record<string, unknown>>;

/** The sweep file that these options stand for. */
function definitionOf(options: TryNetworkOptions): Readonly<Record<string, unknown>> {
  const preset = NETWORK_PRESETS[options.task];
  const { parameters = {}, fraction = preset.fraction } = options;
  const isOther = options.method !== undefined && options.method !== preset.method["kind"];
  const sections: Sections = {
    task: { ...preset.task, kind: options.task },
    model: { ...preset.model, ...(options.centered === undefined ? {} : { centered: options.centered }) },
    // The settings of one method mean nothing, or something else, to another.
    method: isOther ? { kind: options.method } : { ...preset.method },
    axes: {},
    derive: {},
  };
  const { parameters: parametersOf } = systemOf(options.task);
  for (const [name, value] of Object.entries(parameters)) {
    sections[parametersOf[name]?.home ?? "axes"][name] = value;
  }
  if (options.fraction !== undefined && parameters.samples !== undefined) {
    throw new GrokError("INPUT", "--fraction: expected no --samples beside it, found both", {
      hint: "a fraction of the p² pairs, or their number",
    });
  }
  if (fraction !== null && parameters.samples === undefined) {
    sections.axes["fraction"] = fraction;
    sections.derive["samples"] = "round(fraction * modulus ^ 2)";
    delete sections.task["samples"];
  }
  return {
    name: "try",
    ...sections,
    budget: {
      ...preset.budget,
      ...(options.stop === undefined ? {} : { stop: options.stop }),
    },
    grok: preset.grok,
  };
}
