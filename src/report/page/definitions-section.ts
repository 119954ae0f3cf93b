import { judgedColumns, type GrokThresholds, type SystemProfile } from "../../model/index.js";
import type { Regime } from "../../analysis/index.js";
import { phaseDefinition } from "../words/phase-words.js";
import { judgedWords } from "../words/judged-words.js";
import { shortNumber } from "../words/number-format.js";
import { laddersOf } from "../words/regime-columns.js";
import { boundaryNames, symbolOf } from "../words/parameter-words.js";
import type { TimedSystem } from "../words/time-words.js";
import { element, escapeText } from "./markup.js";

/** The thresholds of the sweep and the meanings of the page's terms under them. Markup. */
export function definitionsSection(
  thresholds: GrokThresholds,
  budgetSteps: number,
  system: TimedSystem,
  regimes: readonly Regime[],
  derived: string | null,
): string {
  const { train, test, ratio } = thresholds;
  const judged = judgedColumns(thresholds);
  const time = system.time.noun;
  const clock =
    system.time.clock === "steps" ? "" : `, in ${system.time.plural} of t steps; budgets stay in steps`;
  const rho = shortNumber(ratio);
  const { noun, stays } = judgedWords(thresholds);
  const isLoss = noun === "loss";
  const keeps = isLoss ? "stays below" : "stays there";
  const back = isLoss ? "rose" : "fell";
  const rows: readonly (readonly [string, string])[] = [
    [
      "thresholds",
      `train ${shortNumber(train)}, test ${shortNumber(test)}, ${comparison(thresholds)}; ` +
        `ratio ρ = ${rho}; budget T = ${shortNumber(budgetSteps)} steps`,
    ],
    ["system", `${system.title}: ${system.definition}`],
    ...(derived === null ? [] : [["derived parameters", derived] as const]),
    [
      "loss",
      "mean over samples of what the system is trained on; a squared error is a mean over outputs, too, and has no ½; " +
        `figures show it over ${system.lossUnit.meaning}`,
    ],
    [
      `train ${time}, test ${time}`,
      `begin of the stretch in which the ${noun} (series ${judged.train}, ${judged.test}) ${stays} its threshold to the last record${clock}`,
    ],
    ["delay, ratio", `test ${time} − train ${time}, test ${time} / train ${time}`],
    ["grokked", `both ${isLoss ? "stay below" : "stay there"}, ratio at least ${rho}`],
    ["tracked", `both ${isLoss ? "stay below" : "stay there"}, ratio under ${rho}`],
    [
      "memorized",
      `train ${keeps}, test never crossed, and it never will: the train set is fitted, or decay has come to rest`,
    ],
    ["lost", `train ${keeps}, test crossed and ${back} again`],
    ["collapsed", `train crossed and ${back} again`],
    ["unfitted", "train never crossed, and decay has come to rest"],
    [
      "censored",
      "training ended first: only a bound is known; under weight decay also a crossing that more steps may undo",
    ],
    [
      "grokked so far, tracked so far",
      "censored, but both losses or accuracies have crossed: what it is if nothing moves back",
    ],
    ...(thresholds.phases === undefined ? [] : [["phases", phaseDefinition(thresholds)] as const]),
    ["diverged", "a loss not finite, or above 10⁶ times its start"],
    [
      "medians",
      "Kaplan–Meier over seeds; what never comes stays at risk for ever; diverged and failed left out",
    ],
    ...boundaryRows(system, regimes),
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

/** The definitions of the boundaries, where there are any. */
function boundaryRows(
  system: SystemProfile,
  regimes: readonly Regime[],
): readonly (readonly [string, string])[] {
  const [ladder] = laddersOf(regimes);
  if (ladder === undefined) return [];
  const { amount } = ladder;
  const symbol = symbolOf(system, amount);
  const [first, second] = boundaryNames(system, amount);
  return [
    [
      first,
      `smallest ${symbol} from which on every larger ${symbol} generalises within the budget: a level set of θ and T`,
    ],
    [second, `smallest ${symbol} from which on every larger ${symbol} is tracked`],
  ];
}

function comparison({ measure, within, relativeTo }: GrokThresholds): string {
  if (measure !== "accuracy") {
    const scale = {
      labels: "times the label power E[y²]",
      initial: "times its own value at step 0",
      absolute: "as it is",
    }[relativeTo];
    return `a loss being compared with its threshold ${scale}`;
  }
  const right =
    within === undefined ? "" : ` (share of samples whose squared error is below ${shortNumber(within)})`;
  return `being accuracies${right}, reached from below; crossings are those of the error rate 1 − accuracy`;
}
