import {
  surfaceOf,
  varyingParameters,
  type Cell,
  type CellParameterName,
  type Clock,
  type ParameterValue,
  type Regime,
  type SurfaceValue,
} from "../analysis/index.js";
import type { GrokThresholds, OutcomeRow } from "../model/index.js";
import { surfaceTitle } from "./cell-words.js";
import { chooseAxes } from "./choose-axes.js";
import { curvesFigure } from "./curves-figure.js";
import { eigenvectorFigure } from "./eigenvector-figure.js";
import type { Figure, FigureSize, FigureSpec } from "./figure-spec.js";
import { finalLossFigure } from "./final-loss-figure.js";
import { goldilocksFigure } from "./goldilocks-figure.js";
import { mechanismFigure } from "./mechanism-figure.js";
import { meaningOf, pointLabel, shortNumber } from "./number-format.js";
import { MOST_PANELS } from "./panel-grid.js";
import type { ReportCurve } from "./report-input.js";
import { surfaceFigure } from "./surface-figure.js";

/** What figures are drawn from; a page holds it as data. */
export interface FigureData {
  readonly thresholds: GrokThresholds;
  readonly budgetSteps: number;
  readonly cells: readonly Cell[];
  readonly regimes: readonly Regime[];
  /** Drawn unless others are chosen. */
  readonly curves: readonly ReportCurve[];
  /** Sampled over the grid, to choose from. */
  readonly furtherCurves: readonly ReportCurve[];
}

/** What a reader may choose; the defaults are those of the files. */
export interface FigureChoices {
  readonly x: CellParameterName;
  readonly y: CellParameterName;
  /** What the first surface shows. */
  readonly value: SurfaceValue;
  /** Parameter across the goldilocks map. */
  readonly across: CellParameterName;
  /** Parameter below the final losses. */
  readonly against: CellParameterName;
  /** The curves in panels. */
  readonly curves: readonly ReportCurve[];
  /** The trial to look into; null where there is none. */
  readonly inside: ReportCurve | null;
}

/** Names of the figures in their order on the page, which are those of their files. */
export const FIGURE_NAMES = [
  "time-to-grok",
  "delay-ratio",
  "goldilocks",
  "curves",
  "mechanism",
  "final-loss",
  "eigenvectors",
] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

/** The axes that move the time to generalise most, the representative curves. */
export function defaultChoices(
  data: FigureData,
  wished: {
    readonly axes?: { readonly x: CellParameterName; readonly y: CellParameterName };
    readonly clock?: Clock;
  } = {},
): FigureChoices {
  const { x, y, across } = chooseAxes(data.cells, wished.axes);
  const varying = varyingParameters(data.cells);
  const { curves } = data;
  return {
    ...{ x, y, across, curves },
    value: wished.clock === "tau" ? "tau" : "test_step",
    against: varying.includes("alpha")
      ? "alpha"
      : (varying.find((name) => name !== "eigenvector") ?? "alpha"),
    inside: curves.find(({ outcome }) => outcome.kind === "grokked") ?? curves[0] ?? null,
  };
}

/** One figure under these choices; null where there is nothing for it to show. Pure. */
export function figureOf(
  name: FigureName,
  data: FigureData,
  choices: FigureChoices,
  size: FigureSize,
): Figure | null {
  const drawn = DRAWINGS[name](data, choices, size);
  if (drawn === null || drawn.spec === null) return null;
  const { title, caption, spec } = drawn;
  return { name, title, caption, spec, description: `${title}. ${caption}` };
}

interface Drawn {
  readonly title: string;
  readonly caption: string;
  readonly spec: FigureSpec | null;
}

type Drawing = (data: FigureData, choices: FigureChoices, size: FigureSize) => Drawn | null;

const DRAWINGS: Readonly<Record<FigureName, Drawing>> = {
  "time-to-grok": (data, choices, size) => surfaceDrawing(data, choices, size, choices.value),
  "delay-ratio": (data, choices, size) =>
    // The reader's choice above may be this very surface.
    choices.value === "ratio" ? null : surfaceDrawing(data, choices, size, "ratio"),
  goldilocks: ({ regimes, cells }, { across }, size) => ({
    title: "The goldilocks map",
    caption:
      "Regimes of the number of samples P. P₁ is the smallest P from which on the test loss gets below its threshold " +
      "within the budget, P₂ the smallest from which on it does so without delay. Each boundary is estimated within " +
      "its bracket, the two values of the grid between which it lies (darker veil); upright lines span its spread over " +
      "seeds; marks show what became of most seeds of a cell.",
    spec: goldilocksFigure(regimes, cells, across, size),
  }),
  curves: ({ thresholds }, { curves }, size) => ({
    title: "Learning curves",
    caption: curvesCaption(curves),
    spec: curvesFigure(curves, thresholds, size),
  }),
  mechanism: (_data, { inside }, size) =>
    inside === null
      ? null
      : {
          title: "Inside one trial",
          caption: `What changes while the trial at ${placeOf(inside)} is trained (${inside.label}).${termsCaption(inside)}`,
          spec: mechanismFigure(inside, size),
        },
  "final-loss": ({ cells, thresholds }, { against }, size) => ({
    title: "Final test loss",
    caption:
      `Test loss at the last step trained over ${meaningOf(against)}: medians over seeds, upright lines their spread. ` +
      "Diverged and failed trials are left out. Where training stopped because the outcome was decided, the loss could " +
      "have fallen further.",
    spec: finalLossFigure(cells, against, lossTitle(thresholds), size),
  }),
  eigenvectors: ({ cells, curves, furtherCurves, thresholds }, _choices, size) => ({
    title: "Which eigenvector is learned",
    caption:
      "Labels are the j-th eigenvector of the initial kernel, 1 the largest. Above one trial for each j, the first seed " +
      "at the smallest P; below the final test loss over j, medians over seeds with their spread.",
    spec: eigenvectorFigure(cells, [...furtherCurves, ...curves], lossTitle(thresholds), size),
  }),
};

