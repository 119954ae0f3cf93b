import type { CellParameterName, ParameterValue } from "../../analysis/index.js";
import { categoryChannel } from "./category-axis.js";
import type { FigureSpec } from "./figure-spec.js";
import { valueLabels } from "../words/number-format.js";
import { isInFactors, titleOf, type NamedParameters } from "../words/parameter-words.js";

/** From this ratio of the largest to the smallest value on, an axis is logarithmic. */
const LOG_RATIO = 8;

/**
 * The horizontal channel of a parameter's values, field `x`: to scale where all values are numbers, logarithmic where their
 * range is large and the parameter varies in factors; at equal distances where some are not numbers (no eigenvector,
 * infinite width).
 */
export function valueChannel(
  system: NamedParameters,
  name: CellParameterName,
  values: readonly ParameterValue[],
): FigureSpec {
  if (!areNumbers(values)) return categoryChannel(system, "x", name, values);
  const label = valueLabels(values);
  const [low, high] = [values[0], values[values.length - 1]];
  const isLog = isInFactors(system, name) && low > 0 && high / low >= LOG_RATIO;
  const room = isLog ? Math.sqrt(Math.sqrt(values[1] / low)) : (high - low) * 0.04;
  const domain = isLog ? [low / room, high * room] : [low - room, high + room];
  return {
    field: "x",
    type: "quantitative",
    scale: { ...(isLog ? { type: "log" } : { zero: false }), domain, nice: false },
    axis: {
      values: [...values],
      labelExpr: `(${JSON.stringify(Object.fromEntries(values.map((v) => [String(v), label(v)])))})[datum.value]`,
      labelOverlap: "greedy",
      labelSeparation: 4,
      title: titleOf(system, name),
    },
  };
}

/** The position of a value on the axis of {@link valueChannel}. */
export function placeOnAxis(value: ParameterValue, values: readonly ParameterValue[]): number {
  return areNumbers(values) && typeof value === "number" ? value : values.indexOf(value);
}

function areNumbers(values: readonly ParameterValue[]): values is readonly number[] {
  return values.every((value) => typeof value === "number");
}
