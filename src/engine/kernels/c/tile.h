/*
 * The one hot loop. ROWS x 4 sums over k, each in order of k:
 *
 *   sum[r][c] += left[k][r] * right[k][c]
 *
 * `left` has a number a lane and `stride` of them for every k; `right` is data (shared or own) or a matrix with a
 * number a lane (own = 1). Quadratic forms, Gram sums, matrix products, and the committee's forward and backward pass
 * are all made of it.
 */
#pragma once
#include "lanes.h"

/* Terms in a turn of the loop: it shares the front end with the arithmetic. */
#ifdef __wasm__
#define TERMS_PER_TURN 4
#else
#define TERMS_PER_TURN 2
#endif

INLINE void add_term(vec sum[ROWS][COLS], const vec *left, const double *right, const int own) {
  vec l[ROWS];
  for (int r = 0; r < ROWS; r++) l[r] = left[r];
  for (int c = 0; c < COLS; c++) {
    vec x = data_at(right, c, own);
    for (int r = 0; r < ROWS; r++) sum[r][c] += l[r] * x;
  }
}

INLINE void multiply_tile(vec sum[ROWS][COLS], const vec *left, const int stride, const double *right, long length,
                          const int own) {
  const long step = COLS * (own ? LANES : 1);
  vec s[ROWS][COLS];
  for (int r = 0; r < ROWS; r++)
    for (int c = 0; c < COLS; c++) s[r][c] = sum[r][c];
  long k = 0;
  for (; k + TERMS_PER_TURN <= length; k += TERMS_PER_TURN)
    for (int t = 0; t < TERMS_PER_TURN; t++) add_term(s, left + (k + t) * stride, right + (k + t) * step, own);
  for (; k < length; k++) add_term(s, left + k * stride, right + k * step, own);
  for (int r = 0; r < ROWS; r++)
    for (int c = 0; c < COLS; c++) sum[r][c] = s[r][c];
}

INLINE void clear_tile(vec sum[ROWS][COLS]) {
  for (int r = 0; r < ROWS; r++)
    for (int c = 0; c < COLS; c++) sum[r][c] = splat(0.0);
}
