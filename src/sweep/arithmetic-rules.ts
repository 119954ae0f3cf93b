import { isNetworkTask, type ParameterName, type TaskSpec, type TrialParameters } from "../model/index.js";
import type { CombinationRule } from "./combination-rule.js";
import { describeFound, problem } from "./problems.js";

/**
 * Numbers that a parameter has in double precision, where products and squares of several of them must hold too (η is
 * η₀N/α²). Wide: no figure of any paper comes near the ends.
 */
const MAGNITUDES = { least: 1e-9, most: 1e9 } as const;

/** Parameters that are above 0. */
const POSITIVE = ["alpha", "sigma", "labelScale", "learningRate"] as const satisfies readonly ParameterName[];

/** Parameters that may be 0, and as small as one likes. */
const NON_NEGATIVE = ["epsilon", "weightDecay"] as const satisfies readonly ParameterName[];

/**
 * How often the network's output at the start may hold the labels. Residuals are differences of the two, so at 10⁹ times
 * the labels they are known to 10⁻⁷ of them. Measured: up to there flow keeps its times to grok to 10⁻³, for some twenty times
 * the evaluations at a tolerance of 10⁻³; at 10²⁰ labels are lost and everything seems to be fitted from the start.
 */
const MOST_OUTPUT = 1e9;

/** Doubles in one array, 2^28: 2 GiB, of the 4 that WebAssembly has in all. */
const MOST_NUMBERS = 268_435_456;

/** What arithmetic and memory can hold. Docs: docs/sweep-files.md, "Rules". */
export const ARITHMETIC_RULES: readonly CombinationRule[] = Object.freeze([
  ...[...POSITIVE, ...NON_NEGATIVE].map((name): CombinationRule => ({
    names: [name],
    check: (parameters, _context, pathOf) => {
      const value = parameters[name];
      const least = POSITIVE.some((positive) => positive === name) ? MAGNITUDES.least : 0;
      if (value >= least && value <= MAGNITUDES.most) return null;
      const expected = `a number from ${least} to ${MAGNITUDES.most}`;
      const hint = "products of several numbers beyond overflow, vanish or lose their digits";
      return problem(pathOf(name), expected, describeFound(value), hint);
    },
  })),
  {
    names: ["alpha", "epsilon", "sigma", "labelScale"],
    check: ({ alpha, epsilon, sigma, labelScale }, { task }, pathOf) => {
      if (isNetworkTask(task) || task.kind === "data") return null;
      const output = alpha * (sigma + (epsilon * sigma * sigma) / 2);
      if (output <= MOST_OUTPUT * labelScale) return null;
      return problem(
        pathOf("labelScale"),
        `at least ${output / MOST_OUTPUT}, a part in ${MOST_OUTPUT} of the output at the start, α(σ + εσ²/2)`,
        describeFound(labelScale),
        "rounding loses smaller labels beside that output; lower alpha, sigma or epsilon",
      );
    },
  },
  sizeRule(["samples", "dimension"], "samples × dimension", ({ samples, dimension }) => samples * dimension),
  sizeRule(["width", "dimension"], "width × dimension", ({ width, dimension }) =>
    width === "infinite" ? 0 : width * dimension,
  ),
  sizeRule(["dimension"], "dimension ^ 2", ({ dimension }) => dimension * dimension),
  sizeRule(["samples"], "(2 × samples) ^ 2, the size of the kernel,", ({ samples }, task) =>
    task.kind === "eigenvector" ? 4 * samples * samples : 0,
  ),
]);

/** A rule about the numbers of one array. Networks are held to the memory of the machine (session/require-inputs.ts). */
function sizeRule(
  names: readonly [ParameterName, ...ParameterName[]],
  formula: string,
  sizeOf: (parameters: TrialParameters, task: TaskSpec) => number,
): CombinationRule {
  return {
    names,
    check: (parameters, { task }, pathOf) => {
      if (isNetworkTask(task)) return null;
      const size = sizeOf(parameters, task);
      if (size <= MOST_NUMBERS) return null;
      const found = `${size} (${names.map((name) => `${name} ${parameters[name]}`).join(", ")})`;
      return problem(pathOf(names[0]), `${formula} of at most ${MOST_NUMBERS}, which is 2 GiB`, found);
    },
  };
}
