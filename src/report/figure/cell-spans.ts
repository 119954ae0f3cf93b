/** The part of a map that a cell covers: its own place and the gaps beside it, both ends included. */
export interface CellSpan {
  /** Indices of the first and the last column, and of the first and the last row. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** A map without gaps between its cells. */
export interface FilledMap {
  /** The span of each cell, in the order of cells. */
  readonly spans: readonly CellSpan[];
  /** [x][y] the index of the cell that covers a place; null where no cell does. */
  readonly owners: readonly (readonly (number | null)[])[];
  /** Places that are covered by a neighbour. */
  readonly filled: number;
}

/**
 * Fills gaps of a map from their neighbours. A refined sweep trains some values of one axis only at some values of the
 * other, which would leave holes in the map. Along one axis each gap between two cells goes to the nearer cell, or to the
 * lower of two equally near cells. Places beyond the outermost cells stay empty.
 *
 * The axis is the one along which fewer places stay empty; if both leave equally many, the vertical one.
 *
 * Cost: O(columns · rows).
 */
export function fillGaps(
  cells: readonly { readonly i: number; readonly j: number }[],
  columns: number,
  rows: number,
): FilledMap {
  const upright = filledAlong(cells, columns, rows, "y");
  const across = filledAlong(cells, columns, rows, "x");
  return across.filled > upright.filled ? across : upright;
}

function filledAlong(
  cells: readonly { readonly i: number; readonly j: number }[],
  columns: number,
  rows: number,
  axis: "x" | "y",
): FilledMap {
  const owners = Array.from({ length: columns }, () => new Array<number | null>(rows).fill(null));
  const lines = new Map<number, { readonly place: number; readonly cell: number }[]>();
  cells.forEach(({ i, j }, cell) => {
    const [line, place] = axis === "y" ? [i, j] : [j, i];
    const known = lines.get(line) ?? [];
    if (known.push({ place, cell }) === 1) lines.set(line, known);
  });
  const ends = cells.map(({ i, j }): [number, number] => (axis === "y" ? [j, j] : [i, i]));
  let filled = 0;
  for (const [line, known] of lines) {
    known.sort((a, b) => a.place - b.place);
    known.forEach(({ place, cell }, k) => {
      const previous = k === 0 ? null : known[k - 1].place;
      const next = k === known.length - 1 ? null : known[k + 1].place;
      // The place in the middle of a gap goes to the lower cell.
      const first = previous === null ? place : Math.floor((previous + place) / 2) + 1;
      const last = next === null ? place : Math.floor((place + next) / 2);
      ends[cell] = [first, last];
      filled += last - first;
      for (let at = first; at <= last; at++) {
        if (axis === "y") owners[line][at] = cell;
        else owners[at][line] = cell;
      }
    });
  }
  const spans = cells.map(({ i, j }, cell): CellSpan =>
    axis === "y" ? { x: [i, i], y: ends[cell] } : { x: ends[cell], y: [j, j] },
  );
  return { spans, owners, filled };
}
