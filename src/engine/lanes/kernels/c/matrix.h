/*
 * D x D matrices with a number a lane, in two layouts, those of the operands of the register tile: a left operand by
 * rows of the tile, (i, j) at [i / ROWS][j][i % ROWS], so that a tile reads whole cache lines one after the other; a
 * right operand by tiles of four rows, (i, j) at [i / 4][j][i % 4], which are tiles of columns of a symmetric matrix.
 */
#pragma once
#include "tile.h"

INLINE long tiled(long d, long i, long j) { return ((i / COLS) * d + j) * COLS + i % COLS; }
INLINE long in_rows(long d, long i, long j) { return ((i / ROWS) * d + j) * ROWS + i % ROWS; }

/* Terms of a block: a tile of the right operand and one of the left are in a first-level cache of 32 KiB together. */
#define PRODUCT_TERMS (400 / LANES)

/* One register tile of left * right over `terms` terms, to or from `out` [c][r] by the steps; `first` where sums begin. */
INLINE void product_tile(vec *out, const long row_step, const long columns[COLS], const vec *left, const vec *right,
                         int terms, const int first) {
  vec sum[ROWS][COLS];
  if (first)
    clear_tile(sum);
  else
    for (int r = 0; r < ROWS; r++)
      for (int c = 0; c < COLS; c++) sum[r][c] = out[columns[c] + r * row_step];
  multiply_tile(sum, left, ROWS, (const double *)right, terms, 1);
  for (int c = 0; c < COLS; c++)
    for (int r = 0; r < ROWS; r++) out[columns[c] + r * row_step] = sum[r][c];
}

/*
 * `out` <- left * right by rows, or its transpose (`turned`), for `left` by rows and a symmetric `right` by tiles; with
 * `upper` only the tiles that reach the diagonal or lie above. Every sum runs in order of k, whatever the blocks.
 */
INLINE void multiply_matrices(vec *out, const vec *left, const vec *right, int d, const int upper, const int turned) {
  long columns[COLS];
  for (int c = 0; c < COLS; c++) columns[c] = turned ? in_rows(d, c, 0) : in_rows(d, 0, c);
  for (int k = 0; k < d; k += PRODUCT_TERMS) {
    const int terms = k + PRODUCT_TERMS < d ? PRODUCT_TERMS : d - k;
    for (int j = 0; j < d; j += COLS)
      for (int i = 0; i < (upper ? j + COLS : d); i += ROWS) {
        vec *tile = out + (turned ? in_rows(d, j, i) : in_rows(d, i, j));
        const vec *rows = left + in_rows(d, i, k), *right_tile = right + tiled(d, j, k);
        if (k == 0)
          product_tile(tile, turned ? ROWS : 1, columns, rows, right_tile, terms, 1);
        else
          product_tile(tile, turned ? ROWS : 1, columns, rows, right_tile, terms, 0);
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
