import { varyingParameters, type Boundary, type Regime } from "../analysis/index.js";
import { boundaryText } from "./goldilocks-figure.js";
import { regimeNotes } from "./regime-notes.js";
import { element, escapeText } from "./markup.js";
import { symbolOf, valueLabel } from "./number-format.js";

/** The boundaries of the goldilocks map as a table, folded; empty where no point has two values of P. */
export function regimeTable(regimes: readonly Regime[]): string {
  const ladders = regimes.filter(({ samples }) => samples.length > 1);
  if (ladders.length === 0) return "";
  const names = varyingParameters(
    ladders.map(({ parameters }) => ({ parameters: { ...parameters, samples: 0 } })),
  );
  const cells = (tag: "td" | "th", texts: readonly string[]): string =>
    element(
      "tr",
      {},
      ...texts.map((text) => element(tag, tag === "th" ? { scope: "col" } : {}, escapeText(text))),
    );
  const rows = ladders.map((regime) => [
    ...names.map((name) => (name === "samples" ? "" : valueLabel(regime.parameters[name]))),
    boundaryWords(regime.first, regime),
    boundaryWords(regime.second, regime),
    String(regime.seeds),
    regimeNotes(regime).join(", "),
  ]);
  const table = element(
    "table",
    { class: "plain" },
    element("thead", {}, cells("th", [...names.map(symbolOf), "P₁", "P₂", "seeds", "notes"])),
    element("tbody", {}, ...rows.map((row) => cells("td", row))),
  );
  return element(
    "details",
    { class: "numbers" },
    element("summary", {}, "The boundaries as a table"),
    element("div", { class: "scroll table", tabindex: 0 }, table),
  );
}

function boundaryWords(boundary: Boundary, { samples }: Regime): string {
  if (boundary.place === "inside" || boundary.place === "unknown") return boundaryText(boundary);
  return boundary.place === "below" ? `≤ ${samples[0]}` : `> ${samples[samples.length - 1]}`;
}
