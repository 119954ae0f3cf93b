import type { Method } from "./method.js";
import type { ParameterValues } from "./parameter-spec.js";
import type { TaskContent } from "./task-content.js";

/** Width of the committee machine: a number of neurons, or the limit N = ∞ (w̄₀ = 0, M₀ = σ²I). */
export type Width = number | "infinite";

/**
 * The parameters of the built-in systems, as their engines read them: a trial has the parameters that its system
 * declares, the others are absent. Symbols of the paper are in brackets.
 *
 * Weight decay has two forms, at most one of which may be non-zero: `weightDecay` λ is the penalty
 * (λ/2N)‖W‖², so that γ = η₀λ/α²; `decayRate` is γ, the relative shrinkage of a weight in one step.
 */
export type TrialParameters = {
  /** [α] laziness: scale of the output. > 0. */
  readonly alpha: number;
  /** [ε] strength of the quadratic part of φ(h) = h + (ε/2)h². ≥ 0. */
  readonly epsilon: number;
  /** [P] number of training samples. Integer ≥ 1. */
  readonly samples: number;
  /** [D] dimension of the inputs. Integer ≥ 1. */
  readonly dimension: number;
  /** [N] number of neurons, integer ≥ 1, or "infinite". */
  readonly width: Width;
  /** [j] 1-based index, descending, of the kernel eigenvector used as labels; null for a polynomial target. */
  readonly eigenvector: number | null;
  /** [p] modulus of the addition that is learned; null for tasks without one. Integer ≥ 2. */
  readonly modulus: number | null;
  /** [λ] ≥ 0. */
  readonly weightDecay: number;
  /** [γ] ≥ 0, < 1, in 1/step. */
  readonly decayRate: number;
  /** [σ] standard deviation of an initial weight. > 0. */
  readonly sigma: number;
  /** Factor on the labels. > 0. */
  readonly labelScale: number;
  /** [η₀] learning rate in natural units: η = η₀N/α². > 0. */
  readonly learningRate: number;
  /** Seed of all random streams without a seed of their own. Integer ≥ 0. */
  readonly seed: number;
  /** Seed of the inputs (train and test); null: `seed`. */
  readonly dataSeed: number | null;
  /** Seed of the target vectors β; null: `seed`. */
  readonly targetSeed: number | null;
  /** Seed of the initial weights; null: `seed`. */
  readonly weightsSeed: number | null;
};

export type ParameterName = keyof TrialParameters;

/** One point of the grid, its seed included. Plain data. */
export interface Trial {
  /** The content id (src/system/trial-id.ts). */
  readonly id: string;
  readonly task: TaskContent;
  /** Exactly the parameters that the trial's system declares, seeds included. */
  readonly parameters: ParameterValues;
  /** Train on f − f₀ instead of f. */
  readonly centered: boolean;
  readonly method: Method;
  /** Name of the numerics that train the trial. */
  readonly engine: string;
}
