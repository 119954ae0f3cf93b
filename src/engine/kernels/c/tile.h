/*
 * The one hot loop. ROWS x 4 sums over k, each in order of k:
 *
 *   sum[r][s] += left[k][r] * right[k][s]
 *
 * `left` has a number a lane; `right` is data (shared or own) or a matrix with a number a lane (own = 1). Quadratic
 * forms, Gram sums, matrix products, and the committee's forward and backward pass are all made of it.
 */
#pragma once
#include "lanes.h"

INLINE void multiply_tile(vec sum[ROWS][COLS], const vec *left, const double *right, int length, const int own) {
  vec s[ROWS][COLS];
  for (int r = 0; r < ROWS; r++)
    for (int c = 0; c < COLS; c++) s[r][c] = sum[r][c];
  for (int k = 0; k < length; k++) {
    vec l[ROWS];
    for (int r = 0; r < ROWS; r++) l[r] = left[k * ROWS + r];
    for (int c = 0; c < COLS; c++) {
      vec x = data_at(right, (long)k * COLS + c, own);
      for (int r = 0; r < ROWS; r++) s[r][c] += l[r] * x;
    }
  }
  for (int r = 0; r < ROWS; r++)
    for (int c = 0; c < COLS; c++) sum[r][c] = s[r][c];
}

INLINE void clear_tile(vec sum[ROWS][COLS]) {
  for (int r = 0; r < ROWS; r++)
    for (int c = 0; c < COLS; c++) sum[r][c] = splat(0.0);
}
