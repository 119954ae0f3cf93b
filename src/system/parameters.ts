import type { Domain, ParameterHome, ParameterSpec, ParameterValue } from "../model/index.js";
import { between, either, integerFrom, oneOf, optional, within } from "./domains.js";

/** Options of {@link parameter}. */
interface Rest {
  readonly symbol?: string;
  readonly column?: string;
  readonly scale?: ParameterSpec["scale"];
  readonly role?: ParameterSpec["role"];
  readonly onlyAt?: NonNullable<ParameterSpec["onlyAt"]>;
}

/**
 * A parameter with the usual properties: a setting whose axis is drawn in factors, its column the name in snake case (which
 * {@link defineSystem} fills in).
 *
 * @param standard the frozen default; null: the parameter is required, or has no default.
 */
export function parameter<Value extends ParameterValue>(
  home: ParameterHome,
  meaning: string,
  domain: Domain<Value>,
  standard: NoInfer<Value> | null,
  rest: Rest = {},
): ParameterSpec<Value> {
  return { symbol: "", meaning, domain, standard, home, role: "setting", column: "", scale: "log", ...rest };
}

/*
 * Scales that double precision can represent together with products and squares of several of them (η is η₀N/α²); beyond
 * this range they overflow, vanish or lose digits. The range is wide: no figure of any paper comes near its ends.
 */
const POSITIVE = within(1e-9, 1e9);
const NON_NEGATIVE = within(0, 1e9);

/*
 * Parameters that several systems share. Their defaults are those of the first stores and never change; only a new system
 * may have a default of its own, as `{ ...samples, standard: 100 }`.
 */

/** [α] Scale of the output, > 0. */
export const alpha = parameter("model", "laziness: scale of the output", POSITIVE, 1, { symbol: "α" });

/** [ε] Quadratic part of the activation, ≥ 0. */
export const epsilon = parameter(
  "model",
  "quadratic strength: the factor ε in φ(h) = h + (ε/2)h²",
  NON_NEGATIVE,
  0.25,
  { symbol: "ε" },
);

/** [P] Training samples, an integer of at least 1. */
export const samples = parameter("task", "training samples: their number", integerFrom(1), 550, {
  symbol: "P",
});

/** [D] Dimension of the inputs, an integer of at least 1. */
export const dimension = parameter("task", "dimension of the inputs", integerFrom(1), 100, { symbol: "D" });

/** [N] Neurons, an integer of at least 1. */
export const width = parameter("model", "number of neurons", integerFrom(1), 500, { symbol: "N" });

/** A width that may be the limit N = ∞ (w̄₀ = 0, M₀ = σ²I). */
export const widthOrInfinite = parameter(
  "model",
  "number of neurons, or infinite",
  either(integerFrom(1), oneOf("infinite")),
  500,
  { symbol: "N" },
);

/** [p] Modulus of an addition, an integer of at least 2; must be given. */
export const modulus = parameter(
  "task",
  "modulus, that of the addition that is learned",
  integerFrom(2),
  null,
  {
    symbol: "p",
  },
);

/** [λ] Weight decay as a penalty, ≥ 0. */
export const weightDecay = parameter("method", "weight decay, the penalty (λ/2N)‖W‖²", NON_NEGATIVE, 0, {
  symbol: "λ",
});

/** [γ] Weight decay as shrinkage in one step, in [0, 1). */
export const decayRate = parameter(
  "method",
  "decay of a weight in one step (instead of weightDecay)",
  between(0, 1),
  0,
  { symbol: "γ" },
);

/** [σ] Standard deviation of an initial weight, > 0. */
export const sigma = parameter(
  "model",
  "initial scale: standard deviation of an initial weight",
  POSITIVE,
  1,
  {
    symbol: "σ",
  },
);

/** Factor on the labels, > 0. */
export const labelScale = parameter("task", "factor on the labels", POSITIVE, 1);

/** Share of wrong labels among those that are trained on, in [0, 1). */
export const labelNoise = parameter(
  "task",
  "label noise: share of train labels that are wrong, each any other class with the same chance",
  between(0, 1),
  0,
  { scale: "linear" },
);

/** [η₀] Learning rate in natural units, > 0. */
export const learningRate = parameter("method", "learning rate, in natural units: η = η₀N/α²", POSITIVE, 1, {
  symbol: "η₀",
});

function seedParameter<Value extends number | null>(
  meaning: string,
  domain: Domain<Value>,
  standard: NoInfer<Value> | null,
): ParameterSpec<Value> {
  return parameter(null, meaning, domain, standard, { role: "seed", scale: "none" });
}

/** The seed of all random streams, and the seeds that override it for one stream; {@link defineSystem} adds them. */
export const SEEDS = {
  seed: seedParameter("seed of every random stream that has no seed of its own", integerFrom(0), 0),
  dataSeed: seedParameter("seed of the inputs alone", optional(integerFrom(0)), null),
  targetSeed: seedParameter("seed of the target alone", optional(integerFrom(0)), null),
  weightsSeed: seedParameter("seed of the initial weights alone", optional(integerFrom(0)), null),
} as const;

/** Random streams that may have a seed of their own. */
export type StreamSeed = Exclude<keyof typeof SEEDS, "seed">;
