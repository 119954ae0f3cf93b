import type { CurveColumn, CurveRow } from "../model/index.js";
import { formatNumber } from "./format-number.js";

/** Losses at or below this floor (exact zeros, say) are drawn on it, since a logarithm needs a floor. */
const FLOOR = 1e-12;

/** Where step 0 stands on the logarithmic axis: left of step 1, by as much as 1 is left of 2. */
const STEP_ZERO = 0.5;

/** The quantity that a chart shows over steps. */
export interface ChartQuantity {
  readonly name: string;
  readonly train: CurveColumn;
  readonly test: CurveColumn;
  /** How its axis is scaled; a linear one goes from 0 to 1. */
  readonly scale: "log" | "linear";
  /** The word for crossing its threshold. */
  readonly crosses: string;
}

const LOSS: ChartQuantity = {
  name: "loss",
  train: "train_loss",
  test: "test_loss",
  scale: "log",
  crosses: "falls below",
};

/** Options of {@link curveChart}. */
export interface CurveChartOptions {
  /** Default: the losses. */
  readonly quantity?: ChartQuantity;
  /** Thresholds in the quantity's own unit, drawn as dotted lines. */
  readonly thresholds?: { readonly train: number; readonly test: number };
  /** Steps of the lasting crossings, marked under the axis; null where there is none. */
  readonly crossings?: { readonly train: number | null; readonly test: number | null };
  /** Size of the drawing area in characters. */
  readonly width?: number;
  readonly height?: number;
}

/**
 * A quantity of train and test over steps (logarithmic), in characters: `o` train, `+` test, `*` both. Between records
 * the curve is a straight line.
 *
 * Edge: absent and non-finite values are left out; fewer than two records are drawn as points.
 */
export function curveChart(rows: readonly CurveRow[], options: CurveChartOptions = {}): string {
  const width = options.width ?? 66;
  const height = options.height ?? 18;
  const levels = options.thresholds === undefined ? [] : [options.thresholds.train, options.thresholds.test];
  const quantity = options.quantity ?? LOSS;
  const position = quantity.scale === "log" ? lossPosition : (value: number) => value;
  const finite = rows.flatMap((row) => {
    const [train, test] = [row[quantity.train] ?? NaN, row[quantity.test] ?? NaN];
    return Number.isFinite(train) && Number.isFinite(test) ? [{ step: row.step, train, test }] : [];
  });
  if (finite.length === 0) return `(no finite ${quantity.name} to draw)`;
  const values =
    quantity.scale === "log" ? [...finite.flatMap(({ train, test }) => [train, test]), ...levels] : [0, 1];
  const x = axis([stepPosition(0), stepPosition(Math.max(1, finite[finite.length - 1].step))], width);
  const y = axis(values.map(position), height);
  const grid = Array.from({ length: height }, () => new Array<string>(width).fill(" "));
  const put = (column: number, line: number, mark: string): void => {
    const cells = grid[height - 1 - line];
    const before = cells[column];
    cells[column] = mark !== "·" && before !== " " && before !== "·" && before !== mark ? "*" : mark;
  };
  for (const level of new Set(levels)) {
    for (let column = 0; column < width; column += 2) put(column, y.cell(position(level)), "·");
  }
  const draw = (mark: string, part: "train" | "test"): void => {
    const points = finite.map((row) => [stepPosition(row.step), position(row[part])] as const);
    const drawn = new Set<number>();
    const mark1 = (px: number, py: number): void => {
      const [column, line] = [x.cell(px), y.cell(py)];
      if (drawn.has(column * height + line)) return;
      drawn.add(column * height + line);
      put(column, line, mark);
    };
    points.forEach(([px, py], index) => {
      mark1(px, py);
      if (index === 0) return;
      const [fromX, fromY] = points[index - 1];
      const columns = Math.abs(x.cell(px) - x.cell(fromX));
      for (let part = 1; part < columns; part++) {
        mark1(fromX + ((px - fromX) * part) / columns, fromY + ((py - fromY) * part) / columns);
      }
    });
  };
  draw("o", "train");
  draw("+", "test");
  const labels =
    quantity.scale === "log" ? decadeLabels(y) : new Map([0, 0.5, 1].map((v) => [y.cell(v), String(v)]));
  return [
    ...frame(grid, x, labels, markersOf(x, options.crossings)),
    captionOf(levels.length > 0, quantity, options),
  ].join("\n");
}

