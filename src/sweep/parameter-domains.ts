import type { ParameterName, Width } from "../model/index.js";

/** Section of a sweep file in which a parameter may have one value for the whole sweep; null: only as an axis. */
export type ParameterHome = "task" | "model" | "method" | null;

/** Which values a parameter can take, and how to say so. */
export interface ParameterDomain {
  /** One line for editors and `--help`: symbol, meaning, unit. */
  readonly description: string;
  /** What a message says after "expected". */
  readonly expected: string;
  readonly integer: boolean;
  readonly minimum: number;
  /** The minimum itself is not allowed. */
  readonly aboveMinimum: boolean;
  /** Values must lie below this; absent: no upper end. */
  readonly below?: number;
  /** Also takes the word `infinite`. */
  readonly infinite: boolean;
  readonly home: ParameterHome;
}

function positive(description: string, home: ParameterHome): ParameterDomain {
  const expected = "a number above 0";
  return { description, expected, integer: false, minimum: 0, aboveMinimum: true, infinite: false, home };
}

function nonNegative(description: string, home: ParameterHome): ParameterDomain {
  const expected = "a number of at least 0";
  return { description, expected, integer: false, minimum: 0, aboveMinimum: false, infinite: false, home };
}

function integer(description: string, minimum: number, home: ParameterHome): ParameterDomain {
  const expected = `an integer of at least ${minimum}`;
  return { description, expected, integer: true, minimum, aboveMinimum: false, infinite: false, home };
}

/** The domain of every parameter: one table for sweep files, derived values and `try` alike. */
export const PARAMETER_DOMAINS: Readonly<Record<ParameterName, ParameterDomain>> = Object.freeze({
  alpha: positive("[α] laziness: scale of the output", "model"),
  epsilon: nonNegative("[ε] strength of the quadratic part of φ(h) = h + (ε/2)h²", "model"),
  samples: integer("[P] number of training samples", 1, "task"),
  dimension: integer("[D] dimension of the inputs", 1, "task"),
  width: {
    ...integer("[N] number of neurons, or infinite", 1, "model"),
    expected: "an integer of at least 1, or infinite",
    infinite: true,
  },
  eigenvector: integer(
    "[j] index of the kernel eigenvector used as labels, 1 = largest eigenvalue",
    1,
    "task",
  ),
  modulus: integer("[p] modulus of the addition that is learned", 2, "task"),
  weightDecay: nonNegative("[λ] weight decay, the penalty (λ/2N)‖W‖²", "method"),
  decayRate: {
    ...nonNegative("[γ] decay of a weight in one step (instead of weightDecay)", "method"),
    expected: "a number of at least 0 and below 1",
    below: 1,
  },
  sigma: positive("[σ] standard deviation of an initial weight", "model"),
  labelScale: positive("factor on the labels", "task"),
  learningRate: positive("[η₀] learning rate in natural units: η = η₀N/α²", "method"),
  seed: integer("seed of every random stream that has no seed of its own", 0, null),
  dataSeed: integer("seed of the inputs alone", 0, null),
  targetSeed: integer("seed of the target directions β alone", 0, null),
  weightsSeed: integer("seed of the initial weights alone", 0, null),
});

/** Whether a value lies in a parameter's domain. Texts other than `infinite`, NaN and infinities never do. */
export function isInDomain(name: ParameterName, value: unknown): value is Width {
  const domain = PARAMETER_DOMAINS[name];
  if (value === "infinite") return domain.infinite;
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  if (domain.integer && !Number.isSafeInteger(value)) return false;
  if (domain.aboveMinimum ? value <= domain.minimum : value < domain.minimum) return false;
  return domain.below === undefined || value < domain.below;
}

/** Whether a name is that of a parameter. */
export function isParameter(name: string): name is ParameterName {
  return Object.hasOwn(PARAMETER_DOMAINS, name);
}
