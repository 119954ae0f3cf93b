import { element, escapeText } from "./markup.js";
import { symbolOf } from "../words/parameter-words.js";
import type { ReportInput } from "../report-input.js";
import { laddersOf, regimeColumns } from "../words/regime-columns.js";
import { bracketWords } from "./regime-table.js";

/** A row of what differs between sweeps: where, and the value in each; null where one has no such setting. */
export interface SettingDifference {
  /** Keys joined by dots: "method.kind". */
  readonly path: string;
  readonly values: readonly (string | null)[];
}

/**
 * What the settings of sweeps ({@link ReportInput.settings}) do not share, in the order of their paths. Lists are one
 * value.
 */
export function settingDifferences(settings: readonly string[]): readonly SettingDifference[] {
  const all = settings.map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
  return [...new Set(all.flatMap(Object.keys))]
    .sort()
    .map((path) => ({ path, values: all.map((each) => valueText(each[path] ?? null)) }))
    .filter(({ values }) => new Set(values).size > 1);
}

/** A value as a table shows it, lists in full; null stays null. */
function valueText(value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  return JSON.stringify(value).replaceAll(",", ", ");
}

/** What differs between the sweeps of one report, and their boundaries of P in one table. */
export function comparison(inputs: readonly ReportInput[]): string {
  const differences = settingDifferences(inputs.map(({ settings }) => settings));
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

function boundaries(inputs: readonly ReportInput[]): readonly string[] {
  const ladders = inputs
    .map(({ sweepName: name, system, regimes }) => ({ name, system, regimes: laddersOf(regimes) }))
    .filter(({ regimes }) => regimes.length > 0);
  // Ladders of another amount are no columns beside these.
  const [{ system, regimes: [first] } = { system: null, regimes: [] }] = ladders;
  if (system === null || ladders.some(({ regimes }) => regimes[0].amount !== first.amount)) return [];
  const columns = regimeColumns(
    system,
    ladders.flatMap(({ regimes }) => regimes),
  );
  const rows = ladders.flatMap(({ name, regimes }) =>
    regimes.map((regime) => [name, ...columns.map((column) => column.text(regime))]),
  );
  return [
    element("h2", {}, `Regimes of ${escapeText(symbolOf(system, first.amount))} side by side`),
    table(["sweep", ...columns.map(({ heading }) => heading)], rows),
    element("p", { class: "soft" }, escapeText(bracketWords(ladders.flatMap(({ regimes }) => regimes)))),
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
