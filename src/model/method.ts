/** How the learning rate follows α: η = η₀/α², η₀/α, or η₀ (times a factor of the system's own). */
export const RATE_RULES = ["1/alpha^2", "1/alpha", "constant"] as const;
export type RateRule = (typeof RATE_RULES)[number];

/** Settings of descent that only engine `network` supports. An absent setting means its default, so that old ids stay valid. */
export interface DescentSettings {
  /** Default `1/alpha^2`. */
  readonly rateRule?: RateRule;
  /** Samples in a step, taken cyclically in their order; default: all. */
  readonly batch?: number;
  /** Steps over which the rate rises from 0, in proportion: step t has the factor min(t/warmup, 1); default 0: none. */
  readonly warmup?: number;
}

/** ε of adam, the number that keeps its denominator √v̂ + ε from 0: the default of every source. */
export const ADAM_EPSILON = 1e-8;

/** Settings of the methods that divide by the root of a mean of squared gradients. */
export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  /** Absent: {@link ADAM_EPSILON}. Gradients far below it move nothing. */
  readonly adamEpsilon?: number;
}

/**
 * How weights move. `flow` is gradient flow with error control, its time measured in steps of `gd`. Weight decay is
 * decoupled from the gradient in `gd` and `adamw` (w ← (1 − γ)w − …), a term of the gradient in `momentum` and `adam`.
 * `constrained` is `gd` with all weights multiplied by one number after each step, which returns them to their initial norm;
 * `constrained-adam` is `adamw` with the same return.
 */
export type Method =
  | ({ readonly kind: "gd" } & DescentSettings)
  | ({ readonly kind: "constrained" } & DescentSettings)
  | { readonly kind: "flow"; readonly tolerance: number }
  | ({ readonly kind: "momentum"; readonly momentum: number } & DescentSettings)
  | ({
      readonly kind: "adam" | "adamw";
    } & AdamSettings &
      DescentSettings)
  | ({
      readonly kind: "constrained-adam";
    } & AdamSettings &
      DescentSettings);

/** The kinds of {@link Method}. */
export const METHOD_KINDS = [
  "gd",
  "flow",
  "momentum",
  "adam",
  "adamw",
  "constrained",
  "constrained-adam",
] as const satisfies readonly Method["kind"][];

/** A method that takes steps along gradients and does nothing after a step. */
export type DescentMethod = Exclude<Method, { readonly kind: "flow" | "constrained" | "constrained-adam" }>;

/** Whether each step of a method ends with a return to the initial norm. */
export function isConstrained({ kind }: Pick<Method, "kind">): boolean {
  return kind === "constrained" || kind === "constrained-adam";
}

/** The steps along gradients of a method that returns to the initial norm after each; any other method unchanged. */
export function descentOf(method: Exclude<Method, { readonly kind: "flow" }>): DescentMethod {
  switch (method.kind) {
    case "constrained":
      return { ...method, kind: "gd" };
    case "constrained-adam":
      return { ...method, kind: "adamw" };
    default:
      return method;
  }
}

/** The rate rule of a method. `flow` has the rate rule of `gd`, since its time is measured in steps of `gd`. */
export function rateRuleOf(method: Method): RateRule {
  return method.kind === "flow" ? "1/alpha^2" : (method.rateRule ?? "1/alpha^2");
}

/** The divisor that a rate rule applies to η₀ and to anything proportional to it. */
export function rateDivisor(alpha: number, rule: RateRule): number {
  switch (rule) {
    case "1/alpha^2":
      return alpha * alpha;
    case "1/alpha":
      return alpha;
    case "constant":
      return 1;
  }
}
