import {
  distinctValues,
  type Boundary,
  type Cell,
  type CellParameterName,
  type CellQuantity,
  type ParameterValue,
  type Regime,
  type RegimeLabel,
} from "../../analysis/index.js";
import type { GrokThresholds } from "../../model/index.js";
import { cellHover, endsText, isNever, spreadKind } from "../words/cell-words.js";
import { CURVE_COLOURS, REGIME_COLOURS } from "./colours.js";
import { isBelowLogAxis, onLogAxis, positiveOrNull } from "./curve-scale.js";
import {
  ACROSS,
  DECORATION,
  layer,
  tipChannels,
  UPRIGHT,
  type FigureRow,
  type FigureSize,
  type FigureSpec,
} from "./figure-spec.js";
import { logChannel, seriesChannels, type LineStyle } from "./line-channels.js";
import { shortNumber } from "../words/number-format.js";
import { boundaryNames, regimeMeanings, symbolOf, type NamedParameters } from "../words/parameter-words.js";
import type { TimedParameters } from "../words/time-words.js";
import { panelGrid } from "./panel-grid.js";
import { regimeBands } from "./regime-bands.js";
import { boundaryPlace, windowText } from "../words/regime-columns.js";
import { LOOK_MEANINGS } from "./surface-cell.js";
import { placeOnAxis, valueChannel } from "./value-axis.js";

const HEIGHT = 270;

/** Lines of a panel: a quantity of cells. */
interface CellLine extends LineStyle {
  readonly quantity: CellQuantity;
}

const TRAIN: LineStyle = { label: "train", colour: CURVE_COLOURS.train };
const TEST: LineStyle = { label: "test", colour: CURVE_COLOURS.test };
const RATIO: LineStyle = { label: "test / train", colour: CURVE_COLOURS.third };

/** A panel over the axis. */
interface LinePanel {
  readonly title: string;
  readonly yTitle: string;
  readonly lines: readonly CellLine[];
  /** A horizontal level, with its name. */
  readonly level: { readonly value: number; readonly label: string } | null;
}

/** The data of the figure. */
export interface LinesInput {
  readonly system: TimedParameters;
  readonly cells: readonly Cell[];
  readonly regimes: readonly Regime[];
  readonly thresholds: GrokThresholds;
  /** The title of the axis of final losses. */
  readonly lossTitle: string;
}

/**
 * A sweep along one axis as lines over it: both steps, the delay ratio with ρ, the final test loss with θ. Whiskers show the
 * spread over seeds; open ends extend to the edge. Along P the regimes are bands in the background, with P₁ (solid) and P₂
 * (dashed) and their spread. A square at the upper edge marks a quantity that is never reached, a triangle a mere bound, a
 * diamond at the lower edge a median of 0, which is below a logarithmic axis.
 *
 * Edge: fewer than two values of the axis: null. Panels without a single value or bound are left out.
 */
export function linesFigure(input: LinesInput, axis: CellParameterName, size: FigureSize): FigureSpec | null {
  const values = distinctValues(input.cells, axis);
  if (values.length < 2) return null;
  const panels = panelsOf(input).filter((panel) => rangeOf(input.cells, panel) !== null);
  if (panels.length === 0) return null;
  const { columns, panelWidth } = panelGrid(panels.length, 6, size.width, 62);
  const looks = looksOf(input.cells, panels);
  const ladder = ladderOf(input.regimes);
  const regime = ladder?.amount === axis ? ladder : null;
  return {
    columns,
    concat: panels.map((panel): FigureSpec => {
      const range = rangeOf(input.cells, panel) ?? [1, 10];
      return {
        title: panel.title,
        width: panelWidth,
        height: HEIGHT,
        encoding: {
          x: valueChannel(input.system, axis, values),
          y: logChannel("value", panel.yTitle, range),
        },
        layer: [
          ...(regime === null ? [] : regimeLayers(input.system, regime, values, size)),
          ...levelLayers(panel),
          ...lineLayers(input.cells, panel, { system: input.system, axis, values, range, looks, size }),
        ],
      };
    }),
  };
}

/** "P₁ = 128 (95 % 110 to 150), P₂ = 242 (95 % 236 to 296)"; null where the sweep is no single ladder of P. */
export function ladderHeadline(system: NamedParameters, regimes: readonly Regime[]): string | null {
  const regime = ladderOf(regimes);
  if (regime === null) return null;
  const text = (name: string, boundary: Boundary): string => {
    const ends = endsText(boundary.interval);
    const place = boundaryPlace(boundary, regime);
    const spread = ends === "" || regime.seeds < 2 ? "" : ` (${spreadKind(boundary.interval)} ${ends})`;
    return `${name} ${boundary.place === "inside" ? "= " : ""}${place}${spread}`;
  };
  const window = windowText(system, regime);
  const [first, second] = boundaryNames(system, regime.amount);
  return `${text(first, regime.first)}, ${text(second, regime.second)}${window === "" ? "" : `, ${window}`}`;
}

