/*
 * Products of two matrices that both differ by lane, in tiles of rows x vectors of sums, each in order of k:
 *
 *   out[r][c] = sum_k left(r, k) * right(k, c)
 *
 * A matrix is given by its strides, in units; the columns or the terms of the right factor lie side by side. Columns of the right
 * factor for a tile are copied side by side, since rows that lie a power of 2 apart would drive each other out of the cache, and a
 * long sum is made in parts of so many terms that those stay in the first-level cache. Parts go on from what the one before left, in
 * the same order. What is left at the edges is computed in narrower tiles, with the same sums. What is done to a sum once it is whole
 * is done while it is in a register.
 */
#pragma once
#include "dense-units.h"

/* Sums begin at 0, or go on from out. */
enum { STORE, RESUME };

/*
 * What becomes of whole sums: nothing; numbers + sum; factor * sum + bias; numbers * sum; (1 - numbers^2) * sum, the derivative of
 * tanh times the sum.
 */
enum { AS_IT_IS, ADDED, SHIFTED, TIMES, TIMES_TANH_SLOPE };

typedef struct {
  const real *left;
  long left_row, left_step;
  const real *right;
  long right_column, right_step;
  long length;
  real *out;
  long out_row;
  real *panel; /* room for [length][COLS] vectors */
  int finish;
  const real *factor;  /* [lane], of SHIFTED */
  const real *biases;  /* [column][lane], of SHIFTED; 0: none */
  const real *numbers; /* laid out as `out`, of ADDED, TIMES and TIMES_TANH_SLOPE */
} Product;

/* Rows of a tile of so many columns: as many as leave registers for the factors. */
#if defined(__AVX512F__)
#define TILE_ROWS(columns) ((columns) == 4 ? 6 : (columns) == 3 ? 8 : 12)
#define MOST_ROWS 12
#else
#define TILE_ROWS(columns) ((columns) >= 3 ? ROWS : 2 * ROWS)
#define MOST_ROWS (2 * ROWS)
#endif

/* A panel of the right factor: terms [k0, k0 + terms) of columns from c0 on, of which the matrix has `units`. */
typedef struct {
  long c0, units, k0, terms;
  const real *right;
  long step; /* numbers from a term to the next */
} Panel;

/* Writes a tile of sums, finished as `finish` says. Every way writes by itself, so that sums need not meet in registers. */
INLINE void write_tile(const Product *p, const Panel *panel, vec sum[MOST_ROWS][COLS], long r0, const int rows,
                       const int columns, int finish) {
  const long row = p->out_row * LANES, first = r0 * row + panel->c0 * LANES;
  real *out = p->out + first;
  const real *numbers = p->numbers + first;
  vec factor, bias[COLS];
#define WRITE(value)                                              \
  do {                                                            \
    _Pragma("GCC unroll 12")                                      \
    for (int r = 0; r < rows; r++)                                \
      _Pragma("GCC unroll 4")                                     \
      for (int c = 0; c < columns; c++) {                         \
        const long at = r * row + c * WIDTH;                      \
        const vec result = value;                                 \
        if (c == columns - 1)                                     \
          put(out + at, result, panel->units - c * UNITS);        \
        else                                                      \
          store(out + at, result);                                \
      }                                                           \
  } while (0)
  switch (finish) {
    case AS_IT_IS: WRITE(sum[r][c]); break;
    case ADDED: WRITE(load(numbers + at) + sum[r][c]); break;
    case SHIFTED:
      factor = spread(p->factor);
      if (!p->biases) {
        WRITE(factor * sum[r][c]);
        break;
      }
#pragma GCC unroll 4
      for (int c = 0; c < columns; c++) bias[c] = load(p->biases + panel->c0 * LANES + c * WIDTH);
      WRITE(factor * sum[r][c] + bias[c]);
      break;
    case TIMES: WRITE(sum[r][c] * load(numbers + at)); break;
    case TIMES_TANH_SLOPE: WRITE(sum[r][c] * (splat(1) - load(numbers + at) * load(numbers + at))); break;
  }
#undef WRITE
}

/*
 * A tile of rows from r0 on over the terms of a panel. `finish`: what becomes of the sums then. `copies`: the panel is copied side by
 * side meanwhile.
 */
