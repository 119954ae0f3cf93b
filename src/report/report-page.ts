import type { GrokThresholds } from "../model/index.js";
import { commonPoint } from "./cell-words.js";
import { definitionsSection } from "./definitions-section.js";
import { PAGE_SCRIPT, PAGE_STYLE } from "./page-assets.js";
import { referencesFor } from "./references.js";
import type { ReportInput } from "./report-input.js";
import { element, escapeText } from "./svg.js";

/** What the page needs of a figure. */
export interface PageFigure {
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
}

/** Lays the parts of a report out as one HTML document. `table` is markup; every other text is escaped here. */
export function reportPage(
  input: ReportInput,
  summary: readonly string[],
  figures: readonly PageFigure[],
  table: string,
): string {
  const name = escapeText(input.sweepName);
  const shared = commonPoint(input.cells);
  const body = [
    `<header><h1>${name}</h1>`,
    `<p class="meta">A phase diagram of grokking${shared === "" ? "" : ` at ${escapeText(shared)}`}</p></header>`,
    ...(input.notes ?? []).map((note) => element("p", { class: "note", role: "note" }, escapeText(note))),
    `<ol class="findings">${summary.map((line) => `<li>${escapeText(line)}</li>`).join("")}</ol>`,
    ...figures.map(figureSection),
    section("All cells", table),
    section("Definitions", definitions(input.thresholds, input.budgetSteps)),
    section("Provenance", provenance(input)),
    section("References", references(input)),
    `<div id="tip" role="status"></div>`,
  ].join("\n");
  return (
    `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n` +
    `<meta name="viewport" content="width=device-width, initial-scale=1">\n` +
    `<link rel="icon" href="data:,">\n<title>${name} · groksweep</title>\n<style>${PAGE_STYLE}</style>\n</head>\n` +
    `<body>\n${body}\n<script>${PAGE_SCRIPT}</script>\n</body>\n</html>\n`
  );
}

function figureSection({ title, caption, svg }: PageFigure): string {
  const drawing = element("div", { class: "scroll", tabindex: 0 }, svg);
  return section(title, element("figure", {}, drawing, element("figcaption", {}, escapeText(caption))));
}

function section(title: string, content: string): string {
  return `<section><h2>${escapeText(title)}</h2>${content}</section>`;
}

function definitions(thresholds: GrokThresholds, budgetSteps: number): string {
  return element("div", { class: "scroll" }, definitionsSection(thresholds, budgetSteps));
}

function provenance(input: ReportInput): string {
  const rows = [
    { name: "content hash", value: input.contentHash ?? "not computed" },
    ...input.provenance,
    { name: "page written", value: input.generatedAt },
  ].map(({ name, value }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, escapeText(name)),
      element("td", {}, escapeText(value)),
    ),
  );
  const definition = element("pre", {}, escapeText(indented(input.definition)));
  return (
    element("table", { class: "key" }, element("tbody", {}, ...rows)) +
    element("details", {}, element("summary", {}, "The sweep as it was run"), definition)
  );
}

/** Canonical JSON spread over lines; as it is where it is not JSON. */
function indented(definition: string): string {
  try {
    return JSON.stringify(JSON.parse(definition), null, 2);
  } catch {
    return definition;
  }
}

function references(input: ReportInput): string {
  return referencesFor(input.methods)
    .map(
      ({ reason, bibtex }) =>
        element("p", {}, `${escapeText(reason)}:`) + element("pre", {}, escapeText(bibtex)),
    )
    .join("");
}
