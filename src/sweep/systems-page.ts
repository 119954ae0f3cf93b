import {
  mustBeGiven,
  type FactSpec,
  type ParameterSpec,
  type SeriesSpec,
  type System,
} from "../model/index.js";
import { SYSTEMS } from "../system/index.js";

/**
 * The page docs/systems.md: every built-in system by its declaration, in Markdown. No part is written by hand, so that a
 * new system appears there once it is declared.
 */
export function systemsPage(): string {
  return [
    "# All systems",
    "",
    "What can be trained, each with its parameters, what is recorded, and its sources: as the systems declare themselves " +
      "(`node dist/scripts/write-systems-page.js` writes this page). A system of your own is one file: " +
      "[your-own-system.md](your-own-system.md).",
    "",
    "| `task.kind` | what it is |",
    "|---|---|",
    ...SYSTEMS.map(({ kind, title }) => `| [\`${kind}\`](#${anchorOf(kind)}) | ${title} |`),
    "",
    "Every system has `seed`, and those with random streams `dataSeed`, `targetSeed` and `weightsSeed`, which stand for it in one of them.",
    "",
    ...SYSTEMS.flatMap(systemSection),
  ].join("\n");
}

/** The anchor of a heading that is a kind in code. */
function anchorOf(kind: string): string {
  return kind.toLowerCase();
}

function systemSection(system: System): readonly string[] {
  const { kind, title, methods, engines, amount, report, series, facts, references } = system;
  const unit = report.amountUnit === undefined ? "" : ", which the report also gives in a unit of its own";
  return [
    `## ${kind}`,
    "",
    `${title}. ${report.definition}`,
    "",
    `* **Methods:** ${methods.map(code).join(", ")}${engines.length > 1 ? `; **engines:** ${engines.map(code).join(", ")}` : ""}.`,
    amount === null
      ? "* **Amount of data:** none, so that the report has no regimes."
      : `* **Amount of data:** ${code(amount)}${unit}.`,
    ...(report.clock === undefined ? [] : [`* **Its own time** (\`--clock tau\`): ${report.clock.meaning}.`]),
    "",
    "| parameter | meaning | values | default | column |",
    "|---|---|---|---|---|",
    ...Object.entries<ParameterSpec>(system.parameters)
      .filter(([, { role }]) => role === "setting")
      .map(([name, spec]) => parameterRow(name, spec)),
    "",
    "| recorded beside both losses | meaning | with the metric |",
    "|---|---|---|",
    ...series.map(recordedRow),
    ...facts.map(recordedRow),
    "",
    ...references.map(({ reason, bibtex }) => `* ${reason}: ${titleOf(bibtex)}`),
    "",
  ];
}

function parameterRow(name: string, spec: ParameterSpec): string {
  const { symbol, meaning, domain, standard, column } = spec;
  const standardText = mustBeGiven(spec) ? "must be given" : standard === null ? "–" : code(String(standard));
  const symbolText = symbol === "" ? "" : `[${symbol}] `;
  return `| ${code(name)} | ${symbolText}${inCell(meaning)} | ${inCell(domain.expected)} | ${standardText} | ${code(column)} |`;
}

function recordedRow(spec: SeriesSpec | FactSpec): string {
  const name = "column" in spec ? spec.column : spec.name;
  return `| ${code(name)} | ${inCell(spec.meaning)} | ${spec.metric === null ? "always" : code(spec.metric)} |`;
}

/** Author, year and title of a BibTeX entry. */
function titleOf(bibtex: string): string {
  const field = (name: string): string => {
    const value = new RegExp(`\\b${name}\\s*=\\s*\\{(.*)\\}`).exec(bibtex)?.[1] ?? "";
    return value.replace(/[{}]/g, "");
  };
  const note = field("note");
  return `${field("author")} (${field("year")}), *${field("title")}*${note === "" ? "" : `, ${note}`}`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function inCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
