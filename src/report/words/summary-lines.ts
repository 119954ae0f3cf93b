import {
  BOOTSTRAP_SEEDS,
  cellsOnClock,
  distinctValues,
  isTied,
  outcomeOfMost,
  varyingParameters,
  type Boundary,
  type Cell,
  type CellParameterName,
  type Clock,
  type DeepenedTrials,
  type Regime,
  type SoFarCounts,
  type WindowState,
} from "../../analysis/index.js";
import {
  counted,
  OUTCOME_KINDS,
  type GrokThresholds,
  type OutcomeKind,
  type SystemProfile,
} from "../../model/index.js";
import { isNever } from "./cell-words.js";
import { kindsText } from "./kind-words.js";
import { amountInUnit, boundaryText, windowText } from "./regime-columns.js";
import { judgedWords, levelText } from "./judged-words.js";
import { numberBeside, shortNumber, valueLabels } from "./number-format.js";
import { phasesLine } from "./phase-words.js";
import { boundaryNames, partOf, pointLabel, symbolOf, type NamedParameters } from "./parameter-words.js";

/** The input of the summary. */
export interface SummaryInput {
  readonly system: Pick<SystemProfile, "parameters" | "amount" | "clock">;
  readonly cells: readonly Cell[];
  readonly regimes: readonly Regime[];
  readonly thresholds: GrokThresholds;
  readonly budgetSteps: number;
  /** Trials with a larger budget of their own. Default: none. */
  readonly deepened?: DeepenedTrials | null;
  readonly pending: number;
  /** The clock of times; the budget stays in steps. Default: steps. */
  readonly clock?: Clock;
}

/**
 * The findings of a sweep in five lines of plain text: the number of trials and their outcomes; where and when the
 * test loss follows; the largest delay; the boundaries of the amount of data, in its unit; caveats. Where phases were asked
 * for, their counts follow the outcomes.
 */
export function summaryLines(input: SummaryInput): readonly string[] {
  const onClock = { ...input, cells: cellsOnClock(input.cells, input.clock ?? "steps") };
  const phases = phasesLine(input.cells, input.thresholds);
  const [count, ...others] = [countLine, whereLine, delayLine, regimeLine, caveatLine].map((line) =>
    line(onClock),
  );
  return [count, ...(phases === null ? [] : [phases]), ...others];
}

/** Trials of each kind over all cells. */
export function totalKinds(cells: readonly Cell[]): Readonly<Record<OutcomeKind, number>> {
  return Object.fromEntries(
    OUTCOME_KINDS.map((kind) => [kind, cells.reduce((sum, cell) => sum + cell.kinds[kind], 0)]),
  ) as Record<OutcomeKind, number>;
}

/** Censored trials that are grokked or tracked so far, over all cells. */
function totalSoFar(cells: readonly Cell[]): SoFarCounts {
  return {
    grokked: cells.reduce((sum, { soFar }) => sum + soFar.grokked, 0),
    tracked: cells.reduce((sum, { soFar }) => sum + soFar.tracked, 0),
  };
}

function countLine({ cells, pending }: SummaryInput): string {
  const trials = cells.reduce((sum, cell) => sum + cell.trials, 0);
  const kinds = kindsText(totalKinds(cells), totalSoFar(cells));
  const rest = pending > 0 ? `; ${pending} more still to be trained` : "";
  return `${counted(trials, "trial")} in ${counted(cells.length, "cell")}: ${kinds === "" ? "none finished" : kinds}${rest}.`;
}

