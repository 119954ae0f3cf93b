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
import { exactNumber, shortNumber } from "./number-format.js";
import { exactPoint, partOf, pointLabel, type NamedParameters } from "./parameter-words.js";
import type { TimedParameters, TimeWords } from "./time-words.js";

/** What a surface of this value is called, its times told as `time` says; `symbol` is that of the system's own clock. */
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

/** What is said of a quantity that no budget brings about: on maps, in tables and in texts. */
export const NEVER = "never";

/**
 * What is known of a quantity of a cell: "41.9k"; "never" where at least half of the trials have come to rest without it;
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
  // Ends that read the same are no range.
  return format(low) === format(high) ? format(low) : `${format(low)} to ${format(high)}`;
}

/** What a spread over seeds is: "95 %" of an interval, "range" where seeds are too few for one. */
export function spreadKind(interval: Interval | null): string {
  return interval?.kind === "range" ? "range" : "95 %";
}

/** "2 deepened to up to 1e8", the budgets of their own that some of a cell's trials have; empty where none has. */
export function deepenedText(
  { deepened }: Pick<Cell, "deepened">,
  format: (x: number) => string = shortNumber,
): string {
  return deepened === null ? "" : `${deepened.trials} deepened to up to ${format(deepened.steps)}`;
}

/**
 * Whether at least half of the trials that a quantity is estimated from have come to rest short of the threshold: no budget
 * then changes that there is no median. Memorized trials have fitted, unfitted ones enter no delay.
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

/** All that is known of a cell, for pointing at it, beginning with the named parameters; a line a fact. */
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
    ...(deepened === "" ? [] : [`of which ${deepened} steps`]),
  ].join("\n");
}

/**
 * The parameters that all cells share, as text: all but those at a default that changes nothing, 0 or 1.
 *
 * @example "ε = 0.25, D = 30, N = 100"
 */
export function commonPoint(cells: readonly Cell[], system: NamedParameters): string {
  if (cells.length === 0) return "";
  const { parameters } = cells[0];
  const varying = varyingParameters(cells);
  const shared = system.parameters.flatMap(({ name, standard }) => {
    const value = parameters[name] ?? null;
    const isNeutral = value === standard && (value === 0 || value === 1);
    return value === null || isNeutral || varying.includes(name) ? [] : [name];
  });
  return pointLabel(system, partOf(parameters, shared));
}
