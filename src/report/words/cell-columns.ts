import {
  cellKey,
  distinctValues,
  varyingParameters,
  type Cell,
  type CellQuantity,
  type ParameterValue,
  type Regime,
} from "../../analysis/index.js";
import { deepenedText, estimateText, isNever, spreadText } from "./cell-words.js";
import { kindsText } from "./kind-words.js";
import { numberBeside, shortNumber, valueLabels } from "./number-format.js";
import { symbolOf } from "./parameter-words.js";
import { phaseText } from "./phase-words.js";
import type { TimedParameters } from "./time-words.js";

/** The entry of a cell in one column of a table. */
export interface CellEntry {
  readonly text: string;
  /** A smaller note behind the text; empty where there is nothing to add. */
  readonly note: string;
  /** The sort key of the column; null, which sorts last, where nothing is known. */
  readonly key: number | string | null;
  /** Whether only a bound is known. */
  readonly isBound: boolean;
  /** Whether the entry is a list of words, which may be wider than a number. */
  readonly isWords: boolean;
}

/** A column of the table of cells. */
export interface CellColumn {
  readonly heading: string;
  entry(cell: Cell): CellEntry;
}

/**
 * The columns of the table of all cells: varying parameters, outcomes of the trials, medians with their spread,
 * regime. `cells` are all cells of the sweep, so that filtering changes no columns; `rho` is the ratio from which on
 * trials grok.
 */
export function cellColumns(
  system: TimedParameters,
  cells: readonly Cell[],
  regimes: readonly Regime[],
  rho: number,
): readonly CellColumn[] {
  const { clock, noun } = system.time;
  const labels = regimeLabels(regimes);
  const ladder = regimes.find(({ amounts }) => amounts.length > 1);
  const column = (heading: string, entry: (cell: Cell) => Partial<CellEntry>): CellColumn => ({
    heading,
    entry: (cell) => ({ text: "", note: "", key: null, isBound: false, isWords: false, ...entry(cell) }),
  });
  const estimate = (heading: string, quantity: CellQuantity, format = shortNumber): CellColumn =>
    column(heading, (cell) => {
      const { median, bound } = cell[quantity];
      return {
        text: estimateText(cell, quantity, format),
        note: spreadText(cell[quantity], format),
        // Quantities that are never reached sort after any bound.
        key: isNever(cell, quantity) ? Number.MAX_VALUE : (median ?? bound),
        isBound: median === null,
      };
    });
  return [
    ...varyingParameters(cells).map((name) => {
      const label = valueLabels(distinctValues(cells, name));
      return column(symbolOf(system, name), ({ parameters }) => ({
        text: label(parameters[name] ?? null),
        key: sortable(parameters[name] ?? null),
      }));
    }),
    column("trials", ({ trials }) => ({ text: String(trials), key: trials })),
    column("outcome", (cell) => {
      const kinds = kindsText(cell.kinds, cell.soFar);
      const deepened = deepenedText(cell);
      return { text: kinds, note: deepened, key: kinds, isWords: true };
    }),
    ...(cells.every(({ phases }) => phases === null)
      ? []
      : [
          column("phase", (cell) => {
            const text = phaseText(cell);
            return { text, key: text, isWords: true };
          }),
        ]),
    ...(ladder === undefined
      ? []
      : [
          column(`regime of ${symbolOf(system, ladder.amount)}`, ({ key }) => {
            const label = labels.get(key) ?? null;
            return { text: label ?? "–", key: label };
          }),
        ]),
    estimate(`train ${noun}`, "trainStep"),
    estimate(`test ${noun}`, "testStep"),
    estimate(clock === "steps" ? "delay" : `delay ${noun}`, "delay"),
    estimate("ratio", "ratio", (x) => numberBeside(rho, x)),
    estimate("final test loss", "finalTest"),
  ];
}

function regimeLabels(regimes: readonly Regime[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const regime of regimes) {
    regime.amounts.forEach((value, i) => {
      const label = regime.labels[i];
      if (label !== null) labels.set(cellKey({ ...regime.parameters, [regime.amount]: value }), label);
    });
  }
  return labels;
}

function sortable(value: ParameterValue): number | string | null {
  if (value === null) return null;
  return value === "infinite" ? Number.MAX_VALUE : value;
}
