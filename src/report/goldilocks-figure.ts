import {
  distinctValues,
  surfaceOf,
  type Boundary,
  type Cell,
  type CellParameterName,
  type ParameterValue,
  type Regime,
  type RegimeLabel,
} from "../analysis/index.js";
import { OUTCOME_KINDS } from "../model/index.js";
import { bandAxis } from "./band-axis.js";
import { cellHover } from "./cell-words.js";
import { outcomeMark, REGIME_COLOURS, REGIME_MEANINGS } from "./colours.js";
import { logScale, type LogScale } from "./log-scale.js";
import { meaningOf, pointLabel, shortNumber, valueLabel } from "./number-format.js";
import { element, figure, group, hover, line, text, textWidth } from "./svg.js";
import { MOST_PANELS } from "./surface-figure.js";

const FULL_WIDTH = 1100;
const PLOT_HEIGHT = 300;
const MARGIN = { top: 26, right: 16, bottom: 46, left: 66 };
const LEGEND_HEIGHT = 64;

/** A panel: one value of every parameter but P and the one across. */
interface Panel {
  readonly heading: string;
  readonly regimes: readonly Regime[];
  readonly cells: readonly Cell[];
}

/**
 * The goldilocks map: for every value of the parameter `across`, the bands of P (too little, goldilocks, too much)
 * on a logarithmic axis, the boundaries P₁ (solid) and P₂ (dashed) with their brackets on the grid as darker veils and
 * their spread over seeds as whiskers, and a mark for the outcome most seeds of each cell share. One panel for every combination of further parameters.
 *
 * Edge: fewer than two values of P everywhere: null, there is nothing to bound.
 */
export function goldilocksFigure(
  regimes: readonly Regime[],
  cells: readonly Cell[],
  across: CellParameterName,
  name: string,
): string | null {
  const samples = [...new Set(regimes.flatMap((regime) => regime.samples))].sort((a, b) => a - b);
  if (samples.length < 2) return null;
  const panels = panelsOf(regimes, cells, across).slice(0, MOST_PANELS);
  const values = distinctValues(cells, across);
  const columns = Math.min(panels.length, values.length > 9 ? 2 : values.length > 5 ? 3 : 4);
  const room = Math.min(FULL_WIDTH / columns, columns === 1 ? 780 : FULL_WIDTH) - MARGIN.left - MARGIN.right;
  const band = Math.max(14, Math.min(90, room / values.length));
  const panelWidth = MARGIN.left + values.length * band + MARGIN.right;
  const panelHeight = MARGIN.top + PLOT_HEIGHT + MARGIN.bottom;
  // Half a step of the grid beyond either end leaves room for the outermost marks.
  const reach = Math.sqrt(samples[1] / samples[0]);
  const scale = logScale([samples[0] / reach, samples[samples.length - 1] * reach], [PLOT_HEIGHT, 0]);
  const size = {
    width: Math.max(columns * panelWidth, 760),
    height: LEGEND_HEIGHT + Math.ceil(panels.length / columns) * panelHeight,
  };
  return figure(
    size,
    name,
    `Regimes of the number of samples over ${meaningOf(across)}`,
    legend(cells),
    ...panels.map((panel, i) =>
      group(
        (i % columns) * panelWidth + MARGIN.left,
        LEGEND_HEIGHT + Math.floor(i / columns) * panelHeight + MARGIN.top,
        drawPanel(panel, across, values, band, samples, scale),
      ),
    ),
  );
}

function panelsOf(
  regimes: readonly Regime[],
  cells: readonly Cell[],
  across: CellParameterName,
): readonly Panel[] {
  const { facets } = surfaceOf(cells, { x: across, y: "samples", value: "reached" });
  return facets.map((facet) => ({
    heading: pointLabel(facet.fixed),
    cells: facet.cells.map(({ cell }) => cell),
    regimes: regimes.filter((regime) =>
      Object.entries(facet.fixed).every(([key, value]) => hasValue(regime, key as CellParameterName, value)),
    ),
  }));
}

function hasValue(regime: Regime, name: CellParameterName, value: ParameterValue): boolean {
  return name === "samples" || regime.parameters[name] === value;
}

function drawPanel(
  panel: Panel,
  across: CellParameterName,
  values: readonly ParameterValue[],
  band: number,
  samples: readonly number[],
  scale: LogScale,
): string {
  const width = values.length * band;
  const columnOf = new Map(values.map((value, i) => [value, i]));
  const left = (parameters: Regime["parameters"]): number => {
    const value = across === "samples" ? null : parameters[across];
    return (columnOf.get(value) ?? 0) * band;
  };
  const names = [across, "samples"] as const;
  return [
    panel.heading === "" ? "" : text(0, -8, panel.heading, { "font-weight": 600 }),
    ...panel.regimes.map((regime) => drawRegime(regime, left(regime.parameters), band, scale)),
    ...panel.cells.map((cell) =>
      outcomeMark(
        cell.kind,
        left(cell.parameters) + band / 2,
        scale.at(cell.parameters.samples),
        hover(cellHover(cell, names)),
      ),
    ),
    element("rect", { width, height: PLOT_HEIGHT, fill: "none", stroke: "#555" }),
    group(0, PLOT_HEIGHT, bandAxis(values.map(valueLabel), band, "bottom", meaningOf(across))),
    samplesAxis(samples, scale),
  ].join("");
}

