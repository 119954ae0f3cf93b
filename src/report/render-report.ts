import { HATCH_FILL, type Figure } from "./figure/figure-spec.js";
import { defaultChoices, figuresFor, figureOf, type FigureData, type FigureName } from "./figure/figures.js";
import { FILE_WIDTH, layoutConfig, themed } from "./draw/figure-theme.js";
import { lawCaption, lawFigure } from "./figure/law-figure.js";
import { HATCH_GROUND } from "./figure/hatch.js";
import { inputOnClock, type TimedInput } from "./input-on-clock.js";
import { pageDataJson } from "./page/page-data.js";
import { pageScript } from "./page/page-script.js";
import type { RenderedFigure, RenderedReport, ReportInput } from "./report-input.js";
import { reportPage, type PageSection } from "./page/report-page.js";
import { lawText } from "./words/law-words.js";
import { summaryLines } from "./words/summary-lines.js";

/** A figure as documents; `png` is null where pictures are impossible or not requested. */
export interface DrawnFigure {
  readonly svg: string;
  readonly png: Uint8Array | null;
}

/** Draws a figure; several calls may run at once. */
export type FigureDrawing = (figure: Figure) => Promise<DrawnFigure>;

/** Draws in this thread, without pictures. The first figure loads the drawing library. */
const drawHere: FigureDrawing = async (figure) => {
  const { drawFigure } = await import("./draw/draw-figure.js");
  return { svg: await drawFigure(figure), png: null };
};

/**
 * The report of a sweep, or of several side by side: one self-contained HTML page, and its figures as SVG documents,
 * specifications and, where `draw` makes them, pictures. Equal input gives equal bytes. The page fetches nothing from
 * elsewhere. Figures of several sweeps are named `SWEEP/figure`.
 *
 * Edge: figures without data are left out; an empty sweep still has its page.
 * Cost: linear in cells; the page's script takes 0.9 MB, 2000 cells about 1 MB, 5000 cells 2 MB.
 */
export async function renderReport(
  inputs: ReportInput | readonly ReportInput[],
  draw: FigureDrawing = drawHere,
): Promise<RenderedReport> {
  const all = ("sweepName" in inputs ? [inputs] : inputs).map(inputOnClock);
  // All sections are started before any is awaited.
  const sections = await Promise.all(all.map((input) => renderSection(input, draw)));
  const folder = ({ sweepName }: ReportInput): string => (all.length === 1 ? "" : `${sweepName}/`);
  return {
    html: reportPage(
      sections.map(({ section }) => section),
      pageScript(),
    ),
    figures: sections.flatMap(({ section, figures }) =>
      figures.map((figure) => ({ ...figure, name: `${folder(section.input)}${figure.name}` })),
    ),
  };
}

/** The part of a report for one sweep. */
async function renderSection(
  input: TimedInput,
  draw: FigureDrawing,
): Promise<{ readonly section: PageSection; readonly figures: readonly RenderedFigure[] }> {
  const data: FigureData = { ...input, furtherCurves: input.furtherCurves ?? [] };
  const asked = data.cells.length === 0 ? [] : askForFigures(data, input, draw);
  const laws = lawFigures(input);
  const drawingLaws = Promise.all(laws.map(draw));
  drawingLaws.catch(() => undefined);
  const figures = asked.map(({ figure }) => figure);
  const drawing = Promise.all(asked.map((each) => each.drawing));
  // A drawing that fails meanwhile is reported below.
  drawing.catch(() => undefined);
  const parts = {
    input,
    summary: summaryLines(input),
    data: pageDataJson(data, {
      axes: input.axes ?? null,
      figures: figures.map(({ name }) => name),
    }),
  };
  const specifications = figures.map(specificationText);
  const drawn = await drawing;
  const drawnLaws = await drawingLaws;
  return {
    section: {
      ...parts,
      figures: figures.map((figure, i) => ({ ...figure, svg: drawn[i].svg })),
      laws: laws.map(({ caption }, i) => ({ caption, svg: drawnLaws[i].svg })),
    },
    figures: [
      ...figures.map(({ name, title }, i) => ({
        name,
        title,
        ...drawn[i],
        specification: specifications[i],
      })),
      ...laws.map((law, i) => ({
        name: law.name,
        title: law.title,
        ...drawnLaws[i],
        specification: specificationText(law),
      })),
    ],
  };
}

/** The figures of a report's laws, in order; the page's script leaves them as they are. */
function lawFigures({ system, laws = [] }: TimedInput): readonly Figure[] {
  const size = { width: FILE_WIDTH, isInteractive: false };
  return laws.map((law, k) => {
    const title = `Law: ${lawText(system, law).heading}`;
    const caption = lawCaption(system, law);
    const name = `law-${k + 1}`;
    return { name, title, caption, spec: lawFigure(system, law, size), description: `${title}. ${caption}` };
  });
}

/**
 * The figures in their order on the page; drawing starts as soon as a figure is specified. The last figure is requested
 * first, because the final losses take longest to draw and would otherwise delay the report.
 */
function askForFigures(
  data: FigureData,
  input: TimedInput,
  draw: FigureDrawing,
): readonly {
  readonly figure: Figure & { readonly name: FigureName };
  readonly drawing: Promise<DrawnFigure>;
}[] {
  const choices = defaultChoices(data, input);
  const size = { width: FILE_WIDTH, isInteractive: false };
  return [...figuresFor(data)]
    .reverse()
    .flatMap((name) => {
      const specified = figureOf(name, data, choices, size);
      if (specified === null) return [];
      const figure = { ...specified, name };
      return [{ figure, drawing: draw(figure) }];
    })
    .reverse();
}

/**
 * A figure's specification for other programs (Altair, the Vega editor): its legends are laid out as in the files, and
 * hatched cells are plain, since Vega does not have the pattern.
 */
function specificationText({ title, spec }: Figure): string {
  const usermeta = { embedOptions: { config: layoutConfig(FILE_WIDTH) } };
  return JSON.stringify({ title, ...themed(spec), usermeta }).replaceAll(
    JSON.stringify(HATCH_FILL),
    JSON.stringify(HATCH_GROUND),
  );
}
