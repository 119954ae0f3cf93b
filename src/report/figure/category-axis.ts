import type { CellParameterName, ParameterValue } from "../../analysis/index.js";
import type { FigureSpec } from "./figure-spec.js";
import { valueLabels } from "../words/number-format.js";
import { titleOf, type NamedParameters } from "../words/parameter-words.js";

/**
 * A position channel for the values of a parameter at equal distances, the k-th around k. It is not a band scale, so
 * that contours and boundaries can lie between values.
 */
export function categoryChannel(
  system: NamedParameters,
  field: string,
  name: CellParameterName,
  values: readonly ParameterValue[],
): FigureSpec {
  return {
    field,
    type: "quantitative",
    scale: { domain: [-0.5, values.length - 0.5], nice: false, zero: false },
    axis: {
      values: values.map((_value, k) => k),
      labelExpr: `(${JSON.stringify(values.map(valueLabels(values)))})[datum.value]`,
      labelOverlap: "greedy",
      labelSeparation: 3,
      title: titleOf(system, name),
    },
  };
}
