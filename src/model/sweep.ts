import type { Budget, GrokThresholds, MetricName } from "./budget.js";
import type { ParameterValues } from "./parameter-spec.js";
import type { System } from "./system.js";
import type { TaskContent } from "./task-content.js";
import type { Trial } from "./trial.js";

/** A validated sweep: the contents of its file with defaults filled in. Plain data; trials are expanded lazily. */
export interface Sweep {
  readonly name: string;
  readonly system: System;
  readonly task: TaskContent;
  /** Canonical JSON of the definition (after --set): stored with the sweep and shown as provenance. */
  readonly definition: string;
  /**
   * Everything that the sweep computes, as canonical JSON of path ("method.kind") → value: with defaults filled in, and
   * with the values that parameters take, however the file spells them. Used to compare sweeps. Cost: a pass over the
   * axes, or over the part of the grid that formulas need, once.
   */
  readonly settings: string;
  /** Parameters with more than one value, in the order of the file: the axes a report may choose from. */
  readonly axes: readonly string[];
  readonly budget: Budget;
  readonly thresholds: GrokThresholds;
  readonly metrics: readonly MetricName[];
  /** `none` turns final checkpoints off. */
  readonly checkpoints: "final" | "none";
  /** Number of trials, each once. Cost: nothing; where auxiliary axes feed formulas, a pass over the grid, once. */
  readonly count: number;
  /** All trials in a fixed order, lazily, without duplicates. May be called again. */
  trials(): Iterable<Trial>;
  /**
   * The trial of these parameters under the sweep's task, method and engine, on the sweep's grid or not.
   *
   * @throws GrokError INPUT for a value outside its domain or a combination that the rules forbid.
   */
  trialAt(parameters: ParameterValues): Trial;
}
