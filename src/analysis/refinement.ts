import type { OutcomeRow, ParameterValues } from "../model/index.js";
import {
  cellKey,
  cellParameterNames,
  compareValues,
  seedKey,
  type CellParameterName,
} from "./cell-parameters.js";
import type { AxisBoundary, RefinementOptions } from "./axis-boundary.js";
import { isPrecise, middleOfBracket, widthOfBracket, type WantedPrecision } from "./bracket-scale.js";
import { cellBoundaries } from "./refine-cells.js";
import { sampleBoundaries } from "./refine-samples.js";

/** Trials to add: one value of the axis with some seeds. */
export interface Proposal {
  readonly boundary: AxisBoundary;
  /** `value`: a new value between its neighbours; `seeds`: new seeds at an existing value. */
  readonly kind: "value" | "seeds";
  readonly value: number;
  readonly trials: readonly ParameterValues[];
}

/** The known boundaries and the proposals of a refinement. */
export interface Refinement {
  readonly boundaries: readonly AxisBoundary[];
  /** The widest brackets first. */
  readonly proposals: readonly Proposal[];
}

/**
 * The trials to add next so that the boundaries between regimes along an axis become known more precisely: the middle
 * ({@link middleOfBracket}) of each bracket wider than asked, with every seed that its two neighbours have; and, where a
 * bracket is narrow but the seeds disagree, more seeds in the cells around it. Train, and ask again, until nothing is
 * proposed.
 *
 * Edge:   boundaries outside the grid, brackets that end at infinity, and brackets of integers without one between
 *         propose nothing. One round at most doubles the seeds; streams with seeds of their own (dataSeed…) get no new seeds.
 * Source: ours, bisection: a bracket of ratio q needs log₂(log q / 2 log(1 + precision)) rounds.
 * Cost:   the cost of regimesOf.
 */
export function refinementOf(rows: readonly OutcomeRow[], options: RefinementOptions): Refinement {
  const wanted = {
    precision: options.precision,
    unit: options.unit ?? smallestAboveZero(rows, options.axis),
  };
  const found =
    options.axis === options.amount
      ? sampleBoundaries(rows, options)
      : cellBoundaries(rows, { ...options, ...wanted });
  const boundaries = [...found].sort(inOrderOfTables);
  const lines = linesOf(rows, options.axis);
  const proposals = boundaries.flatMap((boundary) => {
    const line = lines.get(cellKey(boundary.parameters, [options.axis])) ?? new Map<number, Cell>();
    return isPrecise(boundary.bracket, wanted)
      ? moreSeeds(boundary, line, options, wanted)
      : newValue(boundary, line, options, wanted);
  });
  return { boundaries, proposals: distinct(proposals).sort((a, b) => widthOf(b) - widthOf(a)) };
}

/** The order of tables, whatever the order of the rows was. */
function inOrderOfTables(a: AxisBoundary, b: AxisBoundary): number {
  for (const name of cellParameterNames([a, b])) {
    const order = compareValues(a.parameters[name] ?? null, b.parameters[name] ?? null);
    if (order !== 0) return order;
  }
  return a.bracket[0] - b.bracket[0] || (a.name < b.name ? -1 : 1);
}

/** Parameters of the trials of a cell, by their seeds. */
type Cell = Map<string, ParameterValues>;

/** Cells by the value of the axis, for every point of the other parameters. */
function linesOf(
  rows: readonly OutcomeRow[],
  axis: CellParameterName,
): ReadonlyMap<string, ReadonlyMap<number, Cell>> {
  const lines = new Map<string, Map<number, Cell>>();
  for (const { parameters } of rows) {
    const value = parameters[axis];
    if (typeof value !== "number") continue;
    const key = cellKey(parameters, [axis]);
    const line = lines.get(key) ?? new Map<number, Cell>();
    lines.set(key, line);
    const cell = line.get(value) ?? new Map<string, ParameterValues>();
    line.set(value, cell);
    cell.set(seedKey(parameters), parameters);
  }
  return lines;
}

