import type { ParameterValues } from "../../model/index.js";
import {
  distinctValues,
  varyingParameters,
  type Cell,
  type CellParameterName,
  type ParameterValue,
} from "../../analysis/index.js";
import { cellHover } from "../words/cell-words.js";
import { CURVE_COLOURS, spacedViridis } from "./colours.js";
import { isBelowLogAxis, onLogAxis, positiveOrNull } from "./curve-scale.js";
import {
  DECORATION,
  layer,
  tipChannels,
  type FigureRow,
  type FigureSize,
  type FigureSpec,
} from "./figure-spec.js";
import { logChannel } from "./line-channels.js";
import { valueLabels } from "../words/number-format.js";
import { pointLabel, symbolOf, type NamedParameters } from "../words/parameter-words.js";
import type { TimedParameters } from "../words/time-words.js";
import { MOST_PANELS, panelGrid } from "./panel-grid.js";
import { placeOnAxis, valueChannel } from "./value-axis.js";

const HEIGHT = 230;

/** The most lines in one panel that a reader can still distinguish. */
const MOST_LINES = 12;

/**
 * Median test loss at the last step trained over the parameter `against`, its spread over seeds as whiskers: one line
 * a value of the parameter `beside` (the varying one with most values that lines can show), one panel a combination of
 * the others.
 *
 * Losses of 0 are hollow marks at the lower edge of the logarithmic axis, outside the line.
 *
 * Edge: fewer than two values of `against`, or no final loss above 0: null. If some values are not numbers (no
 * eigenvector, infinite width), all values stand at equal distances.
 * Source: after Fig. 3(a) and Fig. 5 of Kumar et al. 2023.
 */
