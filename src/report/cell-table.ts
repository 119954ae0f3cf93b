import { varyingParameters, type Cell, type MedianEstimate, type Regime } from "../analysis/index.js";
import { cellKey } from "../analysis/index.js";
import { estimateText, kindsText, spreadText } from "./cell-words.js";
import { symbolOf, valueLabel } from "./number-format.js";
import { element, escapeText } from "./svg.js";

/** Cells whose table is sorted in the page without delay; more are left to the exports. */
export const MOST_ROWS = 5000;

/**
 * The table of all cells: varying parameters, what became of the trials, medians with their spread, regime. Columns
 * sort on click; `data-v` holds the number behind a text, absent ones sorting last.
 *
 * Edge: beyond {@link MOST_ROWS} cells only the first are written, and a line says so.
 */
export function cellTable(cells: readonly Cell[], regimes: readonly Regime[]): string {
  const names = varyingParameters(cells);
  const labels = regimeLabels(regimes);
  const hasRegimes = regimes.some((regime) => regime.samples.length > 1);
  const headings = [
    ...names.map(symbolOf),
    "trials",
    "outcome",
    "train step",
    "test step",
    "delay",
    "ratio",
    ...(hasRegimes ? ["regime of P"] : []),
  ];
  const rows = cells.slice(0, MOST_ROWS).map((cell) =>
    element(
      "tr",
      {},
      ...names.map((name) => {
        const value = cell.parameters[name];
        return element("td", { "data-v": sortable(value) }, valueLabel(value));
      }),
      element("td", { "data-v": cell.trials }, String(cell.trials)),
      element("td", {}, escapeText(kindsText(cell.kinds))),
      ...[cell.trainStep, cell.testStep, cell.delay, cell.ratio].map(estimateCell),
      ...(hasRegimes ? [element("td", {}, labels.get(cell.key) ?? "–")] : []),
    ),
  );
  const table = element(
    "table",
    { class: "cells" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...headings.map((heading) =>
          element("th", { scope: "col" }, element("button", { type: "button" }, escapeText(heading))),
        ),
      ),
    ),
    element("tbody", {}, ...rows),
  );
  const left = cells.length - rows.length;
  const note =
    left > 0
      ? element("p", {}, `${left} further cells are left out here; export the sweep to see them.`)
      : "";
  return element("div", { class: "scroll table", tabindex: 0 }, table) + note;
}

function regimeLabels(regimes: readonly Regime[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const regime of regimes) {
    regime.samples.forEach((samples, i) => {
      labels.set(cellKey({ ...regime.parameters, samples }), regime.labels[i].replace("-", " "));
    });
  }
  return labels;
}

function sortable(value: number | "infinite" | null): string | null {
  if (value === null) return null;
  return value === "infinite" ? "1e999" : String(value);
}

function estimateCell(estimate: MedianEstimate): string {
  const value = estimate.median ?? estimate.bound;
  const spread = spreadText(estimate);
  return element(
    "td",
    { class: estimate.median === null ? "bound" : null, "data-v": value === null ? null : String(value) },
    escapeText(estimateText(estimate)),
    spread === "" ? "" : element("small", {}, ` ${escapeText(spread)}`),
  );
}