function whereLine({ system, cells, thresholds, clock = "steps" }: SummaryInput): string {
  const reached = cells.filter((cell) => cell.testStep.median !== null);
  const { noun, cross, crosses } = judgedWords(thresholds);
  const level = levelText(thresholds.test, thresholds);
  if (reached.length === 0)
    return `In no cell does the test ${noun} ${cross} ${level} for half of the seeds.`;
  const time = (cell: Cell): number => cell.testStep.median ?? 0;
  const first = largest(reached, (cell) => -time(cell)) ?? reached[0];
  const last = largest(reached, time) ?? reached[0];
  const step = (cell: Cell): string => timeText(system, clock, time(cell));
  const times =
    step(first) === step(last)
      ? step(last)
      : `${step(first)}${placeText(system, first, cells)} to ${step(last)}${placeText(system, last, cells)}`;
  const ofMost = cells.map((cell) => ({ cell, outcome: outcomeOfMost(cell) }));
  const open = ofMost.filter(({ outcome }) => outcome === "grokked so far").length;
  const grokked = ofMost
    .filter(({ outcome }) => outcome === "grokked" || outcome === "grokked so far")
    .map(({ cell }) => cell);
  const notFinal = open === 0 ? "" : open === grokked.length ? ", so far" : `, ${open} of them so far`;
  const where =
    grokked.length === 0
      ? "no cell mostly groks"
      : `${grokked.length} mostly ${grokked.length === 1 ? "groks" : "grok"}${spanText(system, grokked, cells)}${notFinal}${tieText(grokked)}`;
  if (cells.length === 1) {
    return `Test ${noun} ${crosses} ${level} for good after ${times} (${medianWords(cells)}).`;
  }
  return (
    `Test ${noun} ${crosses} ${level} for good in ${reached.length} of ${counted(cells.length, "cell")}, after ${times} ` +
    `(${medianWords(cells)}); ${where}.`
  );
}

/** ", 2 of them with as many seeds of another outcome"; empty where there is none. */
function tieText(grokked: readonly Cell[]): string {
  const ties = grokked.filter(isTied).length;
  if (ties === 0) return "";
  const which = grokked.length === 1 ? "" : ties === grokked.length ? "all of them " : `${ties} of them `;
  return `, ${which}with as many seeds of another outcome`;
}

/** "1.6k steps", "τ = 40". */
function timeText(system: SummaryInput["system"], clock: Clock, time: number): string {
  return clock === "tau"
    ? `${system.clock?.symbol ?? "τ"} = ${shortNumber(time)}`
    : `${shortNumber(time)} steps`;
}

function medianWord(cells: readonly Cell[]): string {
  return cells.some((cell) => cell.trials > 1) ? "median " : "";
}

function medianWords(cells: readonly Cell[]): string {
  return cells.some((cell) => cell.trials > 1) ? "medians over seeds" : "one seed each";
}

/** " at α = 1, P = 50": the place of a cell among others; empty for the only one. */
function placeText(system: NamedParameters, cell: Cell, cells: readonly Cell[]): string {
  const names = varyingParameters(cells);
  const point = pointLabel(system, partOf(cell.parameters, names), cells);
  return point === "" ? "" : ` at ${point}`;
}

/** " (α 0.5 to 16, P 250 to 700)": the extent of some cells in the sweep's varying parameters. */
function spanText(system: NamedParameters, some: readonly Cell[], all: readonly Cell[]): string {
  const spans = varyingParameters(all).map((name) => spanOf(system, some, name));
  const known = spans.filter((span) => span !== null);
  return known.length === 0 ? "" : ` (${known.join(", ")})`;
}

function spanOf(system: NamedParameters, cells: readonly Cell[], name: CellParameterName): string | null {
  const values = distinctValues(cells, name);
  const label = valueLabels(values);
  const spanned = values.filter((value) => value !== null);
  // The infinite width is the largest; a parameter that some cells do not have is named beside those that do.
  const parts = [
    ...(spanned.length < values.length ? [label(null)] : []),
    ...(spanned.length === 0
      ? []
      : [[...new Set([spanned[0], spanned[spanned.length - 1]])].map(label).join(" to ")]),
  ];
  return parts.length === 0 ? null : `${symbolOf(system, name)} ${parts.join(" and ")}`;
}

