import type { Law } from "../../analysis/index.js";
import { cellTable } from "./cell-table.js";
import { commonPoint } from "../words/cell-words.js";
import { comparison } from "./comparison.js";
import { definitionsSection } from "./definitions-section.js";
import type { FigureName } from "../figure/figures.js";
import { HATCH_DEFINITIONS } from "../figure/hatch.js";
import { element, escapeText } from "./markup.js";
import { PAGE_STYLE } from "./page-style.js";
import { lawText } from "../words/law-words.js";
import { referencesFor } from "../words/references.js";
import { derivedText } from "../words/setting-differences.js";
import { regimeTable } from "./regime-table.js";
import type { TimedInput } from "../input-on-clock.js";

/** The part of a figure that the page needs. */
export interface PageFigure {
  readonly name: FigureName;
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
}

/** The content of a page for one sweep. */
export interface PageSection {
  readonly input: TimedInput;
  readonly summary: readonly string[];
  readonly figures: readonly PageFigure[];
  /** The figures of the laws, in their order. */
  readonly laws: readonly { readonly caption: string; readonly svg: string }[];
  /** JSON for the script, safe within a script element. */
  readonly data: string;
}

/** The script draws figures larger than this, because the page would otherwise contain them twice. */
const LARGEST_DRAWING = 1.5e6;

/**
 * Lays out the parts of a report as one HTML document, one article a sweep. Its script redraws the figures and handles
 * input; without the script the page still has drawings, captions and the first rows of the table. A report on several
 * sweeps begins with their differences.
 */
export function reportPage(sections: readonly PageSection[], script: string): string {
  const inputs = sections.map(({ input }) => input);
  const name = escapeText(inputs.map(({ sweepName }) => sweepName).join(", "));
  const isAlone = sections.length === 1;
  const body = [
    ...(isAlone
      ? []
      : [
          `<header><h1>${name}</h1><p class="meta">Phase diagrams of grokking</p></header>`,
          comparison(inputs),
        ]),
    ...sections.map((section) => article(section, isAlone)),
    `<div id="tip" role="status"></div>`,
    `<svg width="0" height="0" aria-hidden="true" style="position:absolute">${HATCH_DEFINITIONS}</svg>`,
  ].join("\n");
  return (
    `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n` +
    `<meta name="viewport" content="width=device-width, initial-scale=1">\n` +
    `<link rel="icon" href="data:,">\n<title>${name} · groksweep</title>\n<style>${PAGE_STYLE}</style>\n</head>\n` +
    `<body>\n${body}\n<script type="module">${script}</script>\n</body>\n</html>\n`
  );
}

function article({ input, summary, figures, laws, data }: PageSection, isAlone: boolean): string {
  const shared = commonPoint(input.cells, input.system);
  return [
    isAlone ? `<article class="sweep">` : `<article class="sweep part">`,
    `<header><h1>${escapeText(input.sweepName)}</h1>`,
    `<p class="meta">A phase diagram of grokking${shared === "" ? "" : ` at ${escapeText(shared)}`}</p></header>`,
    ...(input.notes ?? []).map((note) => element("p", { class: "note", role: "note" }, escapeText(note))),
    `<ol class="findings">${summary.map((line) => `<li>${escapeText(line)}</li>`).join("")}</ol>`,
    `<div class="filters" role="group" aria-label="Filters" hidden></div>`,
    isAlone ? `<main>` : `<div>`,
    ...figures.map((figure) => figureSection(figure, input)),
    ...(input.laws ?? []).map((law, k) => lawSection(input, law, laws[k])),
    section(
      "All cells",
      cellTable(input.system, input.cells, input.regimes, input.thresholds.ratio),
      "all-cells",
    ),
    section("Definitions", definitions(input)),
    section("Provenance", provenance(input)),
    section("References", references(input)),
    isAlone ? `</main>` : `</div>`,
    `<script type="application/json" class="data">${data}</script>`,
    `</article>`,
  ].join("\n");
}

function figureSection({ name, title, caption, svg }: PageFigure, input: TimedInput): string {
  const drawing =
    svg.length > LARGEST_DRAWING ? element("p", { class: "none" }, "Drawn by the page's script.") : svg;
  const content =
    element("div", { class: "controls" }, "") +
    element(
      "figure",
      {},
      element("div", { class: "drawing" }, drawing),
      element("figcaption", {}, escapeText(caption)),
    ) +
    (name === "goldilocks" || name === "lines" ? regimeTable(input.system, input.regimes) : "");
  return element("section", { "data-figure": name }, element("h2", {}, escapeText(title)), content);
}

/** A law with its figure and its table: the common fit, and each stratum by itself. */
function lawSection({ system }: TimedInput, law: Law, drawn: PageSection["laws"][number]): string {
  const { heading, lines, columns, rows } = lawText(system, law);
  const cells = (texts: readonly string[], tag: "th" | "td"): string =>
    element(
      "tr",
      {},
      ...texts.map((text) => element(tag, tag === "th" ? { scope: "col" } : {}, escapeText(text))),
    );
  const table = element(
    "table",
    { class: "plain" },
    element("thead", {}, cells(columns, "th")),
    element("tbody", {}, ...rows.map((row) => cells(row, "td"))),
  );
  const content =
    element(
      "figure",
      {},
      element("div", { class: "drawing" }, drawn.svg),
      element("figcaption", {}, escapeText(drawn.caption)),
    ) +
    element("div", { class: "scroll table", tabindex: 0 }, table) +
    lines.map((line) => element("p", { class: "soft" }, escapeText(line))).join("");
  return section(`Law: ${heading}`, content, "law");
}

function section(title: string, content: string, name: string | null = null): string {
  return element("section", { class: name }, element("h2", {}, escapeText(title)), content);
}

function definitions(input: TimedInput): string {
  const { thresholds, budgetSteps, system, regimes } = input;
  return element(
    "div",
    { class: "scroll" },
    definitionsSection(thresholds, budgetSteps, system, regimes, derivedText(input)),
  );
}

function provenance(input: TimedInput): string {
  const rows = [
    {
      name: "content hash",
      value: input.contentHash ?? "not computed for so large a sweep: groksweep hash prints it",
    },
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
    element("details", { class: "code" }, element("summary", {}, "The sweep as it was run"), definition)
  );
}

/** Canonical JSON spread over lines; text that is not JSON is returned unchanged. */
function indented(definition: string): string {
  try {
    return JSON.stringify(JSON.parse(definition), null, 2);
  } catch {
    return definition;
  }
}

function references(input: TimedInput): string {
  return referencesFor(input.system, input.methods)
    .map(
      ({ reason, bibtex }) =>
        element("p", {}, `${escapeText(reason)}:`) + element("pre", {}, escapeText(bibtex)),
    )
    .join("");
}