/** The smallest value above 0 on an axis; 1 where there is none. */
export function smallestAboveZero(
  trials: Iterable<{ readonly parameters: ParameterValues }>,
  axis: CellParameterName,
): number {
  let smallest = Infinity;
  for (const { parameters } of trials) {
    const value = parameters[axis];
    if (typeof value === "number" && value > 0) smallest = Math.min(smallest, value);
  }
  return smallest === Infinity ? 1 : smallest;
}

function newValue(
  boundary: AxisBoundary,
  line: ReadonlyMap<number, Cell>,
  { axis, isInteger }: RefinementOptions,
  wanted: WantedPrecision,
): readonly Proposal[] {
  const [low, high] = boundary.bracket;
  const middle = middleOfBracket(boundary.bracket, wanted);
  if (middle === null) return [];
  const value = isInteger ? Math.round(middle) : Number(middle.toPrecision(12));
  if (!(value > low && value < high)) return [];
  const seeds = new Map([...(line.get(low) ?? []), ...(line.get(high) ?? [])]);
  const trials = [...seeds.values()].map((parameters) => ({ ...parameters, [axis]: value }));
  return [{ boundary, kind: "value", value, trials }];
}

function moreSeeds(
  boundary: AxisBoundary,
  line: ReadonlyMap<number, Cell>,
  { mostSeeds }: RefinementOptions,
  wanted: WantedPrecision,
): readonly Proposal[] {
  const { interval, isSplit } = boundary;
  const isWide =
    interval === null
      ? isSplit
      : interval.low === null || interval.high === null || !isPrecise([interval.low, interval.high], wanted);
  if (!isWide) return [];
  const around = valuesAround(
    boundary,
    [...line.keys()].sort((a, b) => a - b),
  );
  const cells = around.map((value) => ({
    value,
    cell: line.get(value) ?? new Map<string, ParameterValues>(),
  }));
  const known = cells.flatMap(({ cell }) => [...cell.values()]);
  if (known.some((trial) => STREAMS.some((stream) => (trial[stream] ?? null) !== null))) return [];
  const fewest = Math.min(...cells.map(({ cell }) => cell.size));
  const seeds = seedsOf(known, Math.min(mostSeeds, 2 * fewest));
  return cells.flatMap(({ value, cell }): readonly Proposal[] => {
    const there = new Set([...cell.values()].map(({ seed }) => Number(seed)));
    const trials = seeds
      .filter((seed) => !there.has(seed))
      .map((seed) => ({ ...[...cell.values()][0], seed }));
    return trials.length === 0 ? [] : [{ boundary, kind: "seeds", value, trials }];
  });
}

/** Seeds of single streams. */
const STREAMS = ["dataSeed", "targetSeed", "weightsSeed"] as const;

/** The values of the axis inside the interval and the next one on either side; without an interval, the bracket. */
function valuesAround({ interval, bracket }: AxisBoundary, values: readonly number[]): readonly number[] {
  if (interval === null) return bracket;
  const from = Math.min(bracket[0], interval.low ?? -Infinity);
  const to = Math.max(bracket[1], interval.high ?? Infinity);
  const first = values.findIndex((value) => value >= from);
  const last = values.findLastIndex((value) => value <= to);
  return values.slice(Math.max(0, first - 1), last + 2);
}

/** `count` seeds: the existing ones, the smallest first, then those that follow the largest. */
function seedsOf(known: readonly ParameterValues[], count: number): readonly number[] {
  const seeds = [...new Set(known.map(({ seed }) => Number(seed)))].sort((a, b) => a - b);
  while (seeds.length < count) seeds.push(seeds[seeds.length - 1] + 1);
  return seeds.slice(0, count);
}

/** Two boundaries of one point may ask for the same. */
function distinct(proposals: readonly Proposal[]): Proposal[] {
  const seen = new Set<string>();
  return proposals.filter(({ trials }) => {
    const key = trials.map((parameters) => `${cellKey(parameters)} ${seedKey(parameters)}`).join();
    return !seen.has(key) && seen.add(key);
  });
}

function widthOf({ boundary }: Proposal): number {
  return widthOfBracket(boundary.bracket);
}