export function finalLossFigure(
  system: TimedParameters,
  cells: readonly Cell[],
  against: CellParameterName,
  lossTitle: string,
  size: FigureSize,
): FigureSpec | null {
  const values = distinctValues(cells, against);
  const known = cells.filter(
    ({ finalTest: { median } }) => positiveOrNull(median) !== null || isBelowLogAxis(median),
  );
  if (values.length < 2 || known.every(({ finalTest }) => isBelowLogAxis(finalTest.median))) return null;
  const range = rangeOf(known);
  const beside = besideOf(known, against);
  const lineValues = beside === null ? [] : distinctValues(known, beside);
  const besideLabel = valueLabels(lineValues);
  const facets = facetsOf(known, against, beside).slice(0, MOST_PANELS);
  const { columns, panelWidth } = panelGrid(facets.length, facets.length > 4 ? 6 : 10, size.width, 62);
  const encoding = {
    x: valueChannel(system, against, values),
    y: logChannel("loss", lossTitle, range),
  };
  return {
    columns,
    concat: facets.map((facet): FigureSpec => {
      const heading = pointLabel(system, facet.fixed, cells);
      const rows = facet.cells.map((cell) =>
        rowOf(system, cell, { against, beside, besideLabel, values, range, size, fixed: facet.fixed }),
      );
      // A colour on the mark would override that of the channel.
      const colour = beside === null ? {} : { color: besideChannel(system, beside, lineValues, size) };
      const alone = beside === null ? { stroke: CURVE_COLOURS.test } : {};
      return {
        ...(heading === "" ? {} : { title: heading }),
        width: panelWidth,
        height: HEIGHT,
        encoding,
        layer: [
          layer(
            rows.filter(({ low, high }) => low !== high),
            { type: "rule", strokeWidth: 1, strokeOpacity: 0.6, ...alone, ...DECORATION },
            { ...colour, y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
          ),
          // A gap in the line where the loss is 0: invalid values break it.
          layer(
            rows.map((row) => (row["isZero"] === 1 ? { ...row, loss: null } : row)),
            { type: "line", strokeWidth: 1.5, ...alone, ...DECORATION },
            colour,
          ),
          layer(
            rows.filter((row) => row["isZero"] === 1),
            { type: "point", filled: false, size: 52, opacity: 1, strokeWidth: 1.4, ...alone },
            { ...colour, ...tipChannels(size) },
          ),
          layer(
            rows.filter((row) => row["isZero"] !== 1),
            {
              type: "point",
              filled: true,
              size: 42,
              opacity: 1,
              stroke: "#fff",
              strokeWidth: 0.6,
              fill: CURVE_COLOURS.test,
            },
            {
              ...(beside === null ? {} : { fill: besideChannel(system, beside, lineValues, size) }),
              ...tipChannels(size),
            },
          ),
        ],
      };
    }),
  };
}

interface Facet {
  readonly fixed: ParameterValues;
  readonly cells: readonly Cell[];
}

/** The parameter whose values become lines; null where no other parameter varies, or each has too many values. */
function besideOf(cells: readonly Cell[], against: CellParameterName): CellParameterName | null {
  const counts = varyingParameters(cells)
    .filter((name) => name !== against)
    .map((name) => ({ name, count: distinctValues(cells, name).length }))
    .filter(({ count }) => count <= MOST_LINES);
  return counts.reduce<{ name: CellParameterName | null; count: number }>(
    (best, each) => (each.count > best.count ? each : best),
    { name: null, count: 0 },
  ).name;
}

function facetsOf(
  cells: readonly Cell[],
  against: CellParameterName,
  beside: CellParameterName | null,
): readonly Facet[] {
  const names = varyingParameters(cells).filter((name) => name !== against && name !== beside);
  const facets = new Map<string, { readonly fixed: Facet["fixed"]; readonly cells: Cell[] }>();
  for (const cell of cells) {
    const key = names.map((name) => String(cell.parameters[name])).join("|");
    const fixed = Object.fromEntries(names.map((name) => [name, cell.parameters[name]]));
    const facet = facets.get(key) ?? { fixed, cells: new Array<Cell>() };
    if (facet.cells.push(cell) === 1) facets.set(key, facet);
  }
  return [...facets.values()];
}

function rowOf(
  system: TimedParameters,
  cell: Cell,
  at: {
    readonly against: CellParameterName;
    readonly beside: CellParameterName | null;
    readonly besideLabel: (value: ParameterValue) => string;
    readonly values: readonly ParameterValue[];
    readonly range: readonly [number, number];
    readonly size: FigureSize;
    readonly fixed: Facet["fixed"];
  },
): FigureRow {
  const { against, beside, besideLabel, values, range, size, fixed } = at;
  const { median, interval } = cell.finalTest;
  const value = cell.parameters[against] ?? null;
  const names = [against, ...(beside === null ? [] : [beside]), ...Object.keys(fixed)];
  return {
    x: placeOnAxis(value, values),
    loss: onLogAxis(median, range),
    low: onLogAxis(interval?.low ?? median, range),
    high: onLogAxis(interval?.high ?? median, range),
    ...(isBelowLogAxis(median) ? { isZero: 1 } : {}),
    ...(beside === null ? {} : { beside: besideLabel(cell.parameters[beside] ?? null) }),
    ...(size.isInteractive ? { tip: cellHover(system, cell, names) } : {}),
  };
}

function besideChannel(
  system: NamedParameters,
  beside: CellParameterName,
  values: readonly ParameterValue[],
  size: FigureSize,
): FigureSpec {
  return {
    field: "beside",
    type: "nominal",
    scale: { domain: values.map(valueLabels(values)), range: [...spacedViridis(values.length)] },
    legend: {
      title: symbolOf(system, beside),
      orient: "top",
      direction: "horizontal",
      columns: Math.max(2, Math.floor(size.width / 80)),
      symbolType: "circle",
    },
  };
}

/** From the smallest to the largest loss, whiskers included. */
function rangeOf(cells: readonly Cell[]): readonly [number, number] {
  let [low, high] = [Infinity, 0];
  for (const { finalTest } of cells) {
    for (const value of [
      finalTest.median,
      finalTest.interval?.low ?? null,
      finalTest.interval?.high ?? null,
    ]) {
      const shown = positiveOrNull(value);
      if (shown !== null) [low, high] = [Math.min(low, shown), Math.max(high, shown)];
    }
  }
  return [low / 1.4, high * 1.4];
}
