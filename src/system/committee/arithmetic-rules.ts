import type { Rule } from "../../model/index.js";
import { numberText } from "../domains.js";
import type { CommitteeParameters } from "./parameters.js";

/**
 * Most ratio of the network's output at the start to the labels. Residuals are differences of the two, so at a ratio of 10⁹
 * they are exact to 10⁻⁷ of the labels. Measured: up to there flow's times to grok are exact to 10⁻³, with some twenty times
 * the evaluations at a tolerance of 10⁻³; at 10²⁰ labels are lost and everything seems to be fitted from the start.
 */
const MOST_OUTPUT = 1e9;

/** Doubles in one array, 2^28: 2 GiB, of the 4 that WebAssembly has in all. */
const MOST_NUMBERS = 268_435_456;

/** Labels of a known size must not vanish against the output at the start. */
export const LABELS_ABOVE_ROUNDING: Rule<CommitteeParameters> = {
  names: ["alpha", "epsilon", "sigma", "labelScale"],
  check: ({ parameters: { alpha, epsilon, sigma, labelScale } }) => {
    const output = alpha * (sigma + (epsilon * sigma * sigma) / 2);
    if (output <= MOST_OUTPUT * labelScale) return null;
    return {
      path: "labelScale",
      expected: `at least ${output / MOST_OUTPUT}, a part in ${numberText(MOST_OUTPUT)} of the output at the start, α(σ + εσ²/2)`,
      found: String(labelScale),
      hint: "rounding loses smaller labels beside that output; lower alpha, sigma or epsilon",
    };
  },
};

/** Parameters that determine sizes. */
type ParameterName = "samples" | "dimension" | "width";

/** Most numbers of one array. Docs: docs/sweep-files.md, "Rules". */
export const SIZE_RULES: readonly Rule<CommitteeParameters>[] = [
  sizeRule(["samples", "dimension"], "samples × dimension", ({ samples, dimension }) => samples * dimension),
  sizeRule(["width", "dimension"], "width × dimension", ({ width, dimension }) =>
    width === "infinite" ? 0 : Number(width) * dimension,
  ),
  sizeRule(["dimension"], "dimension ^ 2", ({ dimension }) => dimension * dimension),
];

/** The kernel over train and test inputs is one array. */
export const KERNEL_SIZE = sizeRule(
  ["samples"],
  "(2 × samples) ^ 2, the size of the kernel,",
  ({ samples }) => 4 * samples * samples,
);

/** A rule about the numbers of one array. */
function sizeRule(
  names: readonly [ParameterName, ...ParameterName[]],
  formula: string,
  sizeOf: (parameters: CommitteeParameters) => number,
): Rule<CommitteeParameters> {
  return {
    names,
    check: ({ parameters }) => {
      const size = sizeOf(parameters);
      if (size <= MOST_NUMBERS) return null;
      return {
        path: names[0],
        expected: `${formula} of at most ${MOST_NUMBERS}, which is 2 GiB`,
        found: `${size} (${names.map((name) => `${name} ${parameters[name]}`).join(", ")})`,
      };
    },
  };
}
