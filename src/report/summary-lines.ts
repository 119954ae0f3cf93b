import {
  BOOTSTRAP_SEEDS,
  varyingParameters,
  type Boundary,
  type Cell,
  type CellParameterName,
  type Regime,
} from "../analysis/index.js";
import { OUTCOME_KINDS, type GrokThresholds, type OutcomeKind } from "../model/index.js";
import { kindsText } from "./cell-words.js";
import { pointLabel, shortNumber, symbolOf, valueLabel } from "./number-format.js";

/** What the summary needs to know. */
export interface SummaryInput {
  readonly cells: readonly Cell[];
  readonly regimes: readonly Regime[];
  readonly thresholds: GrokThresholds;
  readonly budgetSteps: number;
  readonly pending: number;
}

/**
 * The findings of a sweep in five lines of plain text: how many trials and what became of them; where and when the
 * test loss follows; the largest delay; the boundaries P₁ and P₂ in units of D; what to be careful about.
 */
export function summaryLines(input: SummaryInput): readonly string[] {
  return [countLine(input), whereLine(input), delayLine(input), regimeLine(input), caveatLine(input)];
}

/** Trials of each kind over all cells. */
export function totalKinds(cells: readonly Cell[]): Readonly<Record<OutcomeKind, number>> {
  return Object.fromEntries(
    OUTCOME_KINDS.map((kind) => [kind, cells.reduce((sum, cell) => sum + cell.kinds[kind], 0)]),
  ) as Record<OutcomeKind, number>;
}

function countLine({ cells, pending }: SummaryInput): string {
  const trials = cells.reduce((sum, cell) => sum + cell.trials, 0);
  const kinds = kindsText(totalKinds(cells));
  const rest = pending > 0 ? `; ${pending} more still to be trained` : "";
  return `${count(trials, "trial")} in ${count(cells.length, "cell")}: ${kinds === "" ? "none finished" : kinds}${rest}.`;
}

function whereLine({ cells, thresholds }: SummaryInput): string {
  const reached = cells.filter((cell) => cell.testStep.median !== null);
  const scale = { labels: "of the label power", initial: "of its start", absolute: "(absolute)" };
  const level = `${shortNumber(thresholds.test)} ${scale[thresholds.relativeTo]}`;
  if (reached.length === 0) return `In no cell does the test loss fall below ${level} for half of the seeds.`;
  const [first, last] = extremes(reached, (cell) => cell.testStep.median ?? 0);
  const grokked = cells.filter((cell) => cell.kind === "grokked");
  const where =
    grokked.length === 0
      ? "none of them mostly grok"
      : `${grokked.length} mostly grok${spanText(grokked, cells)}`;
  return (
    `Test loss falls below ${level} in ${reached.length} of ${count(cells.length, "cell")}, after ` +
    `${first === last ? "" : `${shortNumber(first)} to `}${shortNumber(last)} steps (medians over seeds); ${where}.`
  );
}

/** " (α 0.5 to 16, P 250 to 700)": the extent of some cells in the sweep's varying parameters. */
function spanText(some: readonly Cell[], all: readonly Cell[]): string {
  const spans = varyingParameters(all).map((name) => spanOf(some, name));
  const known = spans.filter((span) => span !== null);
  return known.length === 0 ? "" : ` (${known.join(", ")})`;
}

function spanOf(cells: readonly Cell[], name: CellParameterName): string | null {
  const values = cells.map((cell) => cell.parameters[name]).filter((value) => typeof value === "number");
  if (values.length === 0) return null;
  const [low, high] = extremes(values, (value) => value);
  const span = low === high ? valueLabel(low) : `${valueLabel(low)} to ${valueLabel(high)}`;
  return `${symbolOf(name)} ${span}`;
}

