/*
 * Products of two matrices that both differ by lane, in tiles of rows x vectors of sums, each in order of k:
 *
 *   out[r][c] = sum_k left(r, k) * right(k, c)
 *
 * A matrix is given by its strides, in units; the columns or the terms of the right factor lie side by side. Columns of the right factor for a tile are copied side by side, since rows that lie
 * a power of 2 apart would drive each other out of the cache, and a long sum is made in parts of so many terms that those stay in
 * the first-level cache. Parts go on from what the one before left, in the same order. What is left at the edges is computed in
 * narrower tiles, with the same sums.
 */
#pragma once
#include "dense-units.h"

/* STORE: out <- sum. RESUME: the sum goes on from out. ADD: out <- out + sum. */
enum { STORE, RESUME, ADD };

typedef struct {
  const real *left;
  long left_row, left_step;
  const real *right;
  long right_column, right_step;
  long length;
  real *out;
  long out_row;
  real *panel; /* room for [length][COLS] vectors */
} Product;

/* Keeps a number in a register: compilers would load it again for every row. */
#if defined(__x86_64__) && defined(__AVX512F__)
#define IN_REGISTER(x) __asm__("" : "+v"(x))
#elif defined(__x86_64__)
#define IN_REGISTER(x) __asm__("" : "+x"(x))
#else
#define IN_REGISTER(x)
#endif

/* Rows of a tile of so many columns: as many as leave registers for the factors. */
#if defined(__AVX512F__)
#define TILE_ROWS(columns) ((columns) == 4 ? 6 : (columns) == 3 ? 8 : 12)
#define MOST_ROWS 12
#else
#define TILE_ROWS(columns) ((columns) >= 3 ? ROWS : 2 * ROWS)
#define MOST_ROWS (2 * ROWS)
#endif

/* `terms` of a tile; `units`: columns of the matrix from c0 on, at most those of the tile. */
INLINE void product_tile(const Product *p, long r0, long c0, long k0, long terms, long units, const int rows,
                         const int columns, int mode) {
  vec sum[MOST_ROWS][COLS];
  const long left_row = p->left_row * LANES, left_step = p->left_step * LANES, out_row = p->out_row * LANES;
  const real *left = p->left + r0 * left_row + k0 * left_step, *right = p->panel;
  real *out = p->out + r0 * out_row + c0 * LANES;
#pragma GCC unroll 12
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++) sum[r][c] = splat(0);
  if (mode == RESUME)
#pragma GCC unroll 12
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
      for (int c = 0; c < columns; c++) sum[r][c] = load(out + r * out_row + c * WIDTH);
  for (long k = terms; k > 0; k--, left += left_step, right += columns * WIDTH) {
    vec l[MOST_ROWS];
    if (rows > columns) {
      vec x[COLS];
#pragma GCC unroll 4
      for (int c = 0; c < columns; c++) {
        x[c] = *(const vec *)(right + c * WIDTH);
        IN_REGISTER(x[c]);
      }
#pragma GCC unroll 12
      for (int r = 0; r < rows; r++) {
        l[r] = spread(left + r * left_row);
        IN_REGISTER(l[r]);
#pragma GCC unroll 4
        for (int c = 0; c < columns; c++) sum[r][c] += l[r] * x[c];
      }
      continue;
    }
#pragma GCC unroll 12
    for (int r = 0; r < rows; r++) l[r] = spread(left + r * left_row);
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++) {
      vec x = *(const vec *)(right + c * WIDTH);
      IN_REGISTER(x);
#pragma GCC unroll 12
      for (int r = 0; r < rows; r++) sum[r][c] += l[r] * x;
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++) {
      real *to = out + r * out_row + c * WIDTH;
      const vec value = mode == ADD ? load(to) + sum[r][c] : sum[r][c];
      if (c == columns - 1)
        put(to, value, units - c * UNITS);
      else
        store(to, value);
    }
}

