import { element, escapeText } from "./markup.js";
import { symbolOf } from "../words/parameter-words.js";
import type { ReportInput } from "../report-input.js";
import { laddersOf, regimeColumns } from "../words/regime-columns.js";
import { settingDifferences } from "../words/setting-differences.js";
import type { Regime } from "../../analysis/index.js";
import { bracketWords } from "./regime-table.js";

/** The differences between the sweeps of one report, and their boundaries side by side. */
export function comparison(inputs: readonly ReportInput[]): string {
  const differences = settingDifferences(inputs);
  const names = inputs.map(({ sweepName }) => sweepName);
  return [
    element("h2", {}, "What differs"),
    differences.length === 0
      ? element("p", {}, "Their settings are the same; only their names differ.")
      : table(
          ["", ...names],
          differences.map(({ path, values }) => [path, ...values.map((value) => value ?? "–")]),
        ) +
        element(
          "p",
          { class: "soft" },
          "Defaults and ranges are filled in, so that only what is computed differently is listed; – where a sweep has no such setting.",
        ),
    ...boundaries(inputs),
  ].join("\n");
}

/**
 * Tables of boundaries, one for all sweeps whose amounts of data have the same symbol; a sweep in no table is named, with
 * the reason. Empty where no sweep has regimes.
 */
function boundaries(inputs: readonly ReportInput[]): readonly string[] {
  const ofSymbol = new Map<string, LadderedSweep[]>();
  const leftOut: string[] = [];
  for (const { sweepName: name, system, regimes } of inputs) {
    const ladders = laddersOf(regimes);
    if (ladders.length === 0) {
      const amount =
        system.amount === null
          ? "no amount of data"
          : `no point with two values of ${symbolOf(system, system.amount)}`;
      leftOut.push(`${name} has no regimes: it has ${amount}.`);
      continue;
    }
    const symbol = symbolOf(system, ladders[0].amount);
    ofSymbol.set(symbol, [...(ofSymbol.get(symbol) ?? []), { name, system, ladders }]);
  }
  if (ofSymbol.size === 0) return [];
  const groups = [...ofSymbol];
  for (const [symbol, [{ name }, second]] of groups) {
    if (second === undefined)
      leftOut.push(`${name} is alone with regimes of ${symbol}: they stand in its own part below.`);
  }
  return [
    ...groups.flatMap(([symbol, sweeps]) => (sweeps.length < 2 ? [] : sideBySide(symbol, sweeps))),
    ...(leftOut.length === 0 ? [] : [element("p", { class: "soft" }, escapeText(leftOut.join(" ")))]),
  ];
}

/** A sweep with the points that have boundaries. */
interface LadderedSweep {
  readonly name: string;
  readonly system: ReportInput["system"];
  readonly ladders: readonly Regime[];
}

function sideBySide(symbol: string, sweeps: readonly LadderedSweep[]): readonly string[] {
  const all = sweeps.flatMap(({ ladders }) => ladders);
  const columns = regimeColumns(sweeps[0].system, all);
  const rows = sweeps.flatMap(({ name, ladders }) =>
    ladders.map((regime) => [name, ...columns.map((column) => column.text(regime))]),
  );
  return [
    element("h2", {}, `Regimes of ${escapeText(symbol)} side by side`),
    table(["sweep", ...columns.map(({ heading }) => heading)], rows),
    element("p", { class: "soft" }, escapeText(bracketWords(all))),
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: "td" | "th", texts: readonly string[]): string =>
    element(
      "tr",
      {},
      ...texts.map((text) => element(tag, tag === "th" ? { scope: "col" } : {}, escapeText(text))),
    );
  const markup = element(
    "table",
    { class: "plain" },
    element("thead", {}, cells("th", header)),
    element("tbody", {}, ...rows.map((row) => cells("td", row))),
  );
  return element("div", { class: "scroll table", tabindex: 0 }, markup);
}
