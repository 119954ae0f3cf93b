import {
  cellKey,
  distinctValues,
  varyingParameters,
  type Cell,
  type CellQuantity,
  type ParameterValue,
  type Regime,
} from "../analysis/index.js";
import { deepenedText, estimateText, isNever, spreadText } from "./cell-words.js";
import { kindsText } from "./kind-words.js";
import { numberBeside, shortNumber, symbolOf, valueLabels } from "./number-format.js";

/** What a table says of a cell in one column. */
export interface CellEntry {
  readonly text: string;
  /** Smaller, behind the text; empty where there is nothing to add. */
  readonly note: string;
  /** What the column is sorted by; null, which sorts last, where nothing is known. */
  readonly key: number | string | null;
  /** Whether only a bound is known. */
  readonly isBound: boolean;
  /** Whether it is a list of words, which has room for more than a number. */
  readonly isWords: boolean;
}

/** A column of the table of cells. */
export interface CellColumn {
  readonly heading: string;
  entry(cell: Cell): CellEntry;
}

/**
 * The columns of the table of all cells: varying parameters, what became of the trials, medians with their spread,
 * regime. `cells` are all of the sweep, so that filtering changes no columns; `rho` is the ratio from which on trials
 * grok.
 */
export function cellColumns(
  cells: readonly Cell[],
  regimes: readonly Regime[],
  rho: number,
): readonly CellColumn[] {
  const labels = regimeLabels(regimes);
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
        // What never comes is later than any bound.
        key: isNever(cell, quantity) ? Number.MAX_VALUE : (median ?? bound),
        isBound: median === null,
      };
    });
  return [
    ...varyingParameters(cells).map((name) => {
      const label = valueLabels(distinctValues(cells, name));
      return column(symbolOf(name), ({ parameters }) => ({
        text: label(parameters[name]),
        key: sortable(parameters[name]),
      }));
    }),
    column("trials", ({ trials }) => ({ text: String(trials), key: trials })),
    column("outcome", (cell) => {
      const kinds = kindsText(cell.kinds, cell.soFar);
      const deepened = deepenedText(cell);
      return { text: kinds, note: deepened, key: kinds, isWords: true };
    }),
    ...(regimes.some(({ samples }) => samples.length > 1)
      ? [
          column("regime of P", ({ key }) => {
            const label = labels.get(key) ?? null;
            return { text: label ?? "–", key: label };
          }),
        ]
      : []),
    estimate("train step", "trainStep"),
    estimate("test step", "testStep"),
    estimate("delay", "delay"),
    estimate("ratio", "ratio", (x) => numberBeside(rho, x)),
    estimate("final test", "finalTest"),
  ];
}

function regimeLabels(regimes: readonly Regime[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const regime of regimes) {
    regime.samples.forEach((samples, i) => {
      const label = regime.labels[i];
      if (label !== null) labels.set(cellKey({ ...regime.parameters, samples }), label);
    });
  }
  return labels;
}

function sortable(value: ParameterValue): number | null {
  if (value === null) return null;
  return value === "infinite" ? Number.MAX_VALUE : value;
}