function delayLine({ system, cells, thresholds, clock = "steps" }: SummaryInput): string {
  const rest = unreachedWords(cells, thresholds);
  const delay = (cell: Cell): number | null => cell.delay.median;
  const longest = largest(cells, delay);
  if (longest === null) {
    return `No cell has a ${medianWord(cells)}delay between train and test ${judgedWords(thresholds).noun}${rest}.`;
  }
  // Where training ended before half of the seeds got there, the delay may be longer than any that is known.
  const isOpen = cells.some(
    (cell) => delay(cell) === null && cell.leftOut < cell.trials && !isNever(cell, "testStep"),
  );
  const known = isOpen ? "known " : "";
  const ratio = largest(cells, (cell) => cell.ratio.median);
  const at = ratio === null || ratio === longest ? "" : placeText(system, ratio, cells);
  const ratioText =
    ratio === null
      ? ""
      : `; largest ${known}ratio ${numberBeside(thresholds.ratio, ratio.ratio.median ?? 0)}${at}`;
  return `Largest ${known}${medianWord(cells)}delay ${timeText(system, clock, delay(longest) ?? 0)}${placeText(system, longest, cells)}${ratioText}${rest}.`;
}

/** The state of the cells without a median test step: at rest, or only at the end of training. */
function unreachedWords(cells: readonly Cell[], thresholds: GrokThresholds): string {
  const { noun, short } = judgedWords(thresholds);
  const open = cells.filter((cell) => cell.testStep.median === null && cell.leftOut < cell.trials);
  const atRest = open.filter((cell) => isNever(cell, "testStep")).length;
  const parts = [
    ...(atRest > 0 ? [`in ${counted(atRest, "cell")} the test ${noun} came to rest ${short}, for good`] : []),
    ...(open.length > atRest ? [`in ${counted(open.length - atRest, "cell")} training ended first`] : []),
  ];
  return parts.map((part) => `; ${part}`).join("");
}

function regimeLine({ system, cells, regimes }: SummaryInput): string {
  const ladders = regimes.filter((regime) => regime.amounts.length > 1);
  const { amount } = system;
  if (amount === null) return "This system has no amount of data, so there are no regimes of it.";
  if (ladders.length === 0) return noLadderText(system, amount, cells);
  const symbol = symbolOf(system, amount);
  const [p1, p2] = boundaryNames(system, amount);
  const words = windowWords(symbol, p1, p2);
  const meaning = `Too little data below ${p1}, goldilocks up to ${p2}, too much beyond`;
  if (ladders.length === 1) {
    const [regime] = ladders;
    const window = windowText(system, regime);
    const rest = `${window === "" ? "" : `; ${window}`}${regime.window.state === null ? "" : words[regime.window.state]}`;
    return (
      `${meaning}: ${p1} ${equalsText(regime.first, regime)}, ` +
      `${p2} ${equalsText(regime.second, regime)}${rest}.`
    );
  }
  const rest = (["unresolved", "empty"] as const)
    .map((state) => ({ state, times: ladders.filter(({ window }) => window.state === state).length }))
    .filter(({ times }) => times > 0)
    .map(({ state, times }) => `${words[state]} at ${counted(times, "point")}`)
    .join("");
  const first = boundaryRange(system, ladders, (regime) => regime.first);
  const second = boundaryRange(system, ladders, (regime) => regime.second);
  return `${meaning}. Over ${counted(ladders.length, "point")} of the other parameters, ${p1} ${first}; ${p2} ${second}${rest}.`;
}

/** The reason why cells that differ only in other parameters have no regimes of P. */
function noLadderText(system: NamedParameters, amount: CellParameterName, cells: readonly Cell[]): string {
  const symbol = symbolOf(system, amount);
  const values = distinctValues(cells, amount);
  const label = valueLabels(values);
  return values.length === 1
    ? `Every trial here has ${symbol} = ${label(values[0])}, so there are no regimes of ${symbol}.`
    : `At each point of the other parameters these trials have one ${symbol}, so there are no regimes of ${symbol}.`;
}

/** The conclusion where no P of the grid is known to lie in the window. */
function windowWords(symbol: string, first: string, second: string): Readonly<Record<WindowState, string>> {
  return {
    open: "",
    unresolved: `; the grid does not tell ${first} and ${second} apart`,
    empty: `; ${second} lies at or below ${first}, so no ${symbol} is goldilocks`,
  };
}

/** "= 128 = 4.28 D (in 110 to 150; 95 % 110 to 150)", "> 600". */
function equalsText(boundary: Boundary, regime: Regime): string {
  return `${boundary.place === "inside" ? "= " : ""}${boundaryText(boundary, regime)}`;
}

