/*
 * Squares of LANES x LANES numbers, turned: what was number i of vector k becomes number k of vector i. First within 128 bits,
 * then by 128 bits, since processors move numbers across that border more slowly.
 */
#pragma once
#include "arena.h"

#if LANES > 1 && UNITS == 1

/* Numbers of 128 bits. */
#define GROUP (128 / PRECISION < LANES ? 128 / PRECISION : LANES)

#if LANES == 2
#define EACH(f) f(0), f(1)
#elif LANES == 4
#define EACH(f) f(0), f(1), f(2), f(3)
#elif LANES == 8
#define EACH(f) f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7)
#else
#define EACH(f) \
  f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7), f(8), f(9), f(10), f(11), f(12), f(13), f(14), f(15)
#endif

/* Numbers of a and b by index; those of b count from LANES. Compilers before GCC 12 know the second form alone. */
#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define PICK(a, b, f) __builtin_shufflevector(a, b, EACH(f))
#endif
#endif
#ifndef PICK
#define PICK(a, b, f) __builtin_shuffle(a, b, (mask){EACH(f)})
#endif

/* Within each group of G: a0 b0 a1 b1, and what is left. */
#define ZIP_LOW(k) ((k) % 2 * LANES + (k) / GROUP * GROUP + (k) % GROUP / 2)
#define ZIP_HIGH(k) (ZIP_LOW(k) + GROUP / 2)
/* Groups that are d apart change places between two vectors. */
#define IS_UPPER(k, d) ((k) / GROUP / (d) % 2)
#define SWAP_LOW(k, d) (IS_UPPER(k, d) ? LANES + (k) - (d) * GROUP : (k))
#define SWAP_HIGH(k, d) (IS_UPPER(k, d) ? LANES + (k) : (k) + (d) * GROUP)
#define SWAP_LOW_1(k) SWAP_LOW(k, 1)
#define SWAP_HIGH_1(k) SWAP_HIGH(k, 1)
#define SWAP_LOW_2(k) SWAP_LOW(k, 2)
#define SWAP_HIGH_2(k) SWAP_HIGH(k, 2)

INLINE void zip_groups(vec *v) {
  vec zipped[LANES];
#pragma GCC unroll 16
  for (int g = 0; g < LANES; g += GROUP)
#pragma GCC unroll 2
    for (int i = 0; i < GROUP / 2; i++) {
      zipped[g + 2 * i] = PICK(v[g + i], v[g + i + GROUP / 2], ZIP_LOW);
      zipped[g + 2 * i + 1] = PICK(v[g + i], v[g + i + GROUP / 2], ZIP_HIGH);
    }
#pragma GCC unroll 16
  for (int i = 0; i < LANES; i++) v[i] = zipped[i];
}

INLINE void transpose(vec *v) {
  zip_groups(v);
#if PRECISION == 32 && LANES > 2
  zip_groups(v);
#endif
#if LANES * PRECISION >= 256
#pragma GCC unroll 16
  for (int i = 0; i < LANES; i++) {
    if (IS_UPPER(i, 1)) continue;
    const vec a = v[i], b = v[i + GROUP];
    v[i] = PICK(a, b, SWAP_LOW_1);
    v[i + GROUP] = PICK(a, b, SWAP_HIGH_1);
  }
#endif
#if LANES * PRECISION >= 512
#pragma GCC unroll 16
  for (int i = 0; i < LANES; i++) {
    if (IS_UPPER(i, 2)) continue;
    const vec a = v[i], b = v[i + 2 * GROUP];
    v[i] = PICK(a, b, SWAP_LOW_2);
    v[i + 2 * GROUP] = PICK(a, b, SWAP_HIGH_2);
  }
#endif
}

#elif UNITS == 1
INLINE void transpose(vec *v) { (void)v; }
#endif
