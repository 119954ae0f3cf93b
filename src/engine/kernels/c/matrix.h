/*
 * D x D matrices with a number a lane, in tiles of four rows: element (i, j) at [i / 4][j][i % 4]. A tile of rows is a
 * left operand of the register tile; of a symmetric matrix it is a tile of columns too, hence a right operand.
 */
#pragma once
#include "tile.h"

INLINE long tiled(long d, long i, long j) { return ((i / COLS) * d + j) * COLS + i % COLS; }

/* Terms of a block: a tile of the right operand and one of the left are in a first-level cache of 32 KiB together. */
#define PRODUCT_TERMS (400 / LANES)

/* One register tile of out += left * right over `terms` terms; `first` where the sums begin. */
INLINE void product_tile(vec *out, const vec *left, const vec *right, int terms, const int first) {
  vec sum[ROWS][COLS];
  if (first)
    clear_tile(sum);
  else
    for (int r = 0; r < ROWS; r++)
      for (int c = 0; c < COLS; c++) sum[r][c] = out[c * COLS + r];
  multiply_tile(sum, left, COLS, (const double *)right, terms, 1);
  for (int c = 0; c < COLS; c++)
    for (int r = 0; r < ROWS; r++) out[c * COLS + r] = sum[r][c];
}

/*
 * `out` <- left * right for a symmetric `right`; with `upper` only the tiles that reach the diagonal or lie above.
 * Every sum runs in order of k, whatever the blocks.
 */
INLINE void multiply_matrices(vec *out, const vec *left, const vec *right, int d, const int upper) {
  for (int k = 0; k < d; k += PRODUCT_TERMS) {
    const int terms = k + PRODUCT_TERMS < d ? PRODUCT_TERMS : d - k;
    for (int j = 0; j < d; j += COLS)
      for (int i = 0; i < (upper ? j + COLS : d); i += COLS)
        for (int r = 0; r < COLS; r += ROWS) {
          vec *tile = out + tiled(d, i, j) + r;
          const vec *rows = left + tiled(d, i, k) + r, *columns = right + tiled(d, j, k);
          if (k == 0)
            product_tile(tile, rows, columns, terms, 1);
          else
            product_tile(tile, rows, columns, terms, 0);
        }
  }
}

/* `out` [i] <- sum_k matrix_ik v_k, in order of k. */
INLINE void multiply_vector(vec *out, const vec *matrix, const vec *v, int d) {
  for (int i = 0; i < d; i += COLS) {
    const vec *rows = matrix + tiled(d, i, 0);
    vec sum[COLS];
    for (int r = 0; r < COLS; r++) sum[r] = splat(0.0);
    for (int k = 0; k < d; k++)
      for (int r = 0; r < COLS; r++) sum[r] += rows[(long)k * COLS + r] * v[k];
    for (int r = 0; r < COLS; r++) out[i + r] = sum[r];
  }
}