/** Ticks at the values of the grid, labels only where there is room. */
function samplesAxis(samples: readonly number[], scale: LogScale): string {
  let lastLabelled = Infinity;
  const ticks = samples.map((value) => {
    const y = scale.at(value);
    const isLabelled = lastLabelled - y >= 12;
    if (isLabelled) lastLabelled = y;
    const label = isLabelled
      ? text(-7, y + 3.5, valueLabel(value), { "text-anchor": "end", "font-size": 10 })
      : "";
    return line(0, y, isLabelled ? -4 : -2, y, { stroke: "#555" }) + label;
  });
  const title = element(
    "text",
    { transform: `translate(-48,${PLOT_HEIGHT / 2}) rotate(-90)`, "text-anchor": "middle" },
    meaningOf("samples"),
  );
  return ticks.join("") + title;
}

function drawRegime(regime: Regime, left: number, band: number, scale: LogScale): string {
  const first = pixelOf(regime.first, scale);
  const second = Math.min(first, pixelOf(regime.second, scale));
  const stripe = (label: RegimeLabel, from: number, to: number): string =>
    from - to < 0.5
      ? ""
      : element("rect", {
          x: left,
          y: to,
          width: band,
          height: from - to,
          fill: REGIME_COLOURS[label],
          "shape-rendering": "crispEdges",
        });
  return element(
    "g",
    {},
    hover(regimeHover(regime)),
    stripe("too-little", PLOT_HEIGHT, first),
    stripe("goldilocks", first, second),
    stripe("too-much", second, 0),
    bracketMark(regime.first, left, band, scale),
    bracketMark(regime.second, left, band, scale),
    boundaryMark(regime.first, left, band, 0.3, scale, null),
    boundaryMark(regime.second, left, band, 0.7, scale, "5 3"),
  );
}

function pixelOf(boundary: Boundary, scale: LogScale): number {
  switch (boundary.place) {
    case "below":
      return PLOT_HEIGHT;
    case "inside":
      return scale.at(boundary.estimate ?? boundary.bracket?.[1] ?? scale.domain[0]);
    case "above":
      return 0;
  }
}

/** The neighbouring values of the grid between which a boundary lies, as a veil across the band. */
function bracketMark({ bracket }: Boundary, left: number, band: number, scale: LogScale): string {
  if (bracket === null) return "";
  const [low, high] = [scale.at(bracket[0]), scale.at(bracket[1])];
  return element("rect", {
    x: left,
    y: high,
    width: band,
    height: low - high,
    fill: "#000",
    "fill-opacity": 0.1,
    "shape-rendering": "crispEdges",
  });
}

function boundaryMark(
  boundary: Boundary,
  left: number,
  band: number,
  part: number,
  scale: LogScale,
  dashes: string | null,
): string {
  if (boundary.place !== "inside") return "";
  const y = pixelOf(boundary, scale);
  const x = left + part * band;
  const { interval } = boundary;
  const clamp = (value: number): number => Math.min(PLOT_HEIGHT, Math.max(0, scale.at(value)));
  const low = interval === null || interval.low === null ? PLOT_HEIGHT : clamp(interval.low);
  const high = interval === null || interval.high === null ? 0 : clamp(interval.high);
  const hasSpread = interval !== null && low - high > 1;
  return (
    line(left, y, left + band, y, { stroke: "#111", "stroke-width": 2.2, "stroke-dasharray": dashes }) +
    (hasSpread ? line(x, low, x, high, { stroke: "#111", "stroke-width": 0.9 }) : "")
  );
}

/** What a boundary is, in samples and in units of D. */
export function boundaryText(boundary: Boundary): string {
  switch (boundary.place) {
    case "below":
      return "below the grid";
    case "above":
      return "above the grid";
    case "inside": {
      const { bracket, estimate, estimatePerDimension } = boundary;
      if (bracket === null || estimate === null || estimatePerDimension === null) return "–";
      return `${shortNumber(estimate)} = ${shortNumber(estimatePerDimension)} D (in ${bracket[0]} to ${bracket[1]})`;
    }
  }
}

function regimeHover(regime: Regime): string {
  const { alpha, epsilon } = regime.parameters;
  return [
    pointLabel({ alpha, epsilon }),
    `P₁ ${boundaryText(regime.first)}`,
    `P₂ ${boundaryText(regime.second)}`,
    `${regime.seeds} ${regime.seeds === 1 ? "seed" : "seeds"}${regime.isEmpty ? ", goldilocks zone empty" : ""}`,
    ...(regime.notMonotone > 0 ? [`not monotone in ${regime.notMonotone} of them`] : []),
  ].join("\n");
}

function legend(cells: readonly Cell[]): string {
  let x = 0;
  const bands = (Object.keys(REGIME_COLOURS) as RegimeLabel[]).map((label) => {
    const at = x;
    x += textWidth(REGIME_MEANINGS[label], 11) + 44;
    const swatch = element("rect", { x: at, width: 22, height: 12, fill: REGIME_COLOURS[label] });
    return swatch + text(at + 28, 10, REGIME_MEANINGS[label]);
  });
  const boundaries = group(
    x,
    0,
    line(0, 6, 22, 6, { stroke: "#111", "stroke-width": 2.2 }),
    text(28, 10, "P₁"),
    line(56, 6, 78, 6, { stroke: "#111", "stroke-width": 2.2, "stroke-dasharray": "5 3" }),
    text(84, 10, "P₂"),
    element("rect", { x: 114, width: 22, height: 12, fill: "#000", "fill-opacity": 0.2 }),
    text(142, 10, "bracket on the grid"),
    line(276, 0, 276, 12, { stroke: "#111", "stroke-width": 0.9 }),
    text(284, 10, "spread over seeds"),
  );
  let markX = 0;
  const marks = OUTCOME_KINDS.filter((kind) => cells.some((cell) => cell.kind === kind)).map((kind) => {
    const at = markX;
    markX += textWidth(kind, 11) + 34;
    return outcomeMark(kind, at + 8, 30) + text(at + 18, 34, kind);
  });
  return group(14, 12, ...bands, boundaries, ...marks);
}
