import type { Job } from "./job.js";
import type { ParameterValues } from "./parameter-spec.js";
import type { Facts } from "./series-spec.js";
import type { Setting } from "./system.js";
import type { TaskContent } from "./task-content.js";

/** Arrays of numbers by name: what training changes, or a direction in which it changes. */
export type NumberArrays = Readonly<Record<string, Float64Array>>;

/**
 * One trial in training, in float64. The engine uses these members to take steps; it handles the recorded grid, the
 * budget, checkpoints and failures.
 */
export interface PlainRun {
  /** Everything that training changes. A checkpoint is a copy of the state; resuming writes that copy back. */
  readonly state: NumberArrays;
  /** [η] size of a step of descent along −gradient. */
  readonly rate: number;
  /** [γ] relative shrinkage of every number of the state in one step, decoupled from the gradient. */
  readonly decay: number;
  /** E[y²], or another quantity that losses are relative to. > 0. */
  readonly labelPower: number;
  readonly facts?: Facts;
  /** Adds the gradient of the loss at the state. All methods need it, except where `exact` or `rates` replaces it. */
  gradient?(into: NumberArrays): void;
  /** Adds d state / d step of the gradient flow, decay included. Absent: −η · gradient − γ · state. */
  rates?(step: number, into: NumberArrays): void;
  /** Sets the state to its exact value after `step` steps of the job's method, without integration. */
  exact?(step: number): void;
  /** Both losses (`train_loss`, `test_loss`) and the system's series, by column. Must not change the state. */
  measure(step: number): Readonly<Record<string, number | null>>;
}

/**
 * Random numbers of a trial: each name has one stream, which does not depend on other draws. A name with a slash
 * (`inputs/flips`) has a stream of its own, with the seed of the name before the slash.
 */
export interface PlainStreams {
  /** Independent standard normal numbers, from the front of the stream: fewer of them are a prefix of more. */
  normals(name: string, count: number): Float64Array;
  /** Independent uniform numbers in [0, 1). */
  uniforms(name: string, count: number): Float64Array;
}

/** How a system begins a trial: data, target and initial state, drawn from the streams. */
export type BeginPlain<Values extends ParameterValues, Task extends TaskContent> = (
  setting: Setting<Values, Task>,
  streams: PlainStreams,
  job: Pick<Job, "metrics" | "budget">,
) => PlainRun;
