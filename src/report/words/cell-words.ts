import type {
  Cell,
  CellParameterName,
  CellQuantity,
  Interval,
  MedianEstimate,
  SurfaceValue,
} from "../../analysis/index.js";
import { varyingParameters } from "../../analysis/index.js";
import { counted } from "../../model/index.js";
import { kindsText } from "./kind-words.js";
import { phasesText } from "./phase-words.js";
import { exactNumber, shortNumber } from "./number-format.js";
import { exactPoint, partOf, pointLabel, type NamedParameters } from "./parameter-words.js";
import type { TimedParameters, TimeWords } from "./time-words.js";

/** The title of a surface of this value, with `time` naming its times; `symbol` is that of the system's own clock. */
export function surfaceTitle(value: SurfaceValue, time: TimeWords, symbol = "τ"): string {
  const unit = time.clock === "steps" ? " (steps)" : `, ${time.noun}`;
  switch (value) {
    case "test_step":
      return `Time to generalise${unit}`;
    case "train_step":
      return `Time to fit${unit}`;
    case "delay":
      return `Delay${unit}`;
    case "ratio":
      return `Delay ratio, test ${time.noun} / train ${time.noun}`;
    case "tau":
      return `Time to generalise, ${symbol}`;
    case "reached":
      return "Trials that generalise";
  }
}

/** The word for a quantity that no budget would reach, on maps, in tables and in texts. */
export const NEVER = "never";

/**
 * The text of a quantity of a cell: "41.9k"; "never" where at least half of the trials have come to rest without reaching it;
 * "> 1e6" where training ended first; else a dash.
 */
export function estimateText(
  cell: Cell,
  quantity: CellQuantity,
  format: (x: number) => string = shortNumber,
): string {
  const { median, bound } = cell[quantity];
  if (median !== null) return format(median);
  if (isNever(cell, quantity)) return NEVER;
  return bound === null ? "–" : `> ${format(bound)}`;
}

/** The spread behind an estimate, as "range 30k to 55k" or "95 % from 30k"; empty when there is none. */
export function spreadText(
  { interval, events }: MedianEstimate,
  format: (x: number) => string = shortNumber,
): string {
  const ends = events < 2 ? "" : endsText(interval, format);
  return ends === "" ? "" : `${spreadKind(interval)} ${ends}`;
}

/** "30k to 55k", "from 30k", "up to 55k"; empty where both ends are open or nothing is known. */
export function endsText(interval: Interval | null, format: (x: number) => string = shortNumber): string {
  const { low, high } = interval ?? { low: null, high: null };
  if (low === null) return high === null ? "" : `up to ${format(high)}`;
  if (high === null) return `from ${format(low)}`;
  // Ends with equal texts are not shown as a range.
  return format(low) === format(high) ? format(low) : `${format(low)} to ${format(high)}`;
}

/** The kind of a spread over seeds: "95 %" for an interval, "range" where seeds are too few for one. */
export function spreadKind(interval: Interval | null): string {
  return interval?.kind === "range" ? "range" : "95 %";
}

/** "2 deepened to up to 1e8": the trials of a cell with budgets of their own; empty where there are none. */
export function deepenedText(
  { deepened }: Pick<Cell, "deepened">,
  format: (x: number) => string = shortNumber,
): string {
  return deepened === null ? "" : `${deepened.trials} deepened to up to ${format(deepened.steps)}`;
}

/**
 * Whether at least half of the trials behind an estimate have come to rest short of the threshold, so that no budget gives a
 * median. Memorized trials have fitted the train set; unfitted ones do not count for a delay.
 */
export function isNever(cell: Cell, quantity: CellQuantity): boolean {
  const { median, counted } = cell[quantity];
  const { memorized, unfitted } = cell.kinds;
  const resting = {
    trainStep: unfitted,
    testStep: memorized + unfitted,
    delay: memorized,
    ratio: memorized,
    finalTest: 0,
  }[quantity];
  return median === null && counted > 0 && resting > 0 && 2 * resting >= counted;
}

/** The quantity of a cell that a surface shows; null for a share of trials. */
export function quantityOf(value: SurfaceValue): CellQuantity | null {
  switch (value) {
    case "test_step":
    case "tau":
      return "testStep";
    case "train_step":
      return "trainStep";
    case "delay":
    case "ratio":
      return value;
    case "reached":
      return null;
  }
}

/** The tooltip of a cell: all known facts, one a line, beginning with the named parameters. */
export function cellHover(system: TimedParameters, cell: Cell, names: readonly CellParameterName[]): string {
  const fact = (name: string, quantity: CellQuantity): string => {
    const spread = spreadText(cell[quantity], exactNumber);
    return `${name} ${estimateText(cell, quantity, exactNumber)}${spread === "" ? "" : ` (${spread})`}`;
  };
  const deepened = deepenedText(cell, exactNumber);
  const { noun } = system.time;
  return [
    exactPoint(system, partOf(cell.parameters, names)),
    fact(`test ${noun}`, "testStep"),
    fact(`train ${noun}`, "trainStep"),
    fact(system.time.clock === "steps" ? "delay" : `delay ${noun}`, "delay"),
    fact("ratio", "ratio"),
    fact("final test loss", "finalTest"),
    `${counted(cell.trials, "trial")}: ${kindsText(cell.kinds, cell.soFar)}`,
    ...(cell.phases === null ? [] : [`phases: ${phasesText(cell.phases, cell.trials)}`]),
    ...(deepened === "" ? [] : [`of which ${deepened} steps`]),
  ].join("\n");
}

/**
 * The parameters that all cells share, as text, without those at a default that has no effect: 0, 1, or any default at the
 * value that another parameter has in all cells.
 *
 * @example "ε = 0.25, D = 30, N = 100"
 */
export function commonPoint(cells: readonly Cell[], system: NamedParameters): string {
  if (cells.length === 0) return "";
  const { parameters } = cells[0];
  const varying = varyingParameters(cells);
  const shared = system.parameters.flatMap(({ name, standard, onlyAt }) => {
    const value = parameters[name] ?? null;
    const isIdle =
      onlyAt !== undefined &&
      !varying.includes(onlyAt.parameter) &&
      !onlyAt.values.includes(parameters[onlyAt.parameter] ?? null);
    const isNeutral = value === standard && (value === 0 || value === 1 || isIdle);
    return value === null || isNeutral || varying.includes(name) ? [] : [name];
  });
  return pointLabel(system, partOf(parameters, shared));
}
