import {
  cellKey,
  varyingParameters,
  type Cell,
  type MedianEstimate,
  type ParameterValue,
  type Regime,
} from "../analysis/index.js";
import { deepenedText, estimateText, kindsText, spreadText } from "./cell-words.js";
import { symbolOf, valueLabel } from "./number-format.js";

/** What a table says of a cell in one column. */
export interface CellEntry {
  readonly text: string;
  /** Smaller, behind the text; empty where there is nothing to add. */
  readonly note: string;
  /** What the column is sorted by; null, which sorts last, where nothing is known. */
  readonly key: number | string | null;
  /** Whether only a bound is known. */
  readonly isBound: boolean;
}

/** A column of the table of cells. */
export interface CellColumn {
  readonly heading: string;
  entry(cell: Cell): CellEntry;
}

/**
 * The columns of the table of all cells: varying parameters, what became of the trials, medians with their spread,
 * regime. `cells` are all of the sweep, so that filtering changes no columns.
 */
export function cellColumns(cells: readonly Cell[], regimes: readonly Regime[]): readonly CellColumn[] {
  const labels = regimeLabels(regimes);
  const column = (heading: string, entry: (cell: Cell) => Partial<CellEntry>): CellColumn => ({
    heading,
    entry: (cell) => ({ text: "", note: "", key: null, isBound: false, ...entry(cell) }),
  });
  const estimate = (heading: string, of: (cell: Cell) => MedianEstimate): CellColumn =>
    column(heading, (cell) => {
      const known = of(cell);
      return {
        text: estimateText(known),
        note: spreadText(known),
        key: known.median ?? known.bound,
        isBound: known.median === null,
      };
    });
  return [
    ...varyingParameters(cells).map((name) =>
      column(symbolOf(name), ({ parameters }) => ({
        text: valueLabel(parameters[name]),
        key: sortable(parameters[name]),
      })),
    ),
    column("trials", ({ trials }) => ({ text: String(trials), key: trials })),
    column("outcome", (cell) => {
      const kinds = kindsText(cell.kinds);
      const deepened = deepenedText(cell);
      // Within the text, which breaks into lines where notes do not: the table stays as wide as its page.
      return { text: deepened === "" ? kinds : `${kinds} (${deepened})`, key: kinds };
    }),
    estimate("train step", ({ trainStep }) => trainStep),
    estimate("test step", ({ testStep }) => testStep),
    estimate("delay", ({ delay }) => delay),
    estimate("ratio", ({ ratio }) => ratio),
    estimate("final test", ({ finalTest }) => finalTest),
    ...(regimes.some(({ samples }) => samples.length > 1)
      ? [
          column("regime of P", ({ key }) => {
            const label = labels.get(key) ?? null;
            return { text: label ?? "–", key: label };
          }),
        ]
      : []),
  ];
}

function regimeLabels(regimes: readonly Regime[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const regime of regimes) {
    regime.samples.forEach((samples, i) => {
      const label = regime.labels[i];
      if (label !== null) labels.set(cellKey({ ...regime.parameters, samples }), label.replace("-", " "));
    });
  }
  return labels;
}

function sortable(value: ParameterValue): number | null {
  if (value === null) return null;
  return value === "infinite" ? Number.MAX_VALUE : value;
}
