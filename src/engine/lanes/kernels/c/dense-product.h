/*
 * Products of two matrices that both differ by lane, in tiles of ROWS x 4 sums, each in order of k:
 *
 *   out[r][c] = sum_k left(r, k) * right(k, c)
 *
 * A matrix is given by its strides, so that neither is transposed or packed. What is left at the edges is computed in
 * narrower tiles, with the same sums.
 */
#pragma once
#include "arena.h"

/* STORE: out <- sum. RESUME: the sum goes on from out. ADD: out <- out + sum. */
enum { STORE, RESUME, ADD };

typedef struct {
  const vec *left;
  long left_row, left_step;
  const vec *right;
  long right_column, right_step;
  long length;
  vec *out;
  long out_row;
} Product;

/* Keeps a number in a register: compilers would load it again for every row. */
#if defined(__x86_64__) && defined(__AVX512F__)
#define IN_REGISTER(x) __asm__("" : "+v"(x))
#elif defined(__x86_64__)
#define IN_REGISTER(x) __asm__("" : "+x"(x))
#else
#define IN_REGISTER(x)
#endif

INLINE void product_tile(const Product *p, long r0, long c0, const int rows, const int columns, const int mode,
                         const long right_column) {
  vec sum[ROWS][COLS];
  const vec *left = p->left + r0 * p->left_row, *right = p->right + c0 * right_column;
  const long left_row = p->left_row, left_step = p->left_step, right_step = p->right_step;
  vec *out = p->out + r0 * p->out_row + c0;
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++) sum[r][c] = mode == RESUME ? out[r * p->out_row + c] : splat(0);
  for (long k = p->length; k > 0; k--, left += left_step, right += right_step) {
    vec l[ROWS];
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) l[r] = left[r * left_row];
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++) {
      vec x = right[c * right_column];
      IN_REGISTER(x);
#pragma GCC unroll 4
      for (int r = 0; r < rows; r++) sum[r][c] += l[r] * x;
    }
  }
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++) {
      vec *to = out + r * p->out_row + c;
      *to = mode == ADD ? *to + sum[r][c] : sum[r][c];
    }
}

/* A panel of columns over all rows: what it needs of the right factor stays in the cache. */
INLINE void product_panel(const Product *p, long rows, long c0, const int columns, const int mode,
                          const long right_column) {
  long r = 0;
  for (; r + ROWS <= rows; r += ROWS) product_tile(p, r, c0, ROWS, columns, mode, right_column);
  for (; r < rows; r++) product_tile(p, r, c0, 1, columns, mode, right_column);
}

INLINE void multiply_matrices(const Product *p, long rows, long columns, const int mode, const long right_column) {
  long c = 0;
  for (; c + COLS <= columns; c += COLS) product_panel(p, rows, c, COLS, mode, right_column);
  switch (columns - c) {
    case 3: product_panel(p, rows, c, 3, mode, right_column); break;
    case 2: product_panel(p, rows, c, 2, mode, right_column); break;
    case 1: product_panel(p, rows, c, 1, mode, right_column); break;
  }
}

NOINLINE void store_product(const Product *p, long rows, long columns) {
  multiply_matrices(p, rows, columns, STORE, 1);
}

NOINLINE void add_product(const Product *p, long rows, long columns) { multiply_matrices(p, rows, columns, ADD, 1); }

NOINLINE void resume_product(const Product *p, long rows, long columns) {
  multiply_matrices(p, rows, columns, RESUME, 1);
}

/* With a right factor whose columns lie apart. */
NOINLINE void store_transposed(const Product *p, long rows, long columns) {
  multiply_matrices(p, rows, columns, STORE, p->right_column);
}
