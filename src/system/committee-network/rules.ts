import type { Mistake, Rule, Setting } from "../../model/index.js";
import type { CommitteeNetworkParameters } from "./parameters.js";
import type { CommitteeNetworkTask } from "./task.js";

type NetworkSetting = Setting<CommitteeNetworkParameters, CommitteeNetworkTask>;

/** Interpolation needs a known solution: quadratic units on a quadratic target, two neurons a direction. */
const SOLUTION_IS_KNOWN: Rule<CommitteeNetworkParameters, CommitteeNetworkTask> = {
  names: ["interpolation", "width", "epsilon", "activation"],
  check: ({ parameters, task: { target }, centered }: NetworkSetting): Mistake | null => {
    const { interpolation: q, width: N, epsilon: ε, activation } = parameters;
    if (q === 0) return null;
    if (activation !== "quadratic" || target.degree !== undefined || ε === 0 || centered) {
      return {
        path: "interpolation",
        expected:
          "0, but for activation: quadratic with epsilon above 0, a target without degree and centered: false, whose solution is known",
        found: String(q),
      };
    }
    const least = 2 * target.index;
    if (N % least === 0) return null;
    return {
      path: "width",
      expected: `a multiple of ${least} for interpolation: two neurons ±w for each of the ${target.index} directions`,
      found: String(N),
    };
  },
};

/** The degree belongs to Hermite units; elsewhere it would change only the id. */
const DEGREE_OF_HERMITE: Rule<CommitteeNetworkParameters, CommitteeNetworkTask> = {
  names: ["activation", "degree"],
  check: ({ parameters: { activation, degree } }: NetworkSetting): Mistake | null =>
    activation === "hermite" || degree === 3
      ? null
      : {
          path: "degree",
          expected: `none for activation: ${activation}, only hermite has it (the target's is task.target.degree)`,
          found: String(degree),
        },
};

/** Rules between parameters. */
export const COMMITTEE_NETWORK_RULES = [SOLUTION_IS_KNOWN, DEGREE_OF_HERMITE] as const;