function delayLine({ cells }: SummaryInput): string {
  const names = varyingParameters(cells);
  const at = (cell: Cell): string => {
    const point = pointLabel(Object.fromEntries(names.map((name) => [name, cell.parameters[name]])));
    return point === "" ? "" : ` at ${point}`;
  };
  const open = cells.filter((cell) => cell.delay.median === null && cell.delay.bound !== null).length;
  const rest = open > 0 ? `; in ${count(open, "cell")} more it is longer than the training` : "";
  const longest = largest(cells, (cell) => cell.delay.median);
  if (longest === null) return `No cell has a median delay${rest}.`;
  const ratio = largest(cells, (cell) => cell.ratio.median);
  const ratioText =
    ratio === null
      ? ""
      : `; largest ratio ${shortNumber(ratio.ratio.median ?? 0)}${ratio === longest ? "" : at(ratio)}`;
  return `Largest median delay ${shortNumber(longest.delay.median ?? 0)} steps${at(longest)}${ratioText}${rest}.`;
}

function regimeLine({ regimes }: SummaryInput): string {
  const ladders = regimes.filter((regime) => regime.samples.length > 1);
  if (ladders.length === 0) return "The sweep has no axis of training samples, so no regimes of P.";
  const empty = ladders.filter((regime) => regime.isEmpty).length;
  const rest = empty > 0 ? `; the goldilocks zone is empty at ${empty}` : "";
  const first = boundaryRange(ladders.map((regime) => regime.first));
  const second = boundaryRange(ladders.map((regime) => regime.second));
  return `Over ${count(ladders.length, "point")}, P₁ ${first} and P₂ ${second}${rest}.`;
}

function boundaryRange(boundaries: readonly Boundary[]): string {
  const inside = boundaries.map((b) => b.estimatePerDimension).filter((x) => x !== null);
  const outside = (["below", "above"] as const)
    .map((place) => ({ place, times: boundaries.filter((b) => b.place === place).length }))
    .filter(({ times }) => times > 0)
    .map(({ place, times }) => `${place} the grid at ${times}`);
  if (inside.length === 0) return `lies ${outside.join(", ")}`;
  const [low, high] = extremes(inside, (x) => x);
  const range =
    low === high ? `is ${shortNumber(low)} D` : `runs from ${shortNumber(low)} to ${shortNumber(high)} D`;
  return outside.length === 0 ? range : `${range} (${outside.join(", ")})`;
}

function caveatLine({ cells, regimes, budgetSteps }: SummaryInput): string {
  const trials = cells.reduce((sum, cell) => sum + cell.trials, 0);
  const kinds = totalKinds(cells);
  const lost = kinds.diverged + kinds.failed;
  const most = cells.reduce((n, cell) => Math.max(n, cell.trials), 0);
  const turning = regimes.filter((regime) => regime.notMonotone > 0 && regime.samples.length > 1).length;
  const facts = [
    kinds.censored > 0
      ? `${percent(kinds.censored, trials)} of the trials were still moving when training ended (censored)`
      : "no trial is censored",
    ...(lost > 0 ? [`${percent(lost, trials)} diverged or failed and are left out of medians`] : []),
    ...(most === 1 ? ["one seed a cell tells nothing of the spread"] : []),
    ...(most > 1 && most < BOOTSTRAP_SEEDS
      ? [`with fewer than ${BOOTSTRAP_SEEDS} seeds the spread shown is a range, not an interval`]
      : []),
    ...(turning > 0 ? [`${count(turning, "ladder")} of P not monotone`] : []),
  ];
  return `Mind: all of this holds for a budget of ${shortNumber(budgetSteps)} steps; ${facts.join("; ")}.`;
}

function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return `${share >= 10 ? Math.round(share) : Number(share.toPrecision(1))} %`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function extremes<T>(items: readonly T[], value: (item: T) => number): readonly [number, number] {
  return items.reduce<readonly [number, number]>(
    ([low, high], item) => [Math.min(low, value(item)), Math.max(high, value(item))],
    [Infinity, -Infinity],
  );
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