/** What final losses are measured by. */
export function lossTitle({ relativeTo }: GrokThresholds): string {
  const unit = { labels: " / label power", initial: " / its start", absolute: "" }[relativeTo];
  return `final test loss${unit}`;
}

function surfaceDrawing(
  { cells, thresholds }: FigureData,
  { x, y }: FigureChoices,
  size: FigureSize,
  value: SurfaceValue,
): Drawn | null {
  // One cell is a number, not a map: the summary and the table have it.
  if (cells.length < 2 || x === y) return null;
  const surface = surfaceOf(cells, { x, y, value });
  const left = surface.facets.length - MOST_PANELS;
  const rest = left > 0 ? ` ${left} further panels are left out here; the table has all cells.` : "";
  return {
    title: surfaceTitle(value),
    caption: `${surfaceCaption(value, thresholds)} Over ${meaningOf(x)} and ${meaningOf(y)}.${rest}`,
    spec: surfaceFigure(surface, size, value === "ratio" ? [thresholds.ratio] : undefined),
  };
}

function surfaceCaption(value: SurfaceValue, { ratio }: GrokThresholds): string {
  const lines = "contours lie at the labelled values, the heavy line ends where it gets there at all.";
  switch (value) {
    case "test_step":
      return `Median step from which on the test loss stays below its threshold, bright where early; ${lines}`;
    case "train_step":
      return `Median step from which on the train loss stays below its threshold, bright where early; ${lines}`;
    case "delay":
      return `Median of the steps from fitting to generalising, bright where few; ${lines}`;
    case "tau":
      return `Median time to generalise without its trivial factor α/ε, bright where early; ${lines}`;
    case "ratio":
      return (
        "How many times longer the test loss takes than the train loss, bright where it follows at once. Below " +
        `ρ = ${shortNumber(ratio)} (the contour) a trial counts as tracked, from there on as grokked.`
      );
    case "reached":
      return "Share of the trials whose test loss stays below its threshold in the end, bright where all.";
  }
}

function placeOf({ outcome }: ReportCurve): string {
  return pointLabel(pointOf(outcome, pointNames(outcome))) + `, seed ${outcome.parameters.seed}`;
}

function pointNames({ parameters }: OutcomeRow): readonly CellParameterName[] {
  return [
    "alpha",
    "epsilon",
    "samples",
    ...(parameters.eigenvector === null ? [] : (["eigenvector"] as const)),
  ];
}

function pointOf(
  outcome: OutcomeRow,
  names: readonly CellParameterName[],
): Partial<Record<CellParameterName, ParameterValue>> {
  return Object.fromEntries(names.map((name) => [name, outcome.parameters[name]]));
}

/** What the panels have in common, headings naming only what sets them apart. */
function curvesCaption(curves: readonly ReportCurve[]): string {
  if (curves.length === 0) return "";
  const varying = varyingParameters(curves.map(({ outcome }) => outcome));
  const shared = pointNames(curves[0].outcome).filter((name) => !varying.includes(name));
  const at = shared.length === 0 ? "" : `, at ${pointLabel(pointOf(curves[0].outcome, shared))}`;
  const hasOthers = curves.some(({ others }) => (others ?? []).length > 0);
  const kinds = new Set(curves.map(({ outcome }) => outcome.kind));
  const what =
    curves.length === 1
      ? "One trial"
      : kinds.size === curves.length
        ? "One trial of each kind of outcome"
        : `${curves.length} trials`;
  return (
    `${what}${hasOthers ? ", other seeds of its cell pale behind it" : ""}${at}. Losses over the label power E[y²], ` +
    "from step 1 on; circles where a loss falls below its threshold for good."
  );
}

function termsCaption({ rows }: ReportCurve): string {
  if (!rows.some((row) => row.error_trace !== null)) return "";
  return (
    " The test loss of the population is the sum of three terms (Kumar et al., Eq. 6): the trace of the quadratic " +
    "part, its distance from the target, and the linear part."
  );
}