/** The markers under the axis at the crossings: `o` and `+` as for the curves, `*` where both coincide. */
function markersOf(x: Axis, crossings: CurveChartOptions["crossings"]): ReadonlyMap<number, string> {
  const markers = new Map<number, string>();
  for (const [step, mark] of [
    [crossings?.train, "o"],
    [crossings?.test, "+"],
  ] as const) {
    if (step === null || step === undefined) continue;
    const column = x.cell(stepPosition(step));
    markers.set(column, markers.has(column) ? "*" : mark);
  }
  return markers;
}

function captionOf(hasLevels: boolean, { name, crosses }: ChartQuantity, options: CurveChartOptions): string {
  const isMarked = Object.values(options.crossings ?? {}).some((step) => step !== null);
  const parts = ["o train, + test, * both", ...(hasLevels ? ["· threshold"] : [])];
  const meaning = `      ${name} over steps: ${parts.join(", ")}`;
  return isMarked ? `${meaning}\n      on the axis: where each ${crosses} its threshold for good` : meaning;
}

interface Axis {
  readonly low: number;
  readonly high: number;
  readonly cells: number;
  cell(position: number): number;
}

/** An axis over positions (decades), as long as its cells. */
function axis(positions: readonly number[], cells: number): Axis {
  const low = Math.min(...positions);
  const high = Math.max(...positions, low + 0.5);
  return {
    low,
    high,
    cells,
    cell: (position) =>
      Math.max(0, Math.min(cells - 1, Math.round(((position - low) / (high - low)) * (cells - 1)))),
  };
}

function stepPosition(step: number): number {
  return Math.log10(Math.max(step, STEP_ZERO));
}

function lossPosition(loss: number): number {
  return Math.log10(Math.max(loss, FLOOR));
}

/** Decades inside an axis, thinned until their labels fit. */
function decades(over: Axis, room: number): number[] {
  const first = Math.ceil(over.low - 1e-9);
  const count = Math.floor(over.high + 1e-9) - first + 1;
  const every = Math.max(1, Math.ceil((count * room) / over.cells));
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index).filter(
    (decade) => decade % every === 0,
  );
}

/** Labels of a logarithmic axis by their cell: its decades, or its ends where it has none. */
function decadeLabels(y: Axis): ReadonlyMap<number, string> {
  const labels = new Map<number, string>();
  for (const decade of decades(y, 1.5)) labels.set(y.cell(decade), decadeLabel(decade));
  if (labels.size === 0) {
    labels.set(0, formatNumber(10 ** y.low));
    labels.set(y.cells - 1, formatNumber(10 ** y.high));
  }
  return labels;
}

function frame(
  grid: readonly (readonly string[])[],
  x: Axis,
  labels: ReadonlyMap<number, string>,
  markers: ReadonlyMap<number, string>,
): readonly string[] {
  const margin = Math.max(...[...labels.values()].map((label) => label.length));
  const lines = grid.map((cells, index) => {
    const label = labels.get(grid.length - 1 - index);
    return `${(label ?? "").padStart(margin)} ${label === undefined ? "│" : "┤"}${cells.join("")}`.trimEnd();
  });
  const ticks = new Array<string>(x.cells).fill("─");
  const names = new Array<string>(x.cells + 6).fill(" ");
  const place = (column: number, name: string): void => {
    ticks[column] = "┬";
    [...name].forEach((letter, offset) => (names[column + offset] = letter));
  };
  place(0, "0");
  for (const decade of decades(x, 7)) {
    if (x.cell(decade) > 2) place(x.cell(decade), decadeLabel(decade));
  }
  for (const [column, mark] of markers) ticks[column] = mark;
  return [
    ...lines,
    `${" ".repeat(margin)} └${ticks.join("")}`,
    `${" ".repeat(margin)}  ${names.join("")}`.trimEnd(),
  ];
}

function decadeLabel(decade: number): string {
  return decade >= 0 && decade <= 2 ? String(10 ** decade) : `1e${decade}`;
}
