import type { LandscapeLine, MedianEstimate, ReducedLandscape } from "../../analysis/index.js";
import { shortNumber } from "../words/number-format.js";
import { pointLabel } from "../words/parameter-words.js";
import type { TimedParameters } from "../words/time-words.js";
import { CURVE_COLOURS } from "./colours.js";
import {
  DECORATION,
  layer,
  tipChannels,
  UPRIGHT,
  type FigureRow,
  type FigureSize,
  type FigureSpec,
} from "./figure-spec.js";
import { logChannel, seriesChannels, type LineStyle } from "./line-channels.js";
import { MOST_PANELS, panelGrid } from "./panel-grid.js";

const HEIGHT = 240;

/** Losses below this part of the label power are cut off: nothing depends on them. */
const LEAST_LOSS = 1e-9;

const TRAIN: LineStyle = { label: "train", colour: CURVE_COLOURS.train };
const TEST: LineStyle = { label: "test", colour: CURVE_COLOURS.test };
const FITS: LineStyle = {
  label: "fits from here on",
  colour: CURVE_COLOURS.train,
  dashes: [2, 3],
};
const CRITICAL: LineStyle = {
  label: "w_c: generalises up to here",
  colour: CURVE_COLOURS.test,
  dashes: [6, 3],
};

/**
 * Both final losses over the norm of the weights, both axes logarithmic, one panel for each combination of the other
 * parameters: the train loss falls as an "L", the test loss is a "U". Upright lines at both edges of the range between.
 *
 * Edge: no line with two norms whose losses are known: null.
 * Source: after Figs. 1 to 6 of Liu, Michaud & Tegmark, arXiv:2210.01117.
 */
export function landscapeFigure(
  system: TimedParameters,
  { lines }: ReducedLandscape,
  lossTitle: string,
  size: FigureSize,
): FigureSpec | null {
  const drawn = lines.filter(({ points }) => points.length > 1).slice(0, MOST_PANELS);
  const rows = drawn.map((line) => rowsOf(line, size));
  const losses = rows.flat().flatMap(({ low, high }) => [Number(low), Number(high)]);
  if (losses.length === 0) return null;
  const scales = drawn.flatMap(({ points }) => points.map(({ scale }) => scale));
  const room = 1.1;
  const domain = [Math.min(...scales) / room, Math.max(...scales) * room] as const;
  const lossDomain = [Math.min(...losses) / 1.4, Math.max(...losses) * 1.4] as const;
  const { columns, panelWidth } = panelGrid(drawn.length, 6, size.width, 62);
  return {
    columns,
    concat: drawn.map((line, k): FigureSpec => {
      const heading = pointLabel(
        system,
        line.fixed,
        [line].map(({ fixed }) => ({ parameters: fixed })),
      );
      return {
        ...(heading === "" ? {} : { title: heading }),
        width: panelWidth,
        height: HEIGHT,
        encoding: {
          x: logChannel("scale", "norm of the weights / the usual one at the start", domain),
          y: logChannel("loss", lossTitle, lossDomain),
          ...seriesChannels([TRAIN, TEST, FITS, CRITICAL], null, size),
        },
        layer: [
          ...edge(line.fits, FITS),
          ...edge(line.generalises, CRITICAL),
          layer(
            rows[k].filter(({ low, high }) => low !== high),
            { type: "rule", strokeWidth: 1, strokeOpacity: 0.6, ...DECORATION },
            {
              strokeDash: { value: [1, 0] },
              y: { field: "low", type: "quantitative" },
              y2: { field: "high" },
            },
          ),
          layer(rows[k], { type: "line", strokeWidth: 1.6, ...DECORATION }),
          layer(
            rows[k],
            { type: "point", filled: true, size: 30, opacity: 1 },
            { strokeDash: { value: [1, 0] }, ...tipChannels(size) },
          ),
        ],
      };
    }),
  };
}

/** What the landscape says in words: the edges, and the time that weight decay needs from the largest norm. */
export function landscapeWords({ lines }: ReducedLandscape): string {
  const [line] = lines;
  const { points, bottom } = line;
  const where = lines.length === 1 ? " The" : " In the first panel the";
  const fits = line.fits.median;
  const critical = line.generalises.median;
  const largest = points[points.length - 1].scale;
  return [
    where,
    ` train set is ${fits === null ? "fitted at all norms, or at none" : `fitted from w = ${shortNumber(fits)} on`},`,
    ` the test loss is least at ${shortNumber(bottom)},`,
    critical === null
      ? " and no norm parts those that generalise from larger ones that do not."
      : ` and the test threshold is kept up to w_c = ${shortNumber(critical)}${rangeText(line.generalises)}. Weights that begin at w₀ ` +
        "above it and decay by γ = ηλ a step, with nothing else to move their norm, are there after ln(w₀/w_c)/γ steps: " +
        `from the largest norm here, ${shortNumber(largest)}, after ${shortNumber(Math.log(largest / critical))}/γ.`,
  ].join("");
}

function rangeText({ interval }: MedianEstimate): string {
  if (interval === null || interval.low === interval.high) return "";
  return ` (${shortNumber(interval.low ?? 0)} to ${shortNumber(interval.high ?? 0)} over seeds)`;
}

function edge({ median }: MedianEstimate, { label }: LineStyle): readonly FigureSpec[] {
  if (median === null) return [];
  const rows = [{ scale: median, series: label }];
  return [layer(rows, { type: "rule", strokeWidth: 1.3, ...DECORATION }, UPRIGHT)];
}

function rowsOf({ points }: LandscapeLine, { isInteractive }: FigureSize): readonly FigureRow[] {
  return [TRAIN, TEST].flatMap(({ label }) =>
    points.flatMap(({ scale, train, test }): readonly FigureRow[] => {
      const { median, interval, counted } = label === TRAIN.label ? train : test;
      if (median === null || !Number.isFinite(median)) return [];
      const loss = Math.max(0, median);
      const cut = (value: number | null): number => Math.max(value ?? loss, LEAST_LOSS);
      const tip = `w = ${shortNumber(scale)}\n${label} loss ${shortNumber(loss)} (${counted} of its trials)`;
      return [
        {
          ...{ scale, series: label, loss: cut(loss) },
          low: cut(interval?.low ?? null),
          high: cut(interval?.high ?? null),
          ...(isInteractive ? { tip } : {}),
        },
      ];
    }),
  );
}
