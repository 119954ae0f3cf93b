import { cellColumns } from "../words/cell-columns.js";
import { defaultChoices, figureOf, type FigureChoices, type FigureName } from "../figure/figures.js";
import { figureDataOf, type PageData } from "../page/page-data.js";
import { CellTableView } from "./cell-table-view.js";
import { choiceControls } from "./choice-controls.js";
import { FigureView } from "./figure-view.js";
import { FilterBar } from "./filter-bar.js";

/** A change of width below this many pixels (a scroll bar) triggers no redraw. */
const WIDTH_CHANGE = 24;

const starts = [...document.querySelectorAll<HTMLElement>("article.sweep")].map(start);
void Promise.all(starts).then(() => {
  document.documentElement.dataset["drawn"] = "yes";
});

/** Starts the part of the page for one sweep; resolves when its figures are drawn. */
async function start(article: HTMLElement): Promise<void> {
  const page = JSON.parse(article.querySelector("script.data")?.textContent ?? "") as PageData;
  if (page.cells.count === 0) return;
  const all = figureDataOf(page);
  let choices: FigureChoices = defaultChoices(all, {
    ...(page.axes === null ? {} : { axes: page.axes }),
  });
  const views = new Map<FigureName, FigureView>();
  for (const section of article.querySelectorAll<HTMLElement>("section[data-figure]")) {
    const name = page.figures.find((figure) => figure === section.dataset["figure"]);
    if (name !== undefined) views.set(name, new FigureView(section));
  }
  const cells = article.querySelector<HTMLElement>(".all-cells");
  const table =
    cells === null
      ? null
      : new CellTableView(cells, cellColumns(all.system, all.cells, all.regimes, all.thresholds.ratio));
  const bar = article.querySelector<HTMLElement>(".filters");
  const filters = bar === null ? null : new FilterBar(bar, all, changeFilters);
  let data = all;

  for (const [name, controls] of Object.entries(choiceControls(all, choices, changeChoices))) {
    views.get(name as FigureName)?.controls.append(...controls);
  }

  function changeChoices(changed: Partial<FigureChoices>, figures: readonly FigureName[]): void {
    choices = { ...choices, ...changed };
    void draw(figures);
  }

  function changeFilters(): void {
    data = filters?.apply(all) ?? all;
    table?.show(data.cells);
    void draw(page.figures);
  }

  /** The chosen curves that are not filtered out; if none is left, other curves that are not filtered out. */
  function shownChoices(): FigureChoices {
    const shown = new Set([...data.curves, ...data.furtherCurves]);
    const curves = choices.curves.filter((curve) => shown.has(curve));
    const { inside } = choices;
    return {
      ...choices,
      curves: curves.length > 0 || choices.curves.length === 0 ? curves : [...shown].slice(0, 6),
      inside: inside !== null && shown.has(inside) ? inside : ([...shown][0] ?? null),
    };
  }

  /** Draws the figures one by one and yields to the browser in between. */
  async function draw(figures: readonly FigureName[]): Promise<void> {
    const shown = shownChoices();
    for (const name of figures) {
      const view = views.get(name);
      if (view === undefined) continue;
      const figure = figureOf(name, data, shown, { width: view.width, isInteractive: true });
      // The surface chosen above may be the same as this one.
      view.section.hidden = name === "delay-ratio" && shown.value === "ratio";
      await view.show(figure);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  table?.show(all.cells);
  let drawnWidth = document.body.clientWidth;
  addEventListener("resize", () => {
    if (Math.abs(document.body.clientWidth - drawnWidth) < WIDTH_CHANGE) return;
    drawnWidth = document.body.clientWidth;
    void draw(page.figures);
  });
  await draw(page.figures);
}
