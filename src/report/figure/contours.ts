/** A straight piece of a contour, in units of cells: the centre of the first cell is at (0, 0). */
export interface ContourPiece {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/**
 * Where a quantity sampled at cell centres equals `level`: marching squares, linear between centres, held constant
 * from the outermost centres to the edge of the map.
 *
 * @param grid [x][y] values; null where unknown. Squares with an unknown corner have no contour.
 *
 * Edge:   no cells, no pieces; a saddle is resolved by the mean of its corners.
 * Source: Lorensen & Cline 1987 in two dimensions.
 * Cost:   O(cells).
 */
export function contourPieces(
  grid: readonly (readonly (number | null)[])[],
  level: number,
): readonly ContourPiece[] {
  const columns = grid.length;
  const rows = grid[0]?.length ?? 0;
  if (columns === 0 || rows === 0) return [];
  const pieces: ContourPiece[] = [];
  const corner = (i: number, j: number): Corner => ({
    x: clamp(i, columns),
    y: clamp(j, rows),
    value: grid[inside(i, columns)][inside(j, rows)],
  });
  for (let i = -1; i < columns; i++) {
    for (let j = -1; j < rows; j++) {
      const around = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
      pieces.push(...piecesOf(around.filter(isKnown), level));
    }
  }
  return pieces;
}

/**
 * The same contours along the edges of cells: between every two neighbours of which only one lies below the level.
 * Such a line does not cross the numbers inside cells.
 *
 * @param grid [x][y] values; null where unknown; unknown cells have no contour around them.
 * Cost: O(cells).
 */
export function contourEdges(
  grid: readonly (readonly (number | null)[])[],
  level: number,
): readonly ContourPiece[] {
  const isBelow = (i: number, j: number): boolean | null => {
    const value = i < grid.length && j < grid[i].length ? grid[i][j] : null;
    return value === null ? null : value < level;
  };
  const differ = (a: boolean | null, b: boolean | null): boolean => a !== null && b !== null && a !== b;
  return grid.flatMap((column, i) =>
    column.flatMap((_value, j): readonly ContourPiece[] => [
      ...(differ(isBelow(i, j), isBelow(i + 1, j))
        ? [{ from: [i + 0.5, j - 0.5], to: [i + 0.5, j + 0.5] } as const]
        : []),
      ...(differ(isBelow(i, j), isBelow(i, j + 1))
        ? [{ from: [i - 0.5, j + 0.5], to: [i + 0.5, j + 0.5] } as const]
        : []),
    ]),
  );
}

interface Corner {
  readonly x: number;
  readonly y: number;
  readonly value: number | null;
}

type KnownCorner = Corner & { readonly value: number };

function isKnown(corner: Corner): corner is KnownCorner {
  return corner.value !== null;
}

function inside(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}

/** The ring of repeated values lies on the edge of the map, half a cell out. */
function clamp(index: number, count: number): number {
  return Math.min(count - 0.5, Math.max(-0.5, index));
}

/** Pieces within one square, whose corners are given in cyclic order. */
function piecesOf(corners: readonly KnownCorner[], level: number): readonly ContourPiece[] {
  if (corners.length < 4) return [];
  const crossings: (readonly [number, number])[] = [];
  corners.forEach((a, k) => {
    const b = corners[(k + 1) % 4];
    if (a.value < level === b.value < level) return;
    const part = (level - a.value) / (b.value - a.value);
    crossings.push([a.x + part * (b.x - a.x), a.y + part * (b.y - a.y)]);
  });
  if (crossings.length === 2) return [{ from: crossings[0], to: crossings[1] }];
  if (crossings.length < 4) return [];
  // At a saddle, the mean decides whether the first corner is joined to the opposite one.
  const mean = corners.reduce((sum, { value }) => sum + value, 0) / 4;
  const isJoined = corners[0].value < level === mean < level;
  const [p, q, r, s] = crossings;
  return isJoined
    ? [
        { from: p, to: q },
        { from: r, to: s },
      ]
    : [
        { from: s, to: p },
        { from: q, to: r },
      ];
}
