import type { Regime } from "../../analysis/index.js";
import { element, escapeText } from "./markup.js";
import type { NamedParameters } from "../words/parameter-words.js";
import { laddersOf, regimeColumns } from "../words/regime-columns.js";

/** The boundaries of the goldilocks map as a folded table; empty where no point has two values of P. */
export function regimeTable(system: NamedParameters, regimes: readonly Regime[]): string {
  const ladders = laddersOf(regimes);
  if (ladders.length === 0) return "";
  const columns = regimeColumns(system, ladders);
  const headings = columns.map(({ heading }) => element("th", { scope: "col" }, escapeText(heading)));
  const rows = ladders.map((regime) =>
    element("tr", {}, ...columns.map((column) => element("td", {}, escapeText(column.text(regime))))),
  );
  const table = element(
    "table",
    { class: "plain" },
    element("thead", {}, element("tr", {}, ...headings)),
    element("tbody", {}, ...rows),
  );
  return element(
    "details",
    { class: "numbers" },
    element("summary", {}, "The boundaries as a table"),
    element("div", { class: "scroll table", tabindex: 0 }, table),
    element("p", { class: "soft" }, escapeText(bracketWords(regimes))),
  );
}

/** The explanation of the columns of boundaries. */
export function bracketWords(regimes: readonly Regime[]): string {
  const spread = regimes.some(({ seeds }) => seeds > 1)
    ? "The spread over seeds is a 95 % interval, or, in square brackets, a range (fewer than 8 seeds); an end that lies " +
      "outside the grid is left out."
    : "One seed has no spread.";
  return `In: the two values on the grid between which a boundary lies. ${spread}`;
}
