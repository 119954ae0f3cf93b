import { counted } from "../../model/index.js";
import {
  distinctValues,
  outcomeOfMost,
  OUTCOMES_SO_FAR,
  surfaceOf,
  type Boundary,
  type Cell,
  type CellParameterName,
  type OutcomeSoFar,
  type ParameterValue,
  type Regime,
  type RegimeLabel,
} from "../../analysis/index.js";
import { categoryChannel } from "./category-axis.js";
import { cellHover, endsText, spreadKind } from "../words/cell-words.js";
import { OUTCOME_MARKS, REGIME_COLOURS } from "./colours.js";
import {
  DECORATION,
  layer,
  tipChannels,
  type FigureRow,
  type FigureSize,
  type FigureSpec,
} from "./figure-spec.js";
import { shortNumber } from "../words/number-format.js";
import {
  boundaryNames,
  exactPoint,
  partOf,
  pointLabel,
  regimeMeanings,
  symbolOf,
  titleOf,
  type NamedParameters,
} from "../words/parameter-words.js";
import type { TimedParameters } from "../words/time-words.js";
import { MOST_PANELS, panelGrid } from "./panel-grid.js";
import { regimeBands } from "./regime-bands.js";
import { boundaryText } from "../words/regime-columns.js";
import { regimeNotes } from "../words/regime-notes.js";

const HEIGHT = 300;

/**
 * The goldilocks map: for every value of the parameter `across`, the bands of P (too little, goldilocks, too much)
 * on a logarithmic axis, the boundaries P₁ (solid) and P₂ (dashed) with their brackets on the grid as darker veils and
 * their spread over seeds as whiskers, and a mark for the outcome most seeds of each cell share (or share so far). One panel for every
 * combination of further parameters, {@link MOST_PANELS} at most.
 *
 * Edge: fewer than two values of P everywhere: null, since there are no boundaries.
 */
export function goldilocksFigure(
  system: TimedParameters,
  regimes: readonly Regime[],
  cells: readonly Cell[],
  across: CellParameterName,
  size: FigureSize,
): FigureSpec | null {
  const [first] = regimes;
  if (first === undefined) return null;
  const { amount } = first;
  const amounts = [...new Set(regimes.flatMap((regime) => regime.amounts))].sort((a, b) => a - b);
  if (amounts.length < 2) return null;
  const values = distinctValues(cells, across);
  const panels = panelsOf(system, regimes, cells, { amount, across }).slice(0, MOST_PANELS);
  const { columns, panelWidth } = panelGrid(panels.length, values.length, size.width, 64);
  const width = Math.min(panelWidth, values.length * 90);
  // Half a step of the grid beyond either end leaves room for the outermost marks.
  const reach = Math.sqrt(amounts[1] / amounts[0]);
  const domain = [amounts[0] / reach, amounts[amounts.length - 1] * reach] as const;
  const seen = new Set(cells.map(outcomeOfMost));
  const kinds = OUTCOMES_SO_FAR.filter((kind) => seen.has(kind));
  return {
    columns,
    concat: panels.map((panel): FigureSpec => ({
      ...(panel.heading === "" ? {} : { title: panel.heading }),
      width,
      height: HEIGHT,
      // Bands fill the view to its edge and would cover half of the frame.
      view: { stroke: null },
      encoding: {
        x: categoryChannel(system, "x", across, values),
        y: {
          field: "y",
          type: "quantitative",
          scale: { type: "log", domain: [...domain], nice: false },
          axis: {
            values: amounts,
            format: "~r",
            labelOverlap: "greedy",
            labelSeparation: 2,
            title: titleOf(system, amount),
          },
        },
      },
      layer: layersOf(panel, { system, amount, across, values, domain, kinds, size }),
    })),
  };
}

/** A panel: one value of every parameter except P and the horizontal one. */
interface Panel {
  readonly heading: string;
  /** Parameters that identify its points within the map: the horizontal one and those of the heading. */
  readonly names: readonly CellParameterName[];
  readonly regimes: readonly Regime[];
  readonly cells: readonly Cell[];
}

