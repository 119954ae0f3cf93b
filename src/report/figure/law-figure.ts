import type { Law, LawPoint } from "../../analysis/index.js";
import { counted } from "../../model/index.js";
import { exponentText, lawTimeWords, spreadOfExponent } from "../words/law-words.js";
import { symbolOf, titleOf, type NamedParameters } from "../words/parameter-words.js";
import { CURVE_COLOURS } from "./colours.js";
import { DECORATION, layer, type FigureRow, type FigureSize, type FigureSpec } from "./figure-spec.js";
import { logChannel } from "./line-channels.js";
import { panelGrid } from "./panel-grid.js";

const HEIGHT = 260;

/** Kinds of points, with their colours and shapes: they differ without colour, too. */
const EVENT = { label: "time of a trial", colour: CURVE_COLOURS.test, shape: "circle" } as const;
const BOUND = {
  label: "bound: training ended first",
  colour: CURVE_COLOURS.train,
  shape: "triangle-up",
} as const;

/**
 * The trials of a law on logarithmic axes with the fitted line, one panel for each parameter of the law. A time is multiplied by
 * what the law says of the panel's parameter alone over what it says of the trial (a plot of component and residual): the points
 * scatter around the line as the times do around the law. With one parameter and nothing held apart they are the times.
 *
 * Edge: bounds are triangles that point upwards, at the time up to which there was no event.
 * Source: component and residual plots after Ezekiel 1924; ours for bounds.
 */
export function lawFigure(system: NamedParameters, law: Law, size: FigureSize): FigureSpec {
  const { columns, panelWidth } = panelGrid(law.terms.length, 6, size.width, 66);
  const shown = law.terms.map((_, term) => partialTimes(law, term));
  const times = shown.flatMap(({ rows, line }) => [...rows, ...line].map(({ time }) => time));
  const domain = [Math.min(...times) / 1.3, Math.max(...times) * 1.3] as const;
  const kinds = [EVENT, BOUND].filter(({ label }) =>
    shown.some(({ rows }) => rows.some(({ series }) => series === label)),
  );
  const labels = kinds.map(({ label }) => label);
  const axis =
    law.terms.length === 1 ? lawTimeWords(law.time) : `${lawTimeWords(law.time)} over the other terms`;
  const legend = { title: null, orient: "top", direction: "horizontal", symbolOpacity: 1 };
  return {
    columns,
    concat: law.terms.map(({ name }, term): FigureSpec => {
      const { rows, line } = shown[term];
      const values = line.map(({ value }) => value);
      const room = Math.max(1.05, (values[1] / values[0]) ** 0.04);
      const title = system.parameters.some((each) => each.name === name) ? titleOf(system, name) : name;
      return {
        width: panelWidth,
        height: HEIGHT,
        encoding: {
          x: logChannel("value", title, [values[0] / room, values[1] * room]),
          y: logChannel("time", axis, domain),
        },
        layer: [
          layer(
            rows.map((row): FigureRow => ({ ...row })),
            { type: "point", size: 26, strokeWidth: 1.2, opacity: 0.6, ...DECORATION },
            {
              color: {
                field: "series",
                type: "nominal",
                scale: { domain: labels, range: kinds.map(({ colour }) => colour) },
                legend,
              },
              shape: {
                field: "series",
                type: "nominal",
                scale: { domain: labels, range: kinds.map(({ shape }) => shape) },
                legend,
              },
            },
          ),
          layer(
            line.map((row): FigureRow => ({ ...row })),
            { type: "line", stroke: "#111", strokeWidth: 1.8, ...DECORATION },
          ),
        ],
      };
    }),
  };
}

/** The caption of a law's figure: what points and line are, and the exponents with their spread. */
export function lawCaption(system: NamedParameters, law: Law): string {
  const { terms, fit, strataCount, points, pointsOf } = law;
  const exponents = terms.map(({ name }, k) => {
    const spread = spreadOfExponent(fit.exponents[k].interval);
    return `of ${symbolOf(system, name)} ${exponentText(fit.exponents[k].value)}${spread === "" ? "" : ` (${spread})`}`;
  });
  const others = [
    ...(terms.length > 1 ? ["the other parameters"] : []),
    ...(strataCount > 1 ? [`its combination of the ${strataCount} that are held apart`] : []),
  ];
  return [
    `The ${lawTimeWords(law.time)} of ${counted(fit.events, "trial")}` +
      (fit.bounds === 0
        ? ""
        : `, and for ${fit.bounds} whose training ended first the bound beyond which it lies`) +
      `; the line is the law, with exponents ${exponents.join(", ")}.`,
    ...(others.length === 0
      ? []
      : [`Each time is divided by the factor that the law has for ${others.join(" and for ")}.`]),
    ...(points.length < pointsOf ? [`${points.length} of ${pointsOf} trials are drawn.`] : []),
  ].join(" ");
}

/** A point or an end of a line in a panel. */
interface Placed {
  readonly value: number;
  readonly time: number;
}

/** The points of a panel, and the ends of its line, by increasing value. */
function partialTimes(
  { points, fit }: Law,
  term: number,
): {
  readonly rows: readonly (Placed & { readonly series: string })[];
  readonly line: readonly Placed[];
} {
  const exponent = fit.exponents[term].value;
  const valueOf = ({ values }: LawPoint): number => values[term];
  const centre = geometricMean(points.map(valueOf));
  const level = geometricMean(points.map(({ expected }) => expected));
  const timeAt = (value: number): number => level * (value / centre) ** exponent;
  const rows = points.map((point) => ({
    value: valueOf(point),
    time: timeAt(valueOf(point)) * (point.time / point.expected),
    series: point.isEvent ? EVENT.label : BOUND.label,
  }));
  const values = points.map(valueOf);
  const ends = [Math.min(...values), Math.max(...values)];
  return { rows, line: ends.map((value) => ({ value, time: timeAt(value) })) };
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
