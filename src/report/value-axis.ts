import type { CellParameterName, ParameterValue } from "../analysis/index.js";
import { categoryChannel } from "./category-axis.js";
import type { FigureSpec } from "./figure-spec.js";
import { meaningOf, valueLabels } from "./number-format.js";

/** From this ratio of the largest to the smallest value on, an axis is logarithmic. */
const LOG_RATIO = 8;

/**
 * The horizontal channel of a parameter's values, field `x`: to scale where all are numbers, logarithmic where they span
 * much; at equal distances where some are none (no eigenvector, infinite width).
 */
export function valueChannel(name: CellParameterName, values: readonly ParameterValue[]): FigureSpec {
  if (!areNumbers(values)) return categoryChannel("x", name, values);
  const label = valueLabels(values);
  const [low, high] = [values[0], values[values.length - 1]];
  // j counts eigenvectors: distances between them mean something.
  const isLog = name !== "eigenvector" && low > 0 && high / low >= LOG_RATIO;
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
      title: meaningOf(name),
    },
  };
}

/** Where a value stands on the axis of {@link valueChannel}. */
export function placeOnAxis(value: ParameterValue, values: readonly ParameterValue[]): number {
  return areNumbers(values) && typeof value === "number" ? value : values.indexOf(value);
}

function areNumbers(values: readonly ParameterValue[]): values is readonly number[] {
  return values.every((value) => typeof value === "number");
}
