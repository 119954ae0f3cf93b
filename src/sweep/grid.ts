import { roundTo12 } from "./expand-axis.js";
import type { Expression } from "./expression.js";
import type { GridValue } from "./grid-value.js";

/** Values by name: parameters and auxiliary axes. */
export type Values = ReadonlyMap<string, GridValue>;

/** An independent direction of the grid: one axis, or all columns of `points` together. */
export interface Factor {
  readonly names: readonly string[];
  readonly size: number;
  /** One list of `size` values for every name. */
  columns(): readonly (readonly GridValue[])[];
}

/** A parameter computed from others. */
export interface Derivation {
  readonly name: string;
  readonly expression: Expression;
}

/** The grid of a sweep file, before expansion. */
export interface Grid {
  /** Parameters with one value, defaults included. */
  readonly constants: Values;
  /** Slowest first: the last factor changes with every point. */
  readonly factors: readonly Factor[];
  /** Derivations in an order in which each uses only names with known values. */
  readonly derivations: readonly Derivation[];
}

/** Number of points, without expanding: the product of the factors' sizes (as a float, it cannot overflow). */
export function gridSize(grid: Grid): number {
  return grid.factors.reduce((size, factor) => size * factor.size, 1);
}

/**
 * The points of a grid in order, like the digits of an odometer. One map is reused for all of them: read it before
 * asking for the next. Derived values are rounded to 12 significant digits, so that 0.3 / 0.1 is 3. Lazy; a factor's
 * columns are made once.
 */
export function* gridPoints(grid: Grid): Generator<Values> {
  const values = new Map(grid.constants);
  const columns = grid.factors.map((factor) => factor.columns());
  // Columns may be shorter than the factor's size, which counts repetitions.
  const sizes = columns.map((lists) => lists[0].length);
  const digits = sizes.map(() => 0);
  if (sizes.some((size) => size === 0)) return;
  const place = (f: number): void =>
    grid.factors[f].names.forEach((name, k) => values.set(name, columns[f][k][digits[f]]));
  digits.forEach((_, f) => place(f));
  for (;;) {
    for (const { name, expression } of grid.derivations) {
      values.set(name, roundTo12(expression.evaluate(values)));
    }
    yield values;
    let f = digits.length - 1;
    while (f >= 0 && digits[f] === sizes[f] - 1) {
      digits[f] = 0;
      place(f);
      f--;
    }
    if (f < 0) return;
    digits[f]++;
    place(f);
  }
}

/** The part of a grid that decides the values of these names; it has few points even if the whole grid has millions. */
export function projectGrid(grid: Grid, names: Iterable<string>): Grid {
  const needed = namesBehind(grid, names);
  return {
    constants: grid.constants,
    factors: grid.factors.filter((factor) => factor.names.some((name) => needed.has(name))),
    derivations: grid.derivations.filter(({ name }) => needed.has(name)),
  };
}

/** These names and all names that they are derived from. */
export function namesBehind(grid: Pick<Grid, "derivations">, names: Iterable<string>): ReadonlySet<string> {
  const needed = new Set(names);
  for (const { name, expression } of [...grid.derivations].reverse()) {
    if (needed.has(name)) for (const used of expression.names) needed.add(used);
  }
  return needed;
}