/* Terms [k0, k0 + terms) of columns from c0 on. */
INLINE void pack_panel(const Product *p, long c0, long k0, long terms, long units, const int columns) {
  const long column = p->right_column * LANES, step = p->right_step * LANES;
  const real *right = p->right + c0 * column + k0 * step;
  real *panel = p->panel;
#if UNITS > 1
  if (p->right_column == 1) {
    for (long k = 0; k < terms; k++)
#pragma GCC unroll 4
      for (int c = 0; c < columns; c++) *(vec *)(panel + (k * columns + c) * WIDTH) = load(right + k * step + c * WIDTH);
    return;
  }
  /* Here terms lie side by side: squares of units are turned. Columns beyond the last are copies of the first. */
  for (long c = 0; c < columns; c++) {
    const real *from[UNITS];
    for (int j = 0; j < UNITS; j++) from[j] = right + (c * UNITS + j < units ? c * UNITS + j : 0) * column;
    for (long k = 0; k < terms; k += UNITS) {
      vec square[UNITS];
#pragma GCC unroll 8
      for (int j = 0; j < UNITS; j++) square[j] = load(from[j] + k * LANES);
      turn_units(square);
      const long most = terms - k < UNITS ? terms - k : UNITS;
      real *to = panel + (k * columns + c) * WIDTH;
      if (most == UNITS) {
#pragma GCC unroll 8
        for (int i = 0; i < UNITS; i++) *(vec *)(to + i * columns * WIDTH) = square[i];
      } else
        for (int i = 0; i < most; i++) *(vec *)(to + i * columns * WIDTH) = square[i];
    }
  }
#else
  (void)units;
  for (long k = 0; k < terms; k++)
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++)
      *(vec *)(panel + (k * columns + c) * WIDTH) = load(right + k * step + c * column);
#endif
}

/* A panel over all rows of the left factor. */
INLINE void product_panel(const Product *p, long rows, long c0, long k0, long terms, long units, const int columns,
                          int mode) {
  pack_panel(p, c0, k0, terms, units, columns);
  long r = 0;
  for (; r + TILE_ROWS(columns) <= rows; r += TILE_ROWS(columns))
    product_tile(p, r, c0, k0, terms, units, TILE_ROWS(columns), columns, mode);
#if MOST_ROWS > 4
  for (; r + 4 <= rows; r += 4) product_tile(p, r, c0, k0, terms, units, 4, columns, mode);
#endif
  for (; r + 2 <= rows; r += 2) product_tile(p, r, c0, k0, terms, units, 2, columns, mode);
  if (r < rows) product_tile(p, r, c0, k0, terms, units, 1, columns, mode);
}

/* Vectors of the next panel where so many are left: a tile of one alone would wait for its sums. */
INLINE long next_panel(long left) { return left <= COLS ? left : left == COLS + 1 || left == COLS + 2 ? 3 : COLS; }

/* Terms whose panel, as wide as they come, has room in the first-level cache beside the left factor. */
#define PANEL_BYTES (32 << 10)
#define PANEL_TERMS ((long)(PANEL_BYTES / (COLS * WIDTH * sizeof(real))))

NOINLINE void multiply_matrices(const Product *p, long rows, long columns, int mode) {
  const long most = mode == ADD ? p->length : PANEL_TERMS; /* a sum that is added has to be whole */
  for (long k0 = 0; k0 == 0 || k0 < p->length; k0 += most) {
    const long terms = p->length - k0 < most ? p->length - k0 : most;
    const int part = k0 > 0 && mode == STORE ? RESUME : mode;
    long left = (columns + UNITS - 1) / UNITS;
    for (long c = 0; left > 0;) {
      const long wide = next_panel(left), units = columns - c;
      switch (wide) {
        case 4: product_panel(p, rows, c, k0, terms, units, 4, part); break;
        case 3: product_panel(p, rows, c, k0, terms, units, 3, part); break;
        case 2: product_panel(p, rows, c, k0, terms, units, 2, part); break;
        default: product_panel(p, rows, c, k0, terms, units, 1, part);
      }
      c += wide * UNITS;
      left -= wide;
    }
  }
}
