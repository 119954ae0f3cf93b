import {
  canonicalJson,
  recordSteps,
  type Budget,
  type GrokThresholds,
  type Json,
  type MetricName,
  type RecordGrid,
  type Sweep,
} from "../../model/index.js";

/** The demands of a sweep on a trial's curve before it can decide the trial's outcome. */
export interface RecordingRule {
  readonly budget: Budget;
  readonly thresholds: GrokThresholds;
  readonly metrics: readonly MetricName[];
  /** The recorded steps up to the budget. */
  readonly steps: ReadonlySet<number>;
  /** The last of them. */
  readonly lastStep: number;
  /** The first step of the grid beyond the budget; null where a list of steps ends before it. */
  readonly nextStep: number | null;
  /** Canonical text of the whole rule; two rules with the same text decide every trial alike. */
  readonly text: string;
  /** The same for trials that the bound on evaluations ended: a larger bound would decide them otherwise. */
  readonly exhaustedText: string;
}

/**
 * Raised when outcomes are decided in another way: stored outcomes are then judged anew from their curves, and training
 * continues for trials that are no longer decided. 2: finality under weight decay follows from γt.
 */
const RULE_VERSION = 2;

/** The rule of a sweep. Cost: O(records), once a run. */
export function recordingRule(sweep: Pick<Sweep, "budget" | "thresholds" | "metrics">): RecordingRule {
  const { budget, thresholds } = sweep;
  const metrics = [...sweep.metrics].sort();
  const { evaluations } = budget;
  const text = (bound: { readonly evaluations?: number }): string =>
    canonicalJson({
      version: RULE_VERSION,
      budget: { steps: budget.steps, stop: budget.stop, record: gridJson(budget.record), ...bound },
      thresholds: { ...thresholds },
      metrics,
    });
  const steps = [...recordSteps(budget.record, budget.steps)];
  return {
    budget,
    thresholds,
    metrics,
    steps: new Set(steps),
    lastStep: steps[steps.length - 1],
    nextStep: nextStep(budget.record, budget.steps),
    text: text({}),
    exhaustedText: text(evaluations === undefined ? {} : { evaluations }),
  };
}

function nextStep(grid: RecordGrid, budget: number): number | null {
  for (const step of recordSteps(grid, Number.MAX_SAFE_INTEGER)) if (step > budget) return step;
  return null;
}

/**
 * Whether every step of `wanted` is a step of `recorded`: the same grid, a multiple of its density, or a list that
 * holds all of its steps.
 */
export function coversGrid(recorded: RecordGrid, wanted: RecordGrid): boolean {
  if ("steps" in recorded) {
    if (!("steps" in wanted)) return false;
    const steps = new Set(recorded.steps);
    return wanted.steps.every((step) => steps.has(step));
  }
  return "pointsPerDecade" in wanted && recorded.pointsPerDecade % wanted.pointsPerDecade === 0;
}

/** Whether all of `wanted` were recorded. */
export function coversMetrics(recorded: readonly MetricName[], wanted: readonly MetricName[]): boolean {
  return wanted.every((metric) => recorded.includes(metric));
}

function gridJson(grid: RecordGrid): Json {
  return "steps" in grid ? { steps: [...grid.steps] } : { pointsPerDecade: grid.pointsPerDecade };
}
