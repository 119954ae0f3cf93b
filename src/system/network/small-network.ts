import type { BatchShape, ParameterSpec, Rule, Setting } from "../../model/index.js";
import { between, described, oneOf, within } from "../domains.js";
import { parameter } from "../parameters.js";
import { NETWORK_METHODS } from "./network.js";

/*
 * The common part of the systems on engine `dense`: a precision, hidden units with activations of every kind, losses, and
 * trials that share SIMD lanes.
 */

/** The methods of small networks; the first is the default. */
export const SMALL_NETWORK_METHODS = [...NETWORK_METHODS, "flow"] as const;

/** The error control of flow uses differences that single precision cannot resolve. */
export const FLOW_IN_DOUBLE: Rule<
  Readonly<Record<string, number | string | null>> & { readonly precision: string }
> = {
  names: ["precision"],
  check: ({ method, parameters: { precision } }) =>
    method.kind !== "flow" || precision === "float64"
      ? null
      : {
          path: "precision",
          expected: "float64 for method: flow, whose error control needs its digits",
          found: precision,
        },
};

/** [float32, float64] Precision of small networks, a word; float32 has twice the lanes. */
export const precision = parameter(
  "model",
  "precision of the arithmetic: float32, or float64 at half the speed",
  oneOf("float32", "float64"),
  "float32",
  { scale: "none" },
);

/** Bytes of a number of a small network. */
export function numberBytes({ precision }: { readonly precision: string }): number {
  return precision === "float64" ? 8 : 4;
}

/** [k] Available degrees of Hermite polynomials: 2 is the square; above 8 values become too large. */
export const HERMITE_DEGREES = { least: 2, most: 8 } as const;

/** Integers that are degrees of Hermite polynomials. */
const DEGREE = {
  ...within(HERMITE_DEGREES.least, HERMITE_DEGREES.most),
  expected: `an integer from ${HERMITE_DEGREES.least} to ${HERMITE_DEGREES.most}, the degree of a Hermite polynomial`,
  schema: { type: "integer", minimum: HERMITE_DEGREES.least, maximum: HERMITE_DEGREES.most },
  isInteger: true,
  has: (value: unknown): value is number =>
    Number.isInteger(value) &&
    (value as number) >= HERMITE_DEGREES.least &&
    (value as number) <= HERMITE_DEGREES.most,
} as const;

/** [k] Degree of the Hermite polynomial of an activation. */
export const degree = parameter("model", "degree k of the activation hermite, z + (ε/2)He_k(z)", DEGREE, 3, {
  symbol: "k",
  onlyAt: { parameter: "activation", values: ["hermite"] },
  scale: "linear",
});

/** The same domain as a key of a task. */
export const TARGET_DEGREE = described(DEGREE, "degree k of the target: Σ_k He_k(β·x)");

/** The activation of hidden units, and the numbers of activations that have one. */
export function hiddenUnits(standard: "square" | "tanh"): {
  readonly activation: ParameterSpec<string>;
  readonly curvature: ParameterSpec<number>;
  readonly degree: ParameterSpec<number>;
  readonly slope: ParameterSpec<number>;
} {
  return {
    activation: parameter(
      "model",
      "what hidden units do to their sums z: identity z, relu, leakyRelu (slope), tanh, square, quadratic z + (ε/2)z², or hermite z + (ε/2)He_k(z)",
      oneOf("identity", "relu", "leakyRelu", "tanh", "square", "quadratic", "hermite"),
      standard,
      { scale: "none" },
    ),
    // Not `epsilon`: older stores have a column of this name, which is 0 for these systems.
    curvature: parameter(
      "model",
      "curvature ε of the activations quadratic and hermite",
      within(1e-9, 1e9),
      0.25,
      {
        symbol: "ε",
        onlyAt: { parameter: "activation", values: ["quadratic", "hermite"] },
      },
    ),
    degree,
    slope: parameter("model", "slope of the activation leakyRelu below 0", between(0, 1), 0.01, {
      onlyAt: { parameter: "activation", values: ["leakyRelu"] },
    }),
  };
}

/** Parameters of {@link hiddenUnits}. */
type Hidden = Readonly<Record<string, number | string | null>> & {
  readonly activation: string;
  readonly curvature: number;
  readonly degree: number;
  readonly slope: number;
};

/** A number of an activation is allowed only where the activation has it; elsewhere it would change only the id. */
export const HIDDEN_RULES: readonly Rule<Hidden>[] = (["curvature", "degree", "slope"] as const).map(
  (name) => {
    const { standard, onlyAt } = hiddenUnits("square")[name];
    const owners = onlyAt?.values ?? [];
    return {
      names: ["activation", name],
      check: ({ parameters }) =>
        owners.includes(parameters.activation) || parameters[name] === standard
          ? null
          : {
              path: name,
              expected: `none for activation: ${parameters.activation}, only ${owners.join(" and ")} ${owners.length === 1 ? "has" : "have"} it`,
              found: String(parameters[name]),
            },
    };
  },
);

/**
 * The loss of a classifier: the mean squared error of one-hot labels; the cross-entropy, whose gradient keeps its digits where
 * p of the label is nearly 1; the same with a literal p − y, which then is 0 in float32 (softmax collapse, arXiv:2501.04697);
 * StableMax of the same source, which has no exponentials; or a logistic loss of each output, y = ±1.
 */
export const loss = parameter(
  "model",
  "what is minimised; plain-cross-entropy subtracts 1 from the label's probability in the working precision",
  oneOf("squared", "cross-entropy", "plain-cross-entropy", "stablemax", "logistic"),
  "squared",
  { scale: "none" },
);

/**
 * Small networks share SIMD lanes where they differ only in numbers.
 *
 * @param sizes further properties that decide a network's shape: widths, variants, sizes of test sets.
 */
export function denseShape(
  { parameters, method, centered }: Setting<{ readonly samples: number; readonly precision: string }>,
  sizes: readonly (number | string)[],
): BatchShape {
  const rule = method.kind === "adamw" ? "adam" : method.kind;
  const batch = method.kind === "flow" ? undefined : method.batch;
  const group = [...sizes, parameters.precision, rule, batch ?? "all", centered ? "centered" : "plain"];
  return { group: group.join(" "), inputs: "", samples: parameters.samples };
}
