import {
  GrokError,
  type CurveRow,
  type GrokThresholds,
  type Job,
  type KernelChoice,
  type MetricName,
  type Outcome,
  type ParameterValue,
  type StopRule,
  type Sweep,
  type TensorBackendChoice,
  type Trial,
  type TrialEnd,
  type TrialEvent,
} from "../../model/index.js";
import { runInline } from "../../run/index.js";
import { kindFor, parseSweep } from "../../sweep/index.js";
import { findSystem, jobOf, SYSTEMS } from "../../system/index.js";
import { concludeTrial } from "../run/conclude-trial.js";
import { stepsOverride } from "../ask/load-sweep.js";
import { recordingRule } from "../run/recording-rule.js";
import { tryDefinition, type TryChanges } from "./try-definition.js";

/** Options of a try besides the parameters; omitted ones have the value of the system's preset, or of a sweep file. */
export interface TryOptions extends Omit<TryChanges, "parameters"> {
  /** The system, as `task.kind` of a sweep file. Default: the first that has the parameters. */
  readonly kind?: string;
  readonly steps?: number;
  /** Default `decided`. */
  readonly stop?: StopRule;
  readonly pointsPerDecade?: number;
  readonly metrics?: readonly MetricName[];
  /** Further keys of a sweep file, `method.rateRule=1/alpha`; in order. */
  readonly set?: readonly string[];
  /** Default `auto`. */
  readonly kernels?: KernelChoice;
  /** Default `auto`. */
  readonly backend?: TensorBackendChoice;
  /** Called for every recorded row during training. */
  readonly onRow?: (row: CurveRow) => void;
}

/** One trial with its whole curve. */
export interface TriedTrial {
  readonly trial: Trial;
  readonly rows: readonly CurveRow[];
  readonly end: TrialEnd;
  readonly outcome: Outcome;
  /** [T] the budget. */
  readonly steps: number;
  readonly thresholds: GrokThresholds;
}

/**
 * Train one trial of any system here and now: no file, no store, no threads. It is the trial that a sweep file with these
 * sections would have, with the same id, and held to the same rules.
 *
 * Cost: milliseconds to minutes, by the system; blocks, except while the trainer is loaded.
 *
 * @throws GrokError INPUT for what a sweep file would be refused for, and for kernels or a backend that are not there; TRIAL
 *         when it cannot be trained.
 */
export async function tryTrial(
  parameters: Readonly<Record<string, ParameterValue | undefined>>,
  options: TryOptions = {},
): Promise<TriedTrial> {
  const {
    kind = kindFor(parameters),
    stop,
    pointsPerDecade,
    metrics,
    kernels = "auto",
    backend = "auto",
  } = options;
  const system = findSystem(kind);
  const source = `--task ${kind}`;
  if (system === undefined) {
    throw new GrokError("INPUT", `${source}: expected one of ${SYSTEMS.map((one) => one.kind).join(", ")}`);
  }
  const { budget, ...sections } = tryDefinition(system, { ...options, parameters });
  const definition = {
    ...sections,
    budget: {
      ...(budget as object),
      ...(stop === undefined ? {} : { stop }),
      ...(pointsPerDecade === undefined ? {} : { record: { pointsPerDecade } }),
    },
    ...(metrics === undefined ? {} : { metrics }),
  };
  const sweep = parseSweep(JSON.stringify(definition), {
    source,
    set: [...stepsOverride(options.steps), ...(options.set ?? [])],
  });
  if (sweep.count !== 1) {
    throw new GrokError("INPUT", `${source}: expected one trial, found ${sweep.count}`, {
      hint: "several are a sweep: write a file and run it",
    });
  }
  const [trial] = sweep.trials();
  const trainer = await sweep.system.trainer({ kernels, tensors: backend, engine: trial.engine });
  return trainHere(
    trial,
    sweep,
    (job, emit) => {
      runInline(job, emit, trainer);
    },
    options.onRow,
  );
}

/**
 * A trial trained by `train`, judged. `onRow` is called for every recorded row.
 *
 * @throws GrokError TRIAL when it cannot be trained.
 */
function trainHere(
  trial: Trial,
  { budget, thresholds, metrics }: Pick<Sweep, "budget" | "thresholds" | "metrics">,
  train: (job: Job, emit: (event: TrialEvent) => void) => void,
  onRow: (row: CurveRow) => void = () => {},
): TriedTrial {
  const rows: CurveRow[] = [];
  let end: TrialEnd | null = null;
  train(jobOf(trial, { budget, thresholds, metrics }), (event) => {
    switch (event.kind) {
      case "rows":
        rows.push(...event.rows);
        event.rows.forEach(onRow);
        return;
      case "finished":
        end = event;
        return;
      case "failed":
        throw GrokError.from(event.error);
      case "checkpoint":
        return;
    }
  });
  const ended = end as TrialEnd | null; // assigned in the callback, which the compiler does not follow
  const rule = recordingRule({ budget, thresholds, metrics });
  const outcome = ended && concludeTrial(trial, rule, rows, ended);
  if (ended === null || outcome === null) throw new GrokError("DEFECT", "the trial ended without an outcome");
  return { trial, rows, end: ended, outcome, steps: budget.steps, thresholds };
}