function panelsOf(
  system: NamedParameters,
  regimes: readonly Regime[],
  cells: readonly Cell[],
  { amount, across }: Pick<MapDrawing, "amount" | "across">,
): readonly Panel[] {
  const { facets } = surfaceOf(cells, { x: across, y: amount, value: "reached" });
  const points = facets.map(({ fixed }) => ({ parameters: fixed }));
  return facets.map((facet) => ({
    heading: pointLabel(system, facet.fixed, points),
    names: [
      ...(across === amount ? [] : [across]),
      ...Object.keys(facet.fixed).filter((name) => name !== amount),
    ],
    cells: facet.cells.map(({ cell }) => cell),
    regimes: regimes.filter((regime) =>
      Object.entries(facet.fixed).every(([key, value]) => hasValue(regime, key, value ?? null)),
    ),
  }));
}

function hasValue(regime: Regime, name: CellParameterName, value: ParameterValue): boolean {
  return name === regime.amount || (regime.parameters[name] ?? null) === value;
}

/** The settings that the layers of all panels share. */
interface MapDrawing {
  readonly system: TimedParameters;
  readonly amount: CellParameterName;
  readonly across: CellParameterName;
  readonly values: readonly ParameterValue[];
  readonly domain: readonly [number, number];
  readonly kinds: readonly OutcomeSoFar[];
  readonly size: FigureSize;
}

function layersOf(
  panel: Panel,
  { system, amount, across, values, domain, kinds, size }: MapDrawing,
): readonly FigureSpec[] {
  const names = boundaryNames(system, amount);
  const meanings = regimeMeanings(system, amount);
  const columnOf = new Map(values.map((value, i) => [value, i]));
  const place = (parameters: Regime["parameters"]): number =>
    across === amount ? 0 : (columnOf.get(parameters[across] ?? null) ?? 0);
  const corners = { x2: { field: "x2" }, y2: { field: "y2" } };
  const tips = tipChannels(size);
  const strip = (regime: Regime): Strip => ({ regime, column: place(regime.parameters), domain, names });
  const strips = panel.regimes.map(strip);
  const withTip = (row: FigureRow, tip: () => string): FigureRow =>
    size.isInteractive ? { ...row, tip: tip() } : row;
  const marks = panel.cells.map((cell) =>
    withTip(
      {
        x: columnOf.get(cell.parameters[across] ?? null) ?? 0,
        y: Number(cell.parameters[amount]),
        kind: outcomeOfMost(cell),
      },
      () => cellHover(system, cell, [...panel.names, amount]),
    ),
  );
  return [
    layer(
      strips.flatMap((each) =>
        bandsOf(each, meanings).map((row) =>
          withTip(row, () => regimeHover(system, each.regime, panel.names)),
        ),
      ),
      { type: "rect" },
      { ...corners, ...tips, color: bandChannel(symbolOf(system, amount), meanings, size) },
    ),
    layer(
      strips.flatMap(bracketsOf),
      { type: "rect", fill: "#000", fillOpacity: 0.12, ...DECORATION },
      corners,
    ),
    layer(
      strips.flatMap(boundariesOf),
      { type: "rule", stroke: "#111", strokeWidth: 2.2, ...DECORATION },
      { x2: { field: "x2" }, strokeDash: boundaryChannel(names) },
    ),
    layer(
      strips.flatMap(whiskersOf),
      { type: "rule", stroke: "#111", strokeWidth: 1, ...DECORATION },
      { y2: { field: "y2" } },
    ),
    layer(
      marks,
      { type: "point", size: 46, stroke: "#111", strokeWidth: 1.3, opacity: 1 },
      { ...tips, ...outcomeChannels(kinds) },
    ),
  ];
}

interface Strip {
  readonly regime: Regime;
  readonly column: number;
  readonly domain: readonly [number, number];
  readonly names: readonly [first: string, second: string];
}