function ladderOf(regimes: readonly Regime[]): Regime | null {
  const [regime, second] = regimes;
  return regime !== undefined && second === undefined && regime.amounts.length > 1 ? regime : null;
}

function panelsOf({ thresholds, lossTitle, system: { time } }: LinesInput): readonly LinePanel[] {
  const { measure, ratio, test } = thresholds;
  return [
    {
      title: `${time.clock === "steps" ? "Steps" : "Time"} to fit and to generalise`,
      yTitle: time.noun,
      lines: [
        { ...TRAIN, quantity: "trainStep" },
        { ...TEST, quantity: "testStep" },
      ],
      level: null,
    },
    {
      title: "How many times later",
      yTitle: `test ${time.noun} / train ${time.noun}`,
      lines: [{ ...RATIO, quantity: "ratio" }],
      level: { value: ratio, label: `ρ = ${shortNumber(ratio)}` },
    },
    {
      title: "Final test loss",
      yTitle: lossTitle,
      lines: [{ ...TEST, quantity: "finalTest" }],
      level: measure === "accuracy" ? null : { value: test, label: `θ = ${shortNumber(test)}` },
    },
  ];
}

/** From the smallest to the largest value of a panel; null where no cell has a value for it. */
function rangeOf(cells: readonly Cell[], { lines, level }: LinePanel): readonly [number, number] | null {
  const shown = lines
    .flatMap(({ quantity }) =>
      cells.flatMap((cell) => {
        const { median, bound, interval } = cell[quantity];
        const ends = median === null ? [] : [interval?.low ?? null, interval?.high ?? null];
        return [median, ...ends, isNever(cell, quantity) ? null : bound];
      }),
    )
    .map(positiveOrNull)
    .filter((value) => value !== null);
  if (shown.length === 0) return null;
  const all = level === null ? shown : [...shown, level.value];
  // Space above for the marks of quantities that are never reached.
  return [Math.min(...all) / 1.3, Math.max(...all) * 1.6];
}

interface Drawing {
  readonly system: TimedParameters;
  readonly axis: CellParameterName;
  readonly values: readonly ParameterValue[];
  readonly range: readonly [number, number];
  readonly looks: readonly Look[];
  readonly size: FigureSize;
}

function lineLayers(
  cells: readonly Cell[],
  panel: LinePanel,
  { system, axis, values, range, looks, size }: Drawing,
): readonly FigureSpec[] {
  const place = (cell: Cell): number => placeOnAxis(cell.parameters[axis] ?? null, values);
  const tip = (cell: Cell): FigureRow => (size.isInteractive ? { tip: cellHover(system, cell, [axis]) } : {});
  const medians: FigureRow[] = [];
  const whiskers: FigureRow[] = [];
  const marks: FigureRow[] = [];
  for (const { label, quantity } of panel.lines) {
    for (const cell of cells) {
      const { median, bound, interval, events } = cell[quantity];
      const at = { x: place(cell), series: label };
      medians.push({ ...at, value: positiveOrNull(median), ...tip(cell) });
      if (median !== null && interval !== null && events > 1) {
        const [low, high] = [interval.low ?? range[0], interval.high ?? range[1]];
        if (low !== high)
          whiskers.push({ ...at, value: onLogAxis(low, range), high: onLogAxis(high, range) });
      }
      const look = lookOf(cell, quantity);
      // Quantities that are never reached stand at the upper edge, those of 0 at the lower one.
      if (look !== null)
        marks.push({
          ...at,
          value: { never: range[1] / 1.2, bound, zero: range[0] }[look],
          look,
          ...tip(cell),
        });
    }
  }
  // One scale and one legend for all panels.
  const colour = seriesChannels([TRAIN, TEST, RATIO], null, size)["color"];
  return [
    layer(
      whiskers,
      { type: "rule", clip: true, strokeWidth: 1.2, ...DECORATION },
      { color: colour, y2: { field: "high" } },
    ),
    // A gap in the line where there is no median: invalid values break it.
    layer(medians, { type: "line", strokeWidth: 1.8, ...DECORATION }, { color: colour }),
    layer(
      medians.filter(({ value }) => value !== null),
      { type: "point", filled: true, size: 46, opacity: 1 },
      { color: colour, ...tipChannels(size) },
    ),
    ...(looks.length === 0
      ? []
      : [
          layer(
            marks,
            { type: "point", size: 60, opacity: 1, strokeWidth: 1.4 },
            { shape: lookChannel(looks), color: colour, ...tipChannels(size) },
          ),
        ]),
  ];
}

/** The look of a mark for a quantity without a median, or with one of 0. */
type Look = "never" | "bound" | "zero";

