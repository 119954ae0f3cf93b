import { surfaceOf, type SurfaceValue } from "../analysis/index.js";
import { cellTable } from "./cell-table.js";
import { surfaceTitle } from "./cell-words.js";
import { chooseAxes } from "./choose-axes.js";
import { curvesFigure } from "./curves-figure.js";
import { goldilocksFigure } from "./goldilocks-figure.js";
import { mechanismFigure } from "./mechanism-figure.js";
import { meaningOf, pointLabel } from "./number-format.js";
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

function placeOf({ outcome }: ReportCurve): string {
  const { alpha, epsilon, samples, seed } = outcome.parameters;
  return `${pointLabel({ alpha, epsilon, samples })}, seed ${seed}`;
}

function figuresOf(input: ReportInput): readonly CaptionedFigure[] {
  const { cells, regimes, curves, thresholds } = input;
  if (cells.length === 0) return [];
  const axes = chooseAxes(cells, input.axes);
  const surface = (value: SurfaceValue, name: string, caption: string): CaptionedFigure => ({
    name,
    title: surfaceTitle(value),
    caption: `${caption} Over ${meaningOf(axes.x)} and ${meaningOf(axes.y)}; hover a cell for its numbers.`,
    svg: surfaceFigure(surfaceOf(cells, { x: axes.x, y: axes.y, value }), name),
  });
  const optional = (
    name: string,
    title: string,
    caption: string,
    svg: string | null,
  ): readonly CaptionedFigure[] => (svg === null ? [] : [{ name, title, caption, svg }]);
  const inside = curves.find(({ outcome }) => outcome.kind === "grokked") ?? curves[0];
  return [
    surface(
      "test_step",
      "time-to-grok",
      "Median step from which on the test loss stays below its threshold, bright where early.",
    ),
    surface(
      "ratio",
      "delay-ratio",
      "How many times longer the test loss takes than the train loss, bright where it follows at once.",
    ),
    ...optional(
      "goldilocks",
      "The goldilocks map",
      "Regimes of the number of samples P. Bands end at the estimated boundaries, which lie between values of the " +
        "grid; marks show what became of most seeds of each cell.",
      goldilocksFigure(regimes, cells, axes.across, "goldilocks"),
    ),
    ...optional(
      "curves",
      "Learning curves",
      "One trial of each kind of outcome, differing in P alone where they can. Losses over the label power E[y²].",
      curvesFigure(curves, thresholds, "curves"),
    ),
    ...optional(
      "mechanism",
      "Inside one trial",
      inside === undefined
        ? ""
        : `What changes while the trial at ${placeOf(inside)} is trained (${inside.label}).`,
      inside === undefined ? null : mechanismFigure(inside, "mechanism"),
    ),
  ];
}