function bandChannel(
  symbol: string,
  meanings: Readonly<Record<RegimeLabel, string>>,
  size: FigureSize,
): FigureSpec {
  const labels = Object.keys(REGIME_COLOURS) as RegimeLabel[];
  return {
    field: "band",
    type: "nominal",
    scale: {
      domain: labels.map((label) => meanings[label]),
      range: labels.map((label) => REGIME_COLOURS[label]),
    },
    legend: {
      title: `Regime of ${symbol}`,
      orient: "top",
      direction: size.width < 500 ? "vertical" : "horizontal",
      symbolType: "square",
      symbolSize: 150,
      symbolStrokeWidth: 0,
    },
  };
}

function boundaryChannel(names: Strip["names"]): FigureSpec {
  return {
    field: "boundary",
    type: "nominal",
    scale: {
      domain: [...names],
      range: [
        [1, 0],
        [5, 3],
      ],
    },
    legend: { title: "Boundary", orient: "top", direction: "horizontal", symbolStrokeColor: "#111" },
  };
}

function outcomeChannels(kinds: readonly OutcomeSoFar[]): FigureSpec {
  const legend = {
    title: "Outcome of most seeds",
    orient: "top",
    direction: "horizontal",
    columns: 3,
    symbolSize: 46,
  };
  const channel = (range: readonly string[]): FigureSpec => ({
    field: "kind",
    type: "nominal",
    scale: { domain: [...kinds], range: [...range] },
    legend,
  });
  return {
    shape: channel(kinds.map((kind) => OUTCOME_MARKS[kind].shape)),
    fill: channel(kinds.map((kind) => OUTCOME_MARKS[kind].fill)),
  };
}

function bandsOf(
  { regime, column, domain }: Strip,
  meanings: Readonly<Record<RegimeLabel, string>>,
): readonly FigureRow[] {
  return regimeBands(regime, domain).map(({ from, to, label }) => ({
    ...{ x: column - 0.5, x2: column + 0.5, y: from, y2: to },
    band: meanings[label],
  }));
}

/** The neighbouring values of the grid between which a boundary lies. */
function bracketsOf({ regime, column }: Strip): readonly FigureRow[] {
  return [regime.first, regime.second].flatMap(({ bracket }) =>
    bracket === null ? [] : [{ x: column - 0.5, x2: column + 0.5, y: bracket[0], y2: bracket[1] }],
  );
}

function boundariesOf({ regime, column, names: [first, second] }: Strip): readonly FigureRow[] {
  const line = (boundary: Boundary, name: string): readonly FigureRow[] =>
    boundary.place === "inside"
      ? [{ x: column - 0.5, x2: column + 0.5, y: boundary.estimate, boundary: name }]
      : [];
  return [...line(regime.first, first), ...line(regime.second, second)];
}

/** The spread over seeds, P₁ left and P₂ right in the column; open ends extend to the edge. */
function whiskersOf({ regime, column, domain }: Strip): readonly FigureRow[] {
  // One seed has no spread; its interval is the bracket, which the veil shows.
  if (regime.seeds < 2) return [];
  const whisker = ({ place, interval }: Boundary, x: number): readonly FigureRow[] => {
    if (place !== "inside" || interval === null) return [];
    const low = Math.max(domain[0], interval.low ?? domain[0]);
    const high = Math.min(domain[1], interval.high ?? domain[1]);
    return high / low < 1.01 ? [] : [{ x, y: low, y2: high }];
  };
  return [...whisker(regime.first, column - 0.2), ...whisker(regime.second, column + 0.2)];
}

function regimeHover(system: NamedParameters, regime: Regime, names: readonly CellParameterName[]): string {
  const [first, second] = boundaryNames(system, regime.amount);
  const { interval } = regime.window;
  const ends = endsText(interval);
  const spread = ends === "" ? "" : ` (${spreadKind(interval)} ${ends})`;
  return [
    exactPoint(system, partOf(regime.parameters, names)),
    `${first} ${boundaryText(regime.first, regime)}`,
    `${second} ${boundaryText(regime.second, regime)}`,
    counted(regime.seeds, "seed"),
    ...(regime.window.ratio === null
      ? []
      : [`${second}/${first} ${shortNumber(regime.window.ratio)}${regime.seeds < 2 ? "" : spread}`]),
    ...regimeNotes(regime),
  ].join("\n");
}
