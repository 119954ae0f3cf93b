import type { GrokThresholds } from "../model/index.js";
import { shortNumber } from "./number-format.js";
import { element, escapeText } from "./markup.js";

/** The thresholds of the sweep and what the words of the page mean under them. Markup. */
export function definitionsSection(thresholds: GrokThresholds, budgetSteps: number): string {
  const { train, test, relativeTo, ratio } = thresholds;
  const scale = {
    labels: "times the label power E[y²]",
    initial: "times its own value at step 0",
    absolute: "as it is",
  }[relativeTo];
  const rho = shortNumber(ratio);
  const rows: readonly (readonly [string, string])[] = [
    [
      "thresholds",
      `train ${shortNumber(train)}, test ${shortNumber(test)}, a loss being compared with its threshold ${scale}; ` +
        `ratio ρ = ${rho}; budget T = ${shortNumber(budgetSteps)} steps`,
    ],
    ["loss", "mean over samples of the squared error, without ½"],
    ["train step, test step", "begin of the stretch below the threshold that lasts to the last record"],
    ["delay, ratio", "test step − train step, test step / train step"],
    ["grokked", `both stay below, ratio at least ${rho}`],
    ["tracked", `both stay below, ratio under ${rho}`],
    ["memorized", "train stays below, test never crossed, nothing moves any more"],
    ["lost", "train stays below, test crossed and rose again"],
    ["collapsed", "train crossed and rose again"],
    ["unfitted", "train never crossed, nothing moves any more"],
    ["censored", "training ended first: only a bound is known"],
    ["diverged", "a loss not finite, or above 10⁶ times its start"],
    [
      "medians",
      "Kaplan–Meier over seeds; what never comes stays at risk for ever; diverged and failed left out",
    ],
    ["P₁", "smallest P from which on every larger P generalises within the budget: a level set of θ and T"],
    ["P₂", "smallest P from which on every larger P is tracked"],
  ];
  return element(
    "table",
    { class: "key" },
    element(
      "tbody",
      {},
      ...rows.map(([word, meaning]) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, escapeText(word)),
          element("td", {}, escapeText(meaning)),
        ),
      ),
    ),
  );
}
