import {
  canonicalJson,
  recordSteps,
  type Budget,
  type GrokThresholds,
  type Json,
  type MetricName,
  type RecordGrid,
  type Sweep,
} from "../model/index.js";

/** What a sweep demands of a trial's curve before it can say what became of the trial. */
export interface RecordingRule {
  readonly budget: Budget;
  readonly thresholds: GrokThresholds;
  readonly metrics: readonly MetricName[];
  /** The recorded steps up to the budget. */
  readonly steps: ReadonlySet<number>;
  /** Canonical text of all of it; two rules with the same text decide every trial alike. */
  readonly text: string;
}

/**
 * Raised when outcomes are decided in another way: then stored ones are judged anew from their curves, and trials that are no
 * longer decided are trained on. 2: what is final under weight decay follows from γt.
 */
const RULE_VERSION = 2;

/** The rule of a sweep. Cost: O(records), once a run. */
export function recordingRule(sweep: Pick<Sweep, "budget" | "thresholds" | "metrics">): RecordingRule {
  const { budget, thresholds } = sweep;
  const metrics = [...sweep.metrics].sort();
  return {
    budget,
    thresholds,
    metrics,
    steps: new Set(recordSteps(budget.record, budget.steps)),
    text: canonicalJson({
      version: RULE_VERSION,
      budget: { steps: budget.steps, stop: budget.stop, record: gridJson(budget.record) },
      thresholds: { ...thresholds },
      metrics,
    }),
  };
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