function boundaryRange(
  system: NamedParameters,
  regimes: readonly Regime[],
  boundaryOf: (regime: Regime) => Boundary,
): string {
  // In the unit of the amount, where it has one.
  const unit = regimes[0].unit?.symbol ?? null;
  const estimateOf = (regime: Regime): number | null =>
    unit === null ? boundaryOf(regime).estimate : boundaryOf(regime).estimatePerUnit;
  const inside = regimes.filter((regime) => estimateOf(regime) !== null);
  const symbol = symbolOf(system, regimes[0].amount);
  const words = {
    below: `lies at or below the smallest ${symbol}`,
    above: `lies above the largest ${symbol}`,
    unknown: "is not known",
  } as const;
  const outside = (["below", "above", "unknown"] as const)
    .map((place) => ({ place, times: regimes.filter((regime) => boundaryOf(regime).place === place).length }))
    .filter(({ times }) => times > 0);
  if (inside.length === 0) {
    const [only, second] = outside;
    if (second === undefined) return `${words[only.place]} at each of them`;
    return outside.map(({ place, times }) => `${words[place]} at ${times}`).join(" and ");
  }
  const sorted = [...inside].sort((a, b) => (estimateOf(a) ?? 0) - (estimateOf(b) ?? 0));
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const names = varyingParameters(regimes);
  const value = (regime: Regime): string =>
    unit === null ? shortNumber(estimateOf(regime) ?? 0) : amountInUnit(estimateOf(regime) ?? 0, unit);
  const place = (regime: Regime): string => {
    const point = pointLabel(system, partOf(regime.parameters, names), regimes);
    return point === "" ? "" : ` (${point})`;
  };
  // Ends with equal texts are not shown as a range.
  const range =
    value(low) === value(high)
      ? `is ${value(low)}`
      : `runs from ${value(low)}${place(low)} to ${value(high)}${place(high)}`;
  const rest = outside.map(({ place, times }) => `at ${times} it ${words[place]}`).join(", ");
  return rest === "" ? range : `${range} (${rest})`;
}

function caveatLine({ system, cells, regimes, budgetSteps, deepened }: SummaryInput): string {
  const trials = cells.reduce((sum, cell) => sum + cell.trials, 0);
  const kinds = totalKinds(cells);
  const lost = kinds.diverged + kinds.failed;
  const most = cells.reduce((n, cell) => Math.max(n, cell.trials), 0);
  const turning = regimes.filter((regime) => regime.notMonotone > 0 && regime.amounts.length > 1).length;
  const facts = [
    kinds.censored > 0
      ? `${percent(kinds.censored, trials)} of the trials were still moving when training ended (censored)`
      : "no trial is censored",
    ...(lost > 0 ? [`${percent(lost, trials)} diverged or failed and are left out of medians`] : []),
    ...(most === 1 ? ["one seed a cell tells nothing of the spread"] : []),
    ...(most > 1 && most < BOOTSTRAP_SEEDS
      ? [`with fewer than ${BOOTSTRAP_SEEDS} seeds the spread shown is a range, not an interval`]
      : []),
    ...(turning > 0
      ? [`${counted(turning, "ladder")} of ${symbolOf(system, system.amount ?? "")} not monotone`]
      : []),
  ];
  const more =
    deepened === undefined || deepened === null
      ? ""
      : ` (up to ${shortNumber(deepened.steps)} for ${counted(deepened.trials, "deepened trial")})`;
  return `Mind: all of this holds for a budget of ${shortNumber(budgetSteps)} steps${more}; ${facts.join("; ")}.`;
}

function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return `${share >= 10 ? Math.round(share) : Number(share.toPrecision(1))} %`;
}

function largest(cells: readonly Cell[], value: (cell: Cell) => number | null): Cell | null {
  let best: Cell | null = null;
  let most = -Infinity;
  for (const cell of cells) {
    const x = value(cell);
    if (x !== null && x > most) [best, most] = [cell, x];
  }
  return best;
}