INLINE void product_tile(const Product *p, const Panel *panel, long r0, const int rows, const int columns, int mode,
                         int finish, const int copies) {
  vec sum[MOST_ROWS][COLS];
  const long left_row = p->left_row * LANES, left_step = p->left_step * LANES, out_row = p->out_row * LANES;
  const long right_step = panel->step;
  const real *left = p->left + r0 * left_row + panel->k0 * left_step, *right = panel->right;
  real *out = p->out + r0 * out_row + panel->c0 * LANES, *copy = p->panel;
#pragma GCC unroll 12
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++) sum[r][c] = splat(0);
  if (mode == RESUME)
#pragma GCC unroll 12
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
      for (int c = 0; c < columns; c++) sum[r][c] = load(out + r * out_row + c * WIDTH);
  for (long k = panel->terms; k > 0; k--, left += left_step, right += right_step, copy += columns * WIDTH) {
    vec l[MOST_ROWS];
    if (rows > columns) {
      vec x[COLS];
#pragma GCC unroll 4
      for (int c = 0; c < columns; c++) {
        x[c] = load(right + c * WIDTH);
        IN_REGISTER(x[c]);
        if (copies) *(vec *)(copy + c * WIDTH) = x[c];
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
      vec x = load(right + c * WIDTH);
      IN_REGISTER(x);
      if (copies) *(vec *)(copy + c * WIDTH) = x;
#pragma GCC unroll 12
      for (int r = 0; r < rows; r++) sum[r][c] += l[r] * x;
    }
  }
  write_tile(p, panel, sum, r0, rows, columns, finish);
}

/* Copies terms [k0, k0 + terms) of columns from c0 on that do not lie side by side. */
INLINE void pack_panel(const Product *p, long c0, long k0, long terms, long units, const int columns) {
  const long column = p->right_column * LANES, step = p->right_step * LANES;
  const real *right = p->right + c0 * column + k0 * step;
  real *panel = p->panel;
#if UNITS > 1
  /* Terms lie side by side: squares of units are turned. Columns beyond the last are copies of the first. */
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

/*
 * Where the columns lie side by side, the first tile copies them to the panel. They are not copied for so few rows, which read them hardly
 * more than once, and for so few terms, which stay in the cache wherever they lie.
 */
#define FEW_ROWS 6
#define FEW_TERMS 8

/* Terms [k0, k0 + terms) of columns from c0 on, over all rows of the left factor. */
INLINE void product_panel(const Product *p, long rows, long c0, long k0, long terms, long units, const int columns,
                          int mode, int finish) {
  Panel panel = {c0, units, k0, terms, p->panel, columns * WIDTH};
  long r = 0;
  if (p->right_column == 1) {
    panel.right = p->right + c0 * LANES + k0 * p->right_step * LANES;
    panel.step = p->right_step * LANES;
    if (rows > FEW_ROWS && rows >= TILE_ROWS(columns) && terms > FEW_TERMS) {
      product_tile(p, &panel, 0, TILE_ROWS(columns), columns, mode, finish, 1);
      r = TILE_ROWS(columns);
      panel.right = p->panel;
      panel.step = columns * WIDTH;
    }
  } else
    pack_panel(p, c0, k0, terms, units, columns);
  for (; r + TILE_ROWS(columns) <= rows; r += TILE_ROWS(columns))
    product_tile(p, &panel, r, TILE_ROWS(columns), columns, mode, finish, 0);
#if MOST_ROWS > 4
  if (rows - r > 4 && (rows - r) % 4 == 1) {
    product_tile(p, &panel, r, 5, columns, mode, finish, 0);
    r += 5;
  }
  for (; r + 4 <= rows; r += 4) product_tile(p, &panel, r, 4, columns, mode, finish, 0);
#endif
  for (; r + 2 <= rows; r += 2) product_tile(p, &panel, r, 2, columns, mode, finish, 0);
  if (r < rows) product_tile(p, &panel, r, 1, columns, mode, finish, 0);
}

/* In WebAssembly a function for each number of columns: V8 keeps fewer numbers in registers in functions that are very long. */
#ifdef __wasm__
#define PANEL NOINLINE
#else
#define PANEL INLINE
#endif
#define PANEL_OF(columns)                                                                                           \
  PANEL void product_panel_##columns(const Product *p, long rows, long c0, long k0, long terms, long units, int mode, \
                                     int finish) {                                                                  \
    product_panel(p, rows, c0, k0, terms, units, columns, mode, finish);                                            \
  }
