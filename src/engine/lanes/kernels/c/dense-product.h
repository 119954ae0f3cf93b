/*
 * Products of two matrices that both differ by lane, in tiles of TILE_ROWS x 4 sums, each in order of k:
 *
 *   out[r][c] = sum_k left(r, k) * right(k, c)
 *
 * A matrix is given by its strides. Four columns of the right factor at a time are copied side by side, since rows that lie a
 * power of 2 apart would drive each other out of the cache. What is left at the edges is computed in narrower tiles, with the
 * same sums.
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
  vec *panel; /* room for [length][COLS] */
} Product;

/* Keeps a number in a register: compilers would load it again for every row. */
#if defined(__x86_64__) && defined(__AVX512F__)
#define IN_REGISTER(x) __asm__("" : "+v"(x))
#elif defined(__x86_64__)
#define IN_REGISTER(x) __asm__("" : "+x"(x))
#else
#define IN_REGISTER(x)
#endif

/* The 32 registers of AVX-512 hold the sums of six rows, their left factors and a right one. */
#if defined(__AVX512F__)
#define TILE_ROWS 6
#else
#define TILE_ROWS ROWS
#endif

INLINE void product_tile(const Product *p, long r0, long c0, const int rows, const int columns, const int mode) {
  vec sum[TILE_ROWS][COLS];
  const vec *left = p->left + r0 * p->left_row, *right = p->panel;
  const long left_row = p->left_row, left_step = p->left_step;
  vec *out = p->out + r0 * p->out_row + c0;
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++) sum[r][c] = mode == RESUME ? out[r * p->out_row + c] : splat(0);
  for (long k = p->length; k > 0; k--, left += left_step, right += columns) {
    vec l[TILE_ROWS];
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) l[r] = left[r * left_row];
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++) {
      vec x = right[c];
      IN_REGISTER(x);
#pragma GCC unroll 6
      for (int r = 0; r < rows; r++) sum[r][c] += l[r] * x;
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++) {
      vec *to = out + r * p->out_row + c;
      *to = mode == ADD ? *to + sum[r][c] : sum[r][c];
    }
}

/* Columns of the right factor over all rows of the left one. */
INLINE void product_panel(const Product *p, long rows, long c0, const int columns, const int mode) {
  vec *panel = p->panel;
  const vec *right = p->right + c0 * p->right_column;
  for (long k = 0; k < p->length; k++)
    for (int c = 0; c < columns; c++) panel[k * columns + c] = right[k * p->right_step + c * p->right_column];
  long r = 0;
  for (; r + TILE_ROWS <= rows; r += TILE_ROWS) product_tile(p, r, c0, TILE_ROWS, columns, mode);
  for (; r < rows; r++) product_tile(p, r, c0, 1, columns, mode);
}

INLINE void multiply_matrices(const Product *p, long rows, long columns, const int mode) {
  long c = 0;
  for (; c + COLS <= columns; c += COLS) product_panel(p, rows, c, COLS, mode);
  switch (columns - c) {
    case 3: product_panel(p, rows, c, 3, mode); break;
    case 2: product_panel(p, rows, c, 2, mode); break;
    case 1: product_panel(p, rows, c, 1, mode); break;
  }
}

NOINLINE void store_product(const Product *p, long rows, long columns) { multiply_matrices(p, rows, columns, STORE); }

NOINLINE void add_product(const Product *p, long rows, long columns) { multiply_matrices(p, rows, columns, ADD); }

NOINLINE void resume_product(const Product *p, long rows, long columns) { multiply_matrices(p, rows, columns, RESUME); }
