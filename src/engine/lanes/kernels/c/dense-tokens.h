/*
 * The first layer on one-hot tokens: rows of its weights are gathered forward, and added to backward. Where the lanes have the
 * same tokens, a row is a row of vectors. Where they differ, a lane's row is picked out of a table that has each lane's numbers
 * side by side, [token][lane][row]: sums are made there, and turned in squares of LANES outputs. All ways give the same bits.
 *
 * Rows of a sample's tokens are added up, or stand side by side: then each token is a sample of its own here, with outputs of
 * one row.
 */
#pragma once
#include "dense-net.h"
#include "dense-units.h"
#include "lane-transpose.h"

/* Squares of a row. */
INLINE long squares_of(const DenseLayer *l) { return (l->row + LANES - 1) / LANES; }

/* Sums of rows that `count` samples have, and rows of a sum. */
INLINE long sums_of(const DenseLayer *l, long count) { return count * (l->out / l->row); }
INLINE int terms_of(const DenseLayer *l) { return l->out == l->row ? l->tokens : 1; }

#if UNITS == 1
/*
 * Whether the lanes of a set differ in their tokens, and tables pay: two lanes are as fast one by one, and few samples do not
 * need most of the rows.
 */
INLINE int has_own_tokens(const DenseLayer *l, const DenseSet *set, char *memory) {
  if (l->tokens == 0 || LANES <= 2 || (long)set->count * l->tokens < l->in) return 0;
  const int *token = tokens_at(memory, set->inputs);
  for (long k = 0; k < (long)set->count * l->tokens; k++, token += LANES)
    for (int lane = 1; lane < LANES; lane++)
      if (token[lane] != token[0]) return 1;
  return 0;
}

/* LANES outputs of a row from `row`, zeros beyond its end, turned: a vector of outputs for each lane. */
INLINE void load_square(const vec *row, long left, vec *square) {
  if (left >= LANES) {
#pragma GCC unroll 16
    for (int k = 0; k < LANES; k++) square[k] = row[k];
  } else {
#pragma GCC unroll 16
    for (int k = 0; k < LANES; k++) square[k] = k < left ? row[k] : splat(0);
  }
  transpose(square);
}

INLINE void store_square(vec *square, vec *row, long left) {
  transpose(square);
  if (left >= LANES) {
#pragma GCC unroll 16
    for (int k = 0; k < LANES; k++) row[k] = square[k];
  } else {
    for (int k = 0; k < left; k++) row[k] = square[k];
  }
}

/* table <- rows. */
NOINLINE void table_of_rows(const DenseLayer *l, const vec *rows, vec *table) {
  const long squares = squares_of(l);
  for (long token = 0; token < l->in; token++, rows += l->row, table += LANES * squares)
    for (long b = 0; b < squares; b++) {
      vec square[LANES];
      load_square(rows + b * LANES, l->row - b * LANES, square);
#pragma GCC unroll 16
      for (int lane = 0; lane < LANES; lane++) table[lane * squares + b] = square[lane];
    }
}

/* rows <- table. */
NOINLINE void rows_of_table(const DenseLayer *l, const vec *table, vec *rows) {
  const long squares = squares_of(l);
  for (long token = 0; token < l->in; token++, rows += l->row, table += LANES * squares)
    for (long b = 0; b < squares; b++) {
      vec square[LANES];
#pragma GCC unroll 16
      for (int lane = 0; lane < LANES; lane++) square[lane] = table[lane * squares + b];
      store_square(square, rows + b * LANES, l->row - b * LANES);
    }
}

/* As gather_rows, from a table. */
NOINLINE void gather_own_rows(const DenseLayer *l, const vec *table, const int *tokens, vec *out, long count) {
  const long squares = squares_of(l), sums = sums_of(l, count);
  const int terms = terms_of(l);
  for (long s = 0; s < sums; s++, out += l->row)
    for (long b = 0; b < squares; b++) {
      vec square[LANES];
      const int *token = tokens + s * terms * LANES;
#pragma GCC unroll 16
      for (int lane = 0; lane < LANES; lane++) square[lane] = splat(0);
      for (int t = 0; t < terms; t++, token += LANES)
#pragma GCC unroll 16
        for (int lane = 0; lane < LANES; lane++)
          square[lane] += table[(token[lane] * (long)LANES + lane) * squares + b];
      store_square(square, out + b * LANES, l->row - b * LANES);
    }
}

