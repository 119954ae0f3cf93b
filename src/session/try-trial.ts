import { createBatch, loadKernels } from "../engine/index.js";
import {
  DEFAULT_EVALUATIONS,
  DEFAULT_THRESHOLDS,
  GrokError,
  type CurveRow,
  type EngineName,
  type GrokThresholds,
  type Job,
  type MetricName,
  type Method,
  type Outcome,
  type StopRule,
  type Sweep,
  type TaskSpec,
  type Trial,
  type TrialEnd,
  type TrialEvent,
  type TrialParameters,
  type KernelChoice,
} from "../model/index.js";
import { runInline } from "../run/index.js";
import { DEFAULT_POINTS_PER_DECADE, DEFAULT_STOP, makeTrial } from "../sweep/index.js";
import { jobOf } from "../system/index.js";
import { concludeTrial } from "./conclude-trial.js";
import { recordingRule } from "./recording-rule.js";

/** What to try besides the parameters; but for the steps, the defaults are those of a sweep file. */
export interface TryOptions {
  /** Default 1e6; a sweep file must name them. */
  readonly steps?: number;
  /** Default `decided`. */
  readonly stop?: StopRule;
  readonly pointsPerDecade?: number;
  readonly task?: TaskSpec;
  /** Default true. */
  readonly centered?: boolean;
  /** Default flow with tolerance 1e-3. */
  readonly method?: Method;
  readonly engine?: EngineName;
  readonly thresholds?: GrokThresholds;
  readonly metrics?: readonly MetricName[];
  readonly kernels?: KernelChoice;
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
 * Train one trial here and now: no file, no store, no threads.
 *
 * @throws GrokError INPUT for impossible parameters, TRIAL when it cannot be trained.
 */
export function tryTrial(parameters: Partial<TrialParameters>, options: TryOptions = {}): TriedTrial {
  const trial = makeTrial(parameters, {
    ...(options.centered === undefined ? {} : { centered: options.centered }),
    ...(options.method === undefined ? {} : { method: options.method }),
    ...(options.task === undefined ? {} : { task: options.task }),
    ...(options.engine === undefined ? {} : { engine: options.engine }),
  });
  const budget = {
    steps: options.steps ?? 1e6,
    stop: options.stop ?? DEFAULT_STOP,
    record: { pointsPerDecade: options.pointsPerDecade ?? DEFAULT_POINTS_PER_DECADE },
    ...(trial.method.kind === "flow" ? { evaluations: DEFAULT_EVALUATIONS } : {}),
  } as const;
  if (!Number.isInteger(budget.steps) || budget.steps < 0) {
    throw new GrokError("INPUT", `steps: expected an integer ≥ 0, found ${budget.steps}`);
  }
  const kernels = loadKernels(options.kernels ?? "auto");
  return trainHere(
    trial,
    { budget, thresholds: options.thresholds ?? DEFAULT_THRESHOLDS, metrics: options.metrics ?? [] },
    (job, emit) => {
      runInline(job, emit, { createBatch: (batch) => createBatch(batch, kernels) });
    },
  );
}

/**
 * A trial trained by `train`, judged. `onRow` is told of every recorded row.
 *
 * @throws GrokError TRIAL when it cannot be trained.
 */
export function trainHere(
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
