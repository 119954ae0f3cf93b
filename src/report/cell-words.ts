import type { Cell, CellParameterName, MedianEstimate, SurfaceValue } from "../analysis/index.js";
import { CELL_PARAMETER_NAMES, varyingParameters } from "../analysis/index.js";
import { OUTCOME_KINDS, PARAMETER_DEFAULTS, type OutcomeKind } from "../model/index.js";
import { exactNumber, pointLabel, shortNumber } from "./number-format.js";

/** What a surface of this value is called. */
export function surfaceTitle(value: SurfaceValue): string {
  switch (value) {
    case "test_step":
      return "Time to generalise (steps)";
    case "train_step":
      return "Time to fit (steps)";
    case "delay":
      return "Delay (steps)";
    case "ratio":
      return "Delay ratio, test step / train step";
    case "tau":
      return "Time to generalise, τ = t·ε/α";
    case "reached":
      return "Trials that generalise";
  }
}

/** "41.9k", "> 1e6" or a dash. */
export function estimateText(
  { median, bound }: Pick<MedianEstimate, "median" | "bound">,
  format: (x: number) => string = shortNumber,
): string {
  if (median !== null) return format(median);
  return bound === null ? "–" : `> ${format(bound)}`;
}

/** The spread behind an estimate, as "range 30k to 55k" or "95 % 30k to beyond"; empty when there is none. */
export function spreadText(
  { interval, events }: MedianEstimate,
  format: (x: number) => string = shortNumber,
): string {
  if (interval === null || events < 2) return "";
  const end = (x: number | null): string => (x === null ? "beyond" : format(x));
  return `${interval.kind === "range" ? "range" : "95 %"} ${end(interval.low)} to ${end(interval.high)}`;
}

/** "2 deepened to up to 1e8", the budgets of their own that some of a cell's trials have; empty where none has. */
export function deepenedText(
  { deepened }: Pick<Cell, "deepened">,
  format: (x: number) => string = shortNumber,
): string {
  return deepened === null ? "" : `${deepened.trials} deepened to up to ${format(deepened.steps)}`;
}

/** "3 grokked, 2 censored": counts of kinds, the absent ones left out. */
export function kindsText(kinds: Readonly<Record<OutcomeKind, number>>): string {
  return OUTCOME_KINDS.filter((kind) => kinds[kind] > 0)
    .map((kind) => `${kinds[kind]} ${kind}`)
    .join(", ");
}

/**
 * Whether at least half of a cell's trials have come to rest above a threshold (memorized or unfitted): no budget then
 * changes that their median is never reached. Diverged and failed trials are not counted.
 */
export function isAtRest(cell: Cell): boolean {
  const { memorized, unfitted } = cell.kinds;
  const counted = cell.trials - cell.leftOut;
  return counted > 0 && 2 * (memorized + unfitted) >= counted;
}

/** All that is known of a cell, for pointing at it, beginning with the named parameters; a line a fact. */
export function cellHover(cell: Cell, names: readonly CellParameterName[]): string {
  const fact = (name: string, estimate: MedianEstimate): string => {
    const spread = spreadText(estimate, exactNumber);
    return `${name} ${estimateText(estimate, exactNumber)}${spread === "" ? "" : ` (${spread})`}`;
  };
  const deepened = deepenedText(cell, exactNumber);
  return [
    pointLabel(Object.fromEntries(names.map((name) => [name, cell.parameters[name]]))),
    fact("test step", cell.testStep),
    fact("train step", cell.trainStep),
    fact("delay", cell.delay),
    fact("ratio", cell.ratio),
    fact("final test loss", cell.finalTest),
    `${cell.trials} ${cell.trials === 1 ? "trial" : "trials"}: ${kindsText(cell.kinds)}`,
    ...(deepened === "" ? [] : [`of which ${deepened} steps`]),
  ].join("\n");
}

/** Parameters that are named even at their default, where all cells share them. */
const ALWAYS_NAMED: ReadonlySet<string> = new Set(["alpha", "epsilon", "samples", "dimension", "width"]);

/**
 * The parameters that all cells share, as text; rarer ones only where they differ from their default. Deep networks have
 * no ε.
 */
export function commonPoint(cells: readonly Cell[], isNetwork: boolean): string {
  if (cells.length === 0) return "";
  const { parameters } = cells[0];
  const varying = varyingParameters(cells);
  const shared = CELL_PARAMETER_NAMES.filter(
    (name) =>
      !varying.includes(name) &&
      !(isNetwork && name === "epsilon") &&
      (ALWAYS_NAMED.has(name) || parameters[name] !== PARAMETER_DEFAULTS[name]),
  );
  return pointLabel(Object.fromEntries(shared.map((name) => [name, parameters[name]])));
}
