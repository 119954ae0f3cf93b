import { shortNumber } from "../words/number-format.js";
import type { TimeWords } from "../words/time-words.js";
import { layer, UPRIGHT, type FigureRow, type FigureSize, type FigureSpec } from "./figure-spec.js";

/** The style of one kind of line, and its name in the legend. */
export interface LineStyle {
  readonly label: string;
  readonly colour: string;
  /** Dashes and gaps in pixels; solid when left out. */
  readonly dashes?: readonly number[];
}

const SOLID = [1, 0] as const;

/** Colour and dashes of lines by the field `series`, with one legend for both. `title` null: the legend has no title. */
export function seriesChannels(
  styles: readonly LineStyle[],
  title: string | null,
  size: FigureSize,
): FigureSpec {
  const domain = styles.map(({ label }) => label);
  const columns = Math.max(1, Math.floor(size.width / 190));
  const legend = {
    title,
    orient: "top",
    direction: "horizontal",
    columns,
    symbolType: "stroke",
    symbolSize: 420,
  } as const;
  return {
    color: {
      field: "series",
      type: "nominal",
      scale: { domain, range: styles.map(({ colour }) => colour) },
      legend,
    },
    strokeDash: {
      field: "series",
      type: "nominal",
      scale: { domain, range: styles.map(({ dashes }) => [...(dashes ?? SOLID)]) },
      legend,
    },
  };
}

/** The channel of times over their span: logarithmic, hence without time 0; decades are labelled as powers. */
export function stepChannel(span: readonly [number, number], { noun }: TimeWords): FigureSpec {
  return {
    field: "step",
    type: "quantitative",
    scale: { type: "log", domain: [...span], nice: false },
    axis: { title: noun, ...decadeTicks(span) },
  };
}

/** The channel of a positive quantity on a logarithmic axis. */
export function logChannel(field: string, title: string, domain: readonly [number, number]): FigureSpec {
  return {
    field,
    type: "quantitative",
    scale: { type: "log", domain: [...domain], nice: false },
    axis: { title, ...decadeTicks(domain) },
  };
}

/** With more decades than this there is no space for the ticks between them. */
const MOST_DECADES = 8;

/** Ticks of a logarithmic axis: 1 to 9 times each decade, of which the decades (2 and 5 or all where few) are labelled. */
function decadeTicks([low, high]: readonly [number, number]): FigureSpec {
  const first = Math.floor(Math.log10(low));
  const decades = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, k) => first + k);
  const digits = decades.length > MOST_DECADES ? [1] : [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const values = decades
    .flatMap((k) => digits.map((digit) => Number(`${digit}e${k}`)))
    .filter((value) => value >= low && value <= high);
  const labelled = high / low < 5 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : high / low < 50 ? [1, 2, 5] : [1];
  const labels = Object.fromEntries(
    values
      .filter((value) => labelled.includes(Number(value.toExponential().split("e")[0])))
      .map((value) => [String(value), powerLabel(value)]),
  );
  return {
    values,
    labelExpr: `(${JSON.stringify(labels)})[datum.value] || ''`,
    labelOverlap: "greedy",
    labelSeparation: 2,
  };
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Plain from 0.001 to 1000; beyond that decades are powers of ten and other values have an exponent. */
function powerLabel(value: number): string {
  if (value > 9e-4 && value < 1001) return String(value);
  const [digit, exponent] = value.toExponential().split("e");
  if (digit !== "1") return shortNumber(value);
  const sign = exponent.startsWith("-") ? "⁻" : "";
  return `10${sign}${[...exponent.slice(1)].map((d) => SUPERSCRIPTS[Number(d)]).join("")}`;
}

/**
 * Invisible vertical bars that show a tooltip anywhere over a time; their width follows the density of records. Empty where
 * the figure is not interactive.
 */
export function stepHover(
  rows: readonly { readonly step: number; readonly tip: string }[],
  [first, last]: readonly [number, number],
  panelWidth: number,
  { isInteractive }: FigureSize,
): readonly FigureSpec[] {
  if (!isInteractive) return [];
  const placed: readonly FigureRow[] = rows
    .filter(({ step }) => step >= first && step <= last)
    .map((row) => ({ ...row }));
  const strokeWidth = Math.max(3, (1.4 * panelWidth) / Math.max(placed.length, 1));
  return [
    layer(
      placed,
      { type: "rule", stroke: "#000", opacity: 0, strokeWidth },
      { ...UPRIGHT, tooltip: { field: "tip" }, description: { field: "tip" } },
    ),
  ];
}