/** The looks that occur in any panel. */
function looksOf(cells: readonly Cell[], panels: readonly LinePanel[]): readonly Look[] {
  const seen = new Set(
    panels.flatMap(({ lines }) =>
      lines.flatMap(({ quantity }) => cells.map((cell) => lookOf(cell, quantity))),
    ),
  );
  return (["never", "bound", "zero"] as const).filter((look) => seen.has(look));
}

function lookOf(cell: Cell, quantity: CellQuantity): Look | null {
  const { median, bound } = cell[quantity];
  if (isNever(cell, quantity)) return "never";
  if (isBelowLogAxis(median)) return "zero";
  return median === null && bound !== null && bound > 0 ? "bound" : null;
}

/** Shapes of the marks for quantities without a median, or with one of 0. */
function lookChannel(looks: readonly Look[]): FigureSpec {
  return {
    field: "look",
    type: "nominal",
    scale: {
      domain: [...looks],
      range: looks.map((look) => ({ never: "square", bound: "triangle-up", zero: "diamond" })[look]),
    },
    legend: {
      title: null,
      orient: "top",
      direction: "vertical",
      symbolStrokeColor: "#444",
      labelExpr: `(${JSON.stringify({ ...LOOK_MEANINGS, zero: "0, below a logarithmic axis" })})[datum.label]`,
    },
  };
}

function levelLayers({ level }: LinePanel): readonly FigureSpec[] {
  if (level === null) return [];
  const at = { value: level.value };
  return [
    layer(
      [at],
      { type: "rule", stroke: CURVE_COLOURS.threshold, strokeDash: [5, 4], strokeWidth: 1.2, ...DECORATION },
      ACROSS,
    ),
    layer(
      [{ ...at, text: level.label }],
      { type: "text", align: "right", baseline: "bottom", dx: -4, dy: -2, fontSize: 10.5, ...DECORATION },
      { x: { value: "width" }, text: { field: "text" } },
    ),
  ];
}

/** Bands of the regimes, the spread of both boundaries as darker veils, the boundaries as rules with their names. */
function regimeLayers(
  system: NamedParameters,
  regime: Regime,
  values: readonly ParameterValue[],
  size: FigureSize,
): readonly FigureSpec[] {
  const scale = valueChannel(system, regime.amount, values)["scale"] as {
    readonly domain: readonly [number, number];
  };
  const [left, right] = scale.domain;
  const labels = Object.keys(REGIME_COLOURS) as RegimeLabel[];
  const meanings = regimeMeanings(system, regime.amount);
  const veil = ({ interval, place }: Boundary): readonly FigureRow[] =>
    // One seed has no spread.
    regime.seeds < 2 || place !== "inside" || interval === null
      ? []
      : [{ x: interval.low ?? left, x2: interval.high ?? right }];
  const rule = (name: string, boundary: Boundary): readonly FigureRow[] =>
    boundary.place === "inside" ? [{ x: boundary.estimate, name }] : [];
  const names = boundaryNames(system, regime.amount);
  const rules = [...rule(names[0], regime.first), ...rule(names[1], regime.second)];
  return [
    layer(
      regimeBands(regime, scale.domain).map(({ label, from, to }) => ({
        x: from,
        x2: to,
        band: meanings[label],
      })),
      { type: "rect", clip: true, opacity: 0.55, ...DECORATION },
      {
        ...UPRIGHT,
        x2: { field: "x2" },
        fill: {
          field: "band",
          type: "nominal",
          scale: {
            domain: labels.map((label) => meanings[label]),
            range: labels.map((label) => REGIME_COLOURS[label]),
          },
          legend: {
            title: `Regime of ${symbolOf(system, regime.amount)}`,
            orient: "top",
            direction: size.width < 500 ? "vertical" : "horizontal",
            symbolType: "square",
            symbolSize: 150,
            symbolStrokeWidth: 0,
          },
        },
      },
    ),
    layer(
      [...veil(regime.first), ...veil(regime.second)],
      { type: "rect", clip: true, fill: "#000", fillOpacity: 0.1, ...DECORATION },
      { ...UPRIGHT, x2: { field: "x2" } },
    ),
    layer(
      rules,
      { type: "rule", stroke: "#111", strokeWidth: 1.8, ...DECORATION },
      {
        ...UPRIGHT,
        strokeDash: {
          field: "name",
          type: "nominal",
          scale: {
            domain: [...names],
            range: [
              [1, 0],
              [5, 3],
            ],
          },
          legend: null,
        },
      },
    ),
    layer(
      rules,
      { type: "text", align: "left", baseline: "bottom", dx: 4, dy: -4, fontSize: 11, ...DECORATION },
      { y: { value: "height" }, text: { field: "name" } },
    ),
  ];
}