/* As scatter_rows, into a table. */
NOINLINE void scatter_own_rows(const DenseLayer *l, vec *table, const int *tokens, const vec *delta, long count) {
  const long squares = squares_of(l), sums = sums_of(l, count);
  const int terms = terms_of(l);
  for (long s = 0; s < sums; s++, delta += l->row)
    for (long b = 0; b < squares; b++) {
      vec square[LANES];
      const int *token = tokens + s * terms * LANES;
      load_square(delta + b * LANES, l->row - b * LANES, square);
      for (int t = 0; t < terms; t++, token += LANES)
#pragma GCC unroll 16
        for (int lane = 0; lane < LANES; lane++)
          table[(token[lane] * (long)LANES + lane) * squares + b] += square[lane];
    }
}
#else
INLINE int has_own_tokens(const DenseLayer *l, const DenseSet *set, char *memory) {
  (void)l, (void)set, (void)memory;
  return 0;
}
#define table_of_rows(l, rows, table) ((void)(table))
#define rows_of_table(l, table, rows) ((void)(table))
#define gather_own_rows(l, table, tokens, out, count) ((void)(table))
#define scatter_own_rows(l, table, tokens, delta, count) ((void)(table))
#endif

INLINE int is_shared(const int *token) {
  int differs = 0;
  for (int lane = 1; lane < LANES; lane++) differs |= token[lane] ^ token[0];
  return differs == 0;
}

#if UNITS > 1
/* All bits set in the numbers of a lane. */
INLINE mask only_lane(int lane) {
  mask only;
  for (int k = 0; k < WIDTH; k++) only[k] = k % LANES == lane ? -1 : 0;
  return only;
}
#endif

/* The first vector of rows that differ by lane. */
INLINE vec picked(const real *const *rows, long at) {
#if UNITS == 1
  vec x;
#pragma GCC unroll 16
  for (int lane = 0; lane < LANES; lane++) ((real *)&x)[lane] = rows[lane][at + lane];
#else
  vec x = load(rows[0] + at);
#pragma GCC unroll 16
  for (int lane = 1; lane < LANES; lane++) x = choose(only_lane(lane), load(rows[lane] + at), x);
#endif
  return x;
}

/* out[s][o] = sum over tokens, in their order, of weights[token][o]: the sums of a product with one-hot inputs. */
NOINLINE void gather_rows(const DenseLayer *l, const real *weights, const int *tokens, real *out, long count) {
  const int terms = terms_of(l);
  const long width = l->row, sums = sums_of(l, count);
  for (long s = 0; s < sums; s++, out += width * LANES)
    for (int t = 0; t < terms; t++) {
      const int *token = tokens + (s * terms + t) * LANES;
      const real *rows[LANES];
      for (int lane = 0; lane < LANES; lane++) rows[lane] = weights + token[lane] * width * LANES;
      const int shared = is_shared(token);
      for (long o = 0; o < width; o += UNITS) {
        const vec x = shared ? load(rows[0] + o * LANES) : picked(rows, o * LANES);
        put(out + o * LANES, (t == 0 ? splat(0) : load(out + o * LANES)) + x, width - o);
      }
    }
}

/* gradient[token][o] += delta[s][o] for every token of every sample, in order of samples. */
NOINLINE void scatter_rows(const DenseLayer *l, real *gradient, const int *tokens, const real *delta, long count) {
  const int terms = terms_of(l);
  const long width = l->row, sums = sums_of(l, count);
  for (long s = 0; s < sums; s++, delta += width * LANES)
    for (int t = 0; t < terms; t++) {
      const int *token = tokens + (s * terms + t) * LANES;
      if (is_shared(token)) {
        real *to = gradient + token[0] * width * LANES;
        for (long o = 0; o < width; o += UNITS)
          put(to + o * LANES, load(to + o * LANES) + load(delta + o * LANES), width - o);
        continue;
      }
      for (int lane = 0; lane < LANES; lane++) {
        real *to = gradient + token[lane] * width * LANES;
#if UNITS == 1
        for (long o = 0; o < width; o++) to[o * LANES + lane] += delta[o * LANES + lane];
#else
        const mask only = only_lane(lane);
        for (long o = 0; o < width; o += UNITS) {
          const vec before = load(to + o * LANES);
          put(to + o * LANES, choose(only, before + load(delta + o * LANES), before), width - o);
        }
#endif
      }
    }
}
