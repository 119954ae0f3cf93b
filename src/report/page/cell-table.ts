import { counted } from "../../model/index.js";
import type { Cell, Regime } from "../../analysis/index.js";
import { cellColumns, type CellEntry } from "../words/cell-columns.js";
import type { TimedParameters } from "../words/time-words.js";
import { element, escapeText } from "./markup.js";

/** Rows that the page contains from the start; its script shows the others on demand. */
export const FIRST_ROWS = 200;

/** The table of cells as markup, its first {@link FIRST_ROWS} rows; the page's script sorts, filters and extends it. */
export function cellTable(
  system: TimedParameters,
  cells: readonly Cell[],
  regimes: readonly Regime[],
  rho: number,
): string {
  const columns = cellColumns(system, cells, regimes, rho);
  const rows = cells
    .slice(0, FIRST_ROWS)
    .map((cell) => element("tr", {}, ...columns.map((column) => entryMarkup(column.entry(cell)))));
  const headings = columns.map(({ heading }) =>
    element("th", { scope: "col" }, element("button", { type: "button" }, escapeText(heading))),
  );
  const table = element(
    "table",
    { class: "cells" },
    element("caption", {}, rowsText(rows.length, cells.length)),
    element("thead", {}, element("tr", {}, ...headings)),
    element("tbody", {}, ...rows),
  );
  return (
    element("div", { class: "scroll table", tabindex: 0, role: "region", "aria-label": "All cells" }, table) +
    element("button", { type: "button", class: "more", hidden: "" }, "Show more rows")
  );
}

/** "200 of 5000 cells". */
export function rowsText(shown: number, all: number): string {
  return shown === all ? counted(all, "cell") : `${shown} of ${counted(all, "cell")}`;
}

/** One entry as a table cell. */
export function entryMarkup({ text, note, isBound, isWords }: CellEntry): string {
  return element(
    "td",
    { class: isBound ? "bound" : isWords ? "words" : null },
    escapeText(text),
    note === "" ? "" : element("small", {}, ` ${escapeText(note)}`),
  );
}
