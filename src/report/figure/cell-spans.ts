/** Cells of a map that a cell covers: its own and the gaps beside it, both ends included. */
export interface CellSpan {
  /** Indices of the first and the last column, and of the first and the last row. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** A map without gaps between its cells. */
export interface FilledMap {
  /** What each cell covers, in their order. */
  readonly spans: readonly CellSpan[];
  /** [x][y] the index of the cell that covers a place; null where none does. */
  readonly owners: readonly (readonly (number | null)[])[];
  /** Places that are covered by a neighbour. */
  readonly filled: number;
}

/**
 * Gaps of a map filled from their neighbours. A refined sweep has values of one axis that were trained at some values of
 * the other only; at these the map would have holes. Along that axis each gap between two cells goes to the nearer one, of
 * equally near ones to the lower. What lies beyond the outermost cells stays empty.
 *
 * The axis is the one along which fewer places stay empty, of equals the upright one.
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
