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

/*
 * With 16 registers of AVX the order is written out: compilers load the numbers on the right once for every row, or keep
 * so many at hand that sums leave the registers, and then loads, not arithmetic, set the pace. The operations and their
 * order are those of the loop in C below.
 */
#if defined(__AVX__) && ROWS == 2 && (LANES == 2 || LANES == 4)
#if LANES == 4
#define LOAD_SHARED "vbroadcastsd"
#else
#define LOAD_SHARED "vmovddup"
#endif

/* A column of the tile, from a register; `x` is lost. */
#define ADD_COLUMN(c)                                                    \
  "vmulpd %[x], %[l0], %[t]\n\tvmulpd %[x], %[l1], %[x]\n\t"             \
  "vaddpd %[t], %[s0" #c "], %[s0" #c "]\n\tvaddpd %[x], %[s1" #c "], %[s1" #c "]\n\t"
#define LOAD_COLUMN(load, c) load " %[x" #c "], %[x]\n\t" ADD_COLUMN(c)

/* One column straight from memory: loads are free there, and instructions are not. */
#define ADD_COLUMN_FROM_MEMORY(c)                                        \
  "vmulpd %[x" #c "], %[l0], %[t]\n\tvmulpd %[x" #c "], %[l1], %[x]\n\t" \
  "vaddpd %[t], %[s0" #c "], %[s0" #c "]\n\tvaddpd %[x], %[s1" #c "], %[s1" #c "]\n\t"

#define LOAD_ROWS "vmovapd %[m0], %[l0]\n\tvmovapd %[m1], %[l1]\n\t"
#define SUMS(c) [s0##c] "+x"(sum[0][c]), [s1##c] "+x"(sum[1][c])
#define TERM(code, type)                                                                                    \
  __asm__(LOAD_ROWS code                                                                                    \
          : SUMS(0), SUMS(1), SUMS(2), SUMS(3), [l0] "=&x"(l0), [l1] "=&x"(l1), [x] "=&x"(x), [t] "=&x"(t) \
          : [m0] "m"(left[0]), [m1] "m"(left[1]), [x0] "m"(((const type *)right)[0]),                       \
            [x1] "m"(((const type *)right)[1]), [x2] "m"(((const type *)right)[2]),                         \
            [x3] "m"(((const type *)right)[3]))

INLINE void add_term(vec sum[ROWS][COLS], const vec *left, const double *right, const int own) {
  vec l0, l1, x, t;
  if (own)
    TERM(LOAD_COLUMN("vmovapd", 0) LOAD_COLUMN("vmovapd", 1) LOAD_COLUMN("vmovapd", 2) ADD_COLUMN_FROM_MEMORY(3), vec);
  else
    TERM(LOAD_COLUMN(LOAD_SHARED, 0) LOAD_COLUMN(LOAD_SHARED, 1) LOAD_COLUMN(LOAD_SHARED, 2)
           LOAD_COLUMN(LOAD_SHARED, 3), double);
}
#else
INLINE void add_term(vec sum[ROWS][COLS], const vec *left, const double *right, const int own) {
  vec l[ROWS];
  for (int r = 0; r < ROWS; r++) l[r] = left[r];
  for (int c = 0; c < COLS; c++) {
    vec x = data_at(right, c, own);
    for (int r = 0; r < ROWS; r++) sum[r][c] += l[r] * x;
  }
}
#endif

#if LANES == 1
/* For one trial alone the vector runs over the columns of the tile; every sum has its own order all the same. */
typedef double columns __attribute__((vector_size(8 * COLS), aligned(8)));

INLINE void multiply_tile(vec sum[ROWS][COLS], const vec *left, const int stride, const double *right, long length,
                          const int own) {
  (void)own; /* with one lane shared and own data lie the same */
  columns s[ROWS];
  for (int r = 0; r < ROWS; r++) s[r] = *(const columns *)sum[r];
  for (long k = 0; k < length; k++) {
    const columns x = *(const columns *)(right + k * COLS);
    for (int r = 0; r < ROWS; r++) {
      const double l = left[k * stride + r];
      s[r] += (columns){l, l, l, l} * x;
    }
  }
  for (int r = 0; r < ROWS; r++) *(columns *)sum[r] = s[r];
}
#else
INLINE void multiply_tile(vec sum[ROWS][COLS], const vec *left, const int stride, const double *right, long length,
                          const int own) {
  const long step = COLS * (own ? LANES : 1);
  vec s[ROWS][COLS];
  for (int r = 0; r < ROWS; r++)
    for (int c = 0; c < COLS; c++) s[r][c] = sum[r][c];
  const vec *end = left + length * stride;
#ifndef __wasm__
  /* Two terms a turn share the counting. V8 repeats the loop below by itself, and spills sums where it finds it repeated. */
  for (const vec *last = end - stride; left < last; left += 2 * stride, right += 2 * step) {
    add_term(s, left, right, own);
    add_term(s, left + stride, right + step, own);
  }
#endif
  for (; left != end; left += stride, right += step) add_term(s, left, right, own);
  for (int r = 0; r < ROWS; r++)
    for (int c = 0; c < COLS; c++) sum[r][c] = s[r][c];
}
#endif

INLINE void clear_tile(vec sum[ROWS][COLS]) {
  for (int r = 0; r < ROWS; r++)
    for (int c = 0; c < COLS; c++) sum[r][c] = splat(0.0);
}
