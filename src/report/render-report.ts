import {
  surfaceOf,
  varyingParameters,
  type CellParameterName,
  type ParameterValue,
  type SurfaceValue,
} from "../analysis/index.js";
import type { OutcomeRow } from "../model/index.js";
import { cellTable } from "./cell-table.js";
import { surfaceTitle } from "./cell-words.js";
import { chooseAxes } from "./choose-axes.js";
import { curvesFigure } from "./curves-figure.js";
import { goldilocksFigure } from "./goldilocks-figure.js";
import { mechanismFigure } from "./mechanism-figure.js";
import { meaningOf, pointLabel, shortNumber } from "./number-format.js";
import { reportPage } from "./report-page.js";
import type { RenderedReport, ReportCurve, ReportInput } from "./report-input.js";
import { summaryLines } from "./summary-lines.js";
import { surfaceFigure } from "./surface-figure.js";

/** A figure with the words under it. */
export interface CaptionedFigure {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
}

/**
 * The report of a sweep: one self-contained HTML page, and its figures as SVG documents. Pure: equal input gives
 * equal bytes. Nothing on the page is fetched from anywhere.
 *
 * Edge: figures without data are left out; an empty sweep still has its page.
 * Cost: linear in cells; a page of 2000 cells takes about 2 MB.
 */
export function renderReport(input: ReportInput): RenderedReport {
  const figures = figuresOf(input);
  const html = reportPage(input, summaryLines(input), figures, cellTable(input.cells, input.regimes));
  return { html, figures: figures.map(({ name, title, svg }) => ({ name, title, svg })) };
}

function figuresOf(input: ReportInput): readonly CaptionedFigure[] {
  const { cells, regimes, curves, thresholds } = input;
  if (cells.length === 0) return [];
  const axes = chooseAxes(cells, input.axes);
  const over = `Over ${meaningOf(axes.x)} and ${meaningOf(axes.y)}; hover a cell for its numbers.`;
  const surface = (
    value: SurfaceValue,
    name: string,
    caption: string,
    levels?: readonly number[],
  ): readonly CaptionedFigure[] => {
    // One cell is a number, not a map: the summary and the table have it.
    if (cells.length === 1) return [];
    const svg = surfaceFigure(surfaceOf(cells, { x: axes.x, y: axes.y, value }), name, levels);
    return [{ name, title: surfaceTitle(value), caption: `${caption} ${over}`, svg }];
  };
  const optional = (
    name: string,
    title: string,
    caption: string,
    svg: string | null,
  ): readonly CaptionedFigure[] => (svg === null ? [] : [{ name, title, caption, svg }]);
  const inside = curves.find(({ outcome }) => outcome.kind === "grokked") ?? curves[0];
  const rho = shortNumber(thresholds.ratio);
  return [
    ...surface(
      input.clock === "tau" ? "tau" : "test_step",
      "time-to-grok",
      "Median time from which on the test loss stays below its threshold, bright where early; the heavy line ends " +
        "where it gets there at all.",
    ),
    ...surface(
      "ratio",
      "delay-ratio",
      "How many times longer the test loss takes than the train loss, bright where it follows at once. Below " +
        `ρ = ${rho} a trial counts as tracked, from there on as grokked.`,
      [thresholds.ratio],
    ),
    ...optional(
      "goldilocks",
      "The goldilocks map",
      "Regimes of the number of samples P. P₁ is the smallest P from which on the test loss gets below its threshold " +
        "within the budget, P₂ the smallest from which on it does so without delay. Each boundary is estimated within " +
        "its bracket, the two values of the grid between which it lies; marks show what became of most seeds of a cell.",
      goldilocksFigure(regimes, cells, axes.across, "goldilocks"),
    ),
    ...optional(
      "curves",
      "Learning curves",
      curvesCaption(curves),
      curvesFigure(curves, thresholds, "curves"),
    ),
    ...optional(
      "mechanism",
      "Inside one trial",
      inside === undefined
        ? ""
        : `What changes while the trial at ${placeOf(inside)} is trained (${inside.label}).${termsCaption(inside)}`,
      inside === undefined ? null : mechanismFigure(inside, "mechanism"),
    ),
  ];
}

function placeOf({ outcome }: ReportCurve): string {
  return pointLabel(pointOf(outcome, ["alpha", "epsilon", "samples"])) + `, seed ${outcome.parameters.seed}`;
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
  const shared = (["alpha", "epsilon", "samples"] as const).filter((name) => !varying.includes(name));
  const at = shared.length === 0 ? "" : `, at ${pointLabel(pointOf(curves[0].outcome, shared))}`;
  const hasOthers = curves.some(({ others }) => (others ?? []).length > 0);
  const kinds =
    (curves.length === 1 ? "One trial" : "One trial of each kind of outcome") +
    (hasOthers ? ", other seeds of its cell pale behind it" : "");
  return `${kinds}${at}. Losses over the label power E[y²], from step 1 on; circles where a loss falls below its threshold for good.`;
}

function termsCaption({ rows }: ReportCurve): string {
  if (!rows.some((row) => row.error_trace !== null)) return "";
  return (
    " The test loss of the population is the sum of three terms (Kumar et al., Eq. 6): the trace of the quadratic " +
    "part, its distance from the target, and the linear part."
  );
}