PANEL_OF(1)
PANEL_OF(2)
PANEL_OF(3)
PANEL_OF(4)
#undef PANEL_OF
#undef PANEL

/* Vectors of the next panel where so many are left: a tile of one alone would wait for its sums. */
INLINE long next_panel(long left) { return left <= COLS ? left : left == COLS + 1 || left == COLS + 2 ? 3 : COLS; }

/* Terms whose panel, as wide as they come, has room in the first-level cache beside the left factor. */
#define PANEL_BYTES (32 << 10)
#define PANEL_TERMS ((long)(PANEL_BYTES / (COLS * WIDTH * sizeof(real))))

NOINLINE void multiply_matrices(const Product *p, long rows, long columns, int mode) {
  const long most = p->finish == ADDED ? p->length : PANEL_TERMS; /* out holds what is added, and no part of a sum */
  for (long k0 = 0; k0 == 0 || k0 < p->length; k0 += most) {
    const long terms = p->length - k0 < most ? p->length - k0 : most;
    const int part = k0 > 0 ? RESUME : mode;
    const int finish = k0 + terms == p->length ? p->finish : AS_IT_IS;
    long left = (columns + UNITS - 1) / UNITS;
    for (long c = 0; left > 0;) {
      const long wide = next_panel(left), units = columns - c;
      switch (wide) {
        case 4: product_panel_4(p, rows, c, k0, terms, units, part, finish); break;
        case 3: product_panel_3(p, rows, c, k0, terms, units, part, finish); break;
        case 2: product_panel_2(p, rows, c, k0, terms, units, part, finish); break;
        default: product_panel_1(p, rows, c, k0, terms, units, part, finish);
      }
      c += wide * UNITS;
      left -= wide;
    }
  }
}

#if UNITS > 1
/* `turned` [columns][rows] <- `matrix` [rows][columns], or `back`; their rows are `width` and `row` units apart. */
INLINE void turn_matrix(real *matrix, long width, real *turned, long rows, long columns, long row, const int back) {
  typedef struct { real of[LANES]; } Unit;
  Unit *straight = (Unit *)matrix, *other = (Unit *)turned;
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < columns; c++)
      if (back)
        straight[r * width + c] = other[c * row + r];
      else
        other[c * row + r] = straight[r * width + c];
}
#endif

#if UNITS > 1
/* As multiply_turned, for columns from `first` on, made the other way round: rows run along the vectors, and are turned. */
INLINE void multiply_few_columns(const real *left, const real *right, long length, real *out, long rows, long columns,
                                 long first, real *panel, int mode) {
  const long row = (rows + UNITS - 1) / UNITS * UNITS, few = columns - first;
  real *to = out + first * LANES;
  if (mode == RESUME) turn_matrix(to, columns, panel, rows, few, row, 0);
  const Product p = {.left = right + first * LANES, .left_row = 1, .left_step = columns, .right = left, .right_column = 1,
                     .right_step = rows, .length = length, .out = panel, .out_row = row};
  multiply_matrices(&p, few, rows, mode);
  turn_matrix(to, columns, panel, rows, few, row, 1);
}
#endif

/*
 * out [rows][columns] = sums over `length` of left [length][rows] times right [length][columns]. Columns that leave most of a vector empty
 * are made the other way round.
 */
INLINE void multiply_turned(const real *left, const real *right, long length, real *out, long rows, long columns,
                            real *panel, int mode) {
  long whole = columns;
#if UNITS > 1
  if (columns % UNITS <= FEW_ROWS && (columns < UNITS || 2 * (columns % UNITS) <= UNITS)) whole -= columns % UNITS;
#endif
  if (whole > 0) {
    const Product p = {.left = left, .left_row = 1, .left_step = rows, .right = right, .right_column = 1,
                       .right_step = columns, .length = length, .out = out, .out_row = columns, .panel = panel};
    multiply_matrices(&p, rows, whole, mode);
  }
#if UNITS > 1
  if (whole < columns) multiply_few_columns(left, right, length, out, rows, columns, whole, panel, mode);
#endif
}
