import { tickLabel, logScale, type LogScale } from "./log-scale.js";
import { shortNumber } from "./number-format.js";
import { element, group, hover, line, text } from "./svg.js";

/** One curve of a panel. Null values leave a gap; on a logarithmic axis so do those ≤ 0. */
export interface Series {
  readonly label: string;
  readonly colour: string;
  readonly dashes?: string;
  readonly width?: number;
  /** Of the stroke; default 1. */
  readonly opacity?: number;
  readonly points: readonly { readonly step: number; readonly value: number | null }[];
}

/** A horizontal line: a threshold, or a loss without steps. */
export interface Level {
  readonly label: string;
  readonly value: number;
  readonly colour: string;
  readonly dashes: string;
}

/** A vertical line: the step at which something happens. */
export interface Moment {
  readonly label: string;
  readonly step: number;
  readonly colour: string;
}

/** Curves over logarithmic steps. */
export interface LinePanel {
  readonly heading: string;
  readonly yTitle: string;
  readonly yScale: "log" | "linear";
  readonly steps: readonly [number, number];
  readonly values: readonly [number, number];
  readonly series: readonly Series[];
  readonly levels: readonly Level[];
  /** Moments worth marking, as vertical lines. */
  readonly moments?: readonly Moment[];
  /** Points worth pointing at, on a curve. */
  readonly points: readonly { readonly step: number; readonly value: number; readonly label: string }[];
}

/** Size of the plotted area and of the room around it, in pixels. */
export const PANEL = { width: 440, height: 230, left: 62, right: 18, top: 34, bottom: 46 } as const;

/**
 * One panel of curves with its axes; step 0, which has no place on a logarithmic axis, is left out. What lies
 * outside the value range is clipped. `name` must be unique on the page.
 */
export function linePanel(panel: LinePanel, name: string): string {
  const x = logScale(panel.steps, [0, PANEL.width]);
  const y = panel.yScale === "log" ? logScale(panel.values, [PANEL.height, 0]) : null;
  const [low, high] = panel.values;
  const yAt = (value: number): number =>
    y === null ? PANEL.height * (1 - (value - low) / (high - low)) : y.at(value);
  const clip = `clip-${name}`;
  return group(
    PANEL.left,
    PANEL.top,
    element(
      "clipPath",
      { id: clip },
      element("rect", { y: -1, width: PANEL.width, height: PANEL.height + 2 }),
    ),
    text(0, -10, panel.heading, { "font-weight": 600 }),
    stepAxis(x),
    y === null ? linearAxis(low, high, yAt) : logAxis(y),
    element(
      "text",
      { transform: `translate(-46,${PANEL.height / 2}) rotate(-90)`, "text-anchor": "middle" },
      panel.yTitle,
    ),
    element(
      "g",
      { "clip-path": `url(#${clip})` },
      ...(panel.moments ?? []).map((moment) => drawMoment(moment, x)),
      ...panel.levels.map((level) => drawLevel(level, yAt(level.value))),
      ...panel.series.map((series) => drawSeries(series, x, yAt, y !== null)),
    ),
    element("rect", { width: PANEL.width, height: PANEL.height, fill: "none", stroke: "#555" }),
    ...panel.points.map(({ step, value, label }) =>
      element(
        "circle",
        {
          cx: x.at(Math.max(step, x.domain[0])),
          cy: yAt(value),
          r: 4,
          fill: "#fff",
          stroke: "#111",
          "stroke-width": 1.4,
        },
        hover(label),
      ),
    ),
  );
}

function drawSeries(series: Series, x: LogScale, yAt: (value: number) => number, isLog: boolean): string {
  let path = "";
  let pen = "M";
  for (const { step, value } of series.points) {
    if (step <= 0) continue;
    if (value === null || !Number.isFinite(value) || (isLog && value <= 0)) {
      pen = "M";
      continue;
    }
    // Clipped later; huge coordinates would only make the file larger.
    const y = Math.min(2 * PANEL.height, Math.max(-PANEL.height, yAt(value)));
    path += `${pen}${x.at(step).toFixed(1)},${y.toFixed(1)}`;
    pen = "L";
  }
  return element(
    "path",
    {
      d: path,
      fill: "none",
      stroke: series.colour,
      "stroke-width": series.width ?? 1.8,
      "stroke-dasharray": series.dashes ?? null,
      "stroke-opacity": series.opacity ?? null,
      "stroke-linejoin": "round",
    },
    hover(series.label),
  );
}

function drawLevel({ label, colour, dashes, value }: Level, y: number): string {
  return element(
    "line",
    { x1: 0, x2: PANEL.width, y1: y, y2: y, stroke: colour, "stroke-width": 1.2, "stroke-dasharray": dashes },
    hover(`${label} ${shortNumber(value)}`),
  );
}

function drawMoment({ label, step, colour }: Moment, x: LogScale): string {
  const at = x.at(Math.max(step, x.domain[0]));
  return element(
    "line",
    {
      x1: at,
      x2: at,
      y1: 0,
      y2: PANEL.height,
      stroke: colour,
      "stroke-width": 1.2,
      "stroke-dasharray": "2 3",
    },
    hover(`${label}: step ${shortNumber(step)}`),
  );
}

const GRID = { stroke: "#e6e6e6" } as const;

function stepAxis(x: LogScale): string {
  const minor = x.minorTicks().map((value) => {
    return line(x.at(value), PANEL.height, x.at(value), PANEL.height + 2, { stroke: "#999" });
  });
  const major = x.ticks(9).map((value) => {
    const at = x.at(value);
    return (
      line(at, 0, at, PANEL.height, GRID) +
      line(at, PANEL.height, at, PANEL.height + 4, { stroke: "#555" }) +
      text(at, PANEL.height + 16, tickLabel(value), { "text-anchor": "middle", "font-size": 10 })
    );
  });
  const title = text(PANEL.width / 2, PANEL.height + 32, "step", { "text-anchor": "middle" });
  return [...minor, ...major, title].join("");
}

function logAxis(y: LogScale): string {
  const minor = y.minorTicks().map((value) => line(-2, y.at(value), 0, y.at(value), { stroke: "#999" }));
  const major = y.ticks(7).map((value) => yTick(y.at(value), tickLabel(value)));
  return [...minor, ...major].join("");
}

function linearAxis(low: number, high: number, yAt: (value: number) => number): string {
  const step = niceStep((high - low) / 5);
  const ticks: string[] = [];
  for (let k = Math.ceil(low / step); k * step <= high * (1 + 1e-9); k++) {
    ticks.push(yTick(yAt(k * step), shortNumber(k * step)));
  }
  return ticks.join("");
}

/** The smallest of 1, 2, 5 times a power of ten that is at least this. */
function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return power * ([1, 2, 5].find((digit) => digit * power >= atLeast) ?? 10);
}

function yTick(at: number, label: string): string {
  return (
    line(0, at, PANEL.width, at, GRID) +
    line(-4, at, 0, at, { stroke: "#555" }) +
    text(-7, at + 3.5, label, { "text-anchor": "end", "font-size": 10 })
  );
}
