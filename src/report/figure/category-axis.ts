import type { CellParameterName, ParameterValue } from "../../analysis/index.js";
import type { FigureSpec } from "./figure-spec.js";
import { valueLabels } from "../words/number-format.js";
import { titleOf, type NamedParameters } from "../words/parameter-words.js";

/**
 * A position channel for the values of a parameter at equal distances, the k-th around k. It is not a band scale, so
 * that contours and boundaries can lie between values.
 *
 * @param length pixels of the axis: a longer title is broken into lines. Default: one line.
 */
export function categoryChannel(
  system: NamedParameters,
  field: string,
  name: CellParameterName,
  values: readonly ParameterValue[],
  length?: number,
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
      title: length === undefined ? titleOf(system, name) : titleLines(titleOf(system, name), length),
    },
  };
}

/** Pixels of a row of cells at most and at least, and of all rows together. */
const [MOST_ROW, LEAST_ROW, ALL_ROWS] = [30, 13, 420];

/** The sizes of a panel of cells in rows, in pixels: of a row, of all rows, and of the margin for the labels and title beside them. */
export function rowSizes(
  system: NamedParameters,
  name: CellParameterName,
  values: readonly ParameterValue[],
): { readonly row: number; readonly height: number; readonly margin: number } {
  const row = Math.max(LEAST_ROW, Math.min(MOST_ROW, ALL_ROWS / values.length));
  const height = Math.round(row * values.length);
  const lines = titleLines(titleOf(system, name), height).length;
  const label = valueLabels(values);
  const margin = 31 + 13 * lines + 6 * Math.max(...values.map((value) => label(value).length));
  return { row, height, margin };
}

/** Pixels of a letter of a title, and letters of a line that are always allowed. */
const LETTER = 6;
const LEAST_LETTERS = 16;

/** A title in lines of whole words, each at most as long as an axis of so many pixels, where words allow it. */
export function titleLines(title: string, length: number): readonly string[] {
  const most = Math.max(LEAST_LETTERS, Math.floor(length / LETTER));
  const lines: string[] = [];
  for (const word of title.split(" ")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
