import type { Cell } from "../../analysis/index.js";
import type { CellColumn } from "../words/cell-columns.js";
import { entryMarkup, FIRST_ROWS, rowsText } from "../page/cell-table.js";

/** Rows added by one press of the button below the table. */
const MORE_ROWS = 1000;

/** The table of cells: sorted by the column last pressed, with as many rows as requested. */
export class CellTableView {
  readonly #headings: readonly HTMLTableCellElement[];
  readonly #body: HTMLTableSectionElement;
  readonly #caption: HTMLElement | null;
  readonly #more: HTMLButtonElement | null;
  #cells: readonly Cell[] = [];
  #order: { readonly column: number; readonly isUp: boolean } | null = null;
  #limit = FIRST_ROWS;

  constructor(
    section: HTMLElement,
    readonly columns: readonly CellColumn[],
  ) {
    const table = section.querySelector<HTMLTableElement>("table.cells");
    if (table === null) throw new Error("the page has no table of cells");
    this.#headings = [...table.querySelectorAll<HTMLTableCellElement>("th")];
    this.#body = table.tBodies[0];
    this.#caption = table.caption;
    this.#more = section.querySelector<HTMLButtonElement>("button.more");
    this.#headings.forEach((heading, column) => {
      heading.addEventListener("click", () => {
        this.#sortBy(column);
      });
    });
    this.#more?.addEventListener("click", () => {
      this.#limit += MORE_ROWS;
      this.#draw();
    });
  }

  /** Shows these cells from the first row on, in the order chosen earlier. */
  show(cells: readonly Cell[]): void {
    this.#cells = cells;
    this.#limit = FIRST_ROWS;
    this.#draw();
  }

  #sortBy(column: number): void {
    const isUp = !(this.#order?.column === column && this.#order.isUp);
    this.#order = { column, isUp };
    this.#headings.forEach((heading, i) => {
      if (i === column) heading.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      else heading.removeAttribute("aria-sort");
    });
    this.#draw();
  }

  #sorted(): readonly Cell[] {
    const order = this.#order;
    if (order === null) return this.#cells;
    const column = this.columns[order.column];
    const keyed = this.#cells.map((cell) => ({ cell, key: column.entry(cell).key }));
    const sign = order.isUp ? 1 : -1;
    keyed.sort(({ key: a }, { key: b }) => {
      if (a === null || b === null) return Number(a === null) - Number(b === null);
      return (
        sign * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)))
      );
    });
    return keyed.map(({ cell }) => cell);
  }

  #draw(): void {
    const shown = this.#sorted().slice(0, this.#limit);
    // Entries are already escaped.
    this.#body.innerHTML = shown
      .map((cell) => `<tr>${this.columns.map((column) => entryMarkup(column.entry(cell))).join("")}</tr>`)
      .join("");
    if (this.#caption !== null) this.#caption.textContent = rowsText(shown.length, this.#cells.length);
    if (this.#more !== null) this.#more.hidden = shown.length === this.#cells.length;
  }
}
