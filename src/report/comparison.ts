import { element, escapeText } from "./markup.js";
import { symbolOf } from "./parameter-words.js";
import type { ReportInput } from "./report-input.js";
import { laddersOf, regimeColumns } from "./regime-columns.js";
import { SPREAD_WORDS } from "./regime-table.js";

/** A row of what differs between definitions: where, and the value in each; null where one says nothing. */
export interface DefinitionDifference {
  /** Keys joined by dots: "method.kind". */
  readonly path: string;
  readonly values: readonly (string | null)[];
}

/** What the definitions of sweeps do not share, names aside, in the order of their keys. Lists are one value. */
export function definitionDifferences(definitions: readonly string[]): readonly DefinitionDifference[] {
  const leaves = definitions.map(leavesOf);
  const paths = [...new Set(leaves.flatMap((each) => [...each.keys()]))].sort();
  return paths
    .filter((path) => path !== "name")
    .map((path) => ({ path, values: leaves.map((each) => each.get(path) ?? null) }))
    .filter(({ values }) => new Set(values).size > 1);
}

/** What differs between the sweeps of one report, and their boundaries of P in one table. */
export function comparison(inputs: readonly ReportInput[]): string {
  const differences = definitionDifferences(inputs.map(({ definition }) => definition));
  const names = inputs.map(({ sweepName }) => sweepName);
  return [
    element("h2", {}, "What differs"),
    differences.length === 0
      ? element("p", {}, "Their definitions are the same but for their names.")
      : table(
          ["", ...names],
          differences.map(({ path, values }) => [path, ...values.map((value) => value ?? "–")]),
        ) +
        element(
          "p",
          { class: "soft" },
          "From their files; – where one says nothing, which means the default.",
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
    element("p", { class: "soft" }, escapeText(SPREAD_WORDS)),
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

function leavesOf(definition: string): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, path === "" ? key : `${path}.${key}`);
    } else {
      leaves.set(path, typeof value === "string" ? value : JSON.stringify(value));
    }
  };
  visit(parsed(definition), "");
  return leaves;
}

function parsed(definition: string): unknown {
  try {
    return JSON.parse(definition);
  } catch {
    return definition;
  }
}
