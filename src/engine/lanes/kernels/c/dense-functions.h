/*
 * exp and tanh of vectors, made of + - * / and shifts alone, so that they have the same bits in every build. Both are
 * within 2 units in the last place of the exact value (test/engine/dense/functions.test.ts).
 *
 * x = k ln 2 + r with |r| <= (ln 2)/2 (in two parts, so that k times the first is exact), e^r - 1 by its Taylor series.
 */
#pragma once
#include "lanes.h"

#if PRECISION == 64
#define NUMBER(x) x
#define ROUNDER 0x1.8p52 /* adding it leaves the nearest integer in the last bits of the sum */
#define FRACTION_BITS 52
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define EXP_HIGHEST 710.0
#define EXP_LOWEST -746.0
#define TANH_ONE 22.0 /* from here on tanh rounds to 1 */
typedef unsigned long long word;
#else
#define NUMBER(x) x##f
#define ROUNDER 0x1.8p23f
#define FRACTION_BITS 23
#define LN2_HIGH 0x1.63p-1f
#define LN2_LOW -0x1.bd0106p-13f
#define EXP_HIGHEST 89.0f
#define EXP_LOWEST -104.0f
#define TANH_ONE 10.0f
typedef unsigned int word;
#endif
/* Vectors that an activation is computed of together: as many as the registers hold. */
#if defined(__AVX512F__)
#define MOST_TOGETHER 4
#else
#define MOST_TOGETHER 2
#endif

typedef word words __attribute__((vector_size(sizeof(real) * WIDTH)));

/* 2^k from k + ROUNDER, for exponents of normal numbers. */
INLINE vec power_of_two(vec shifted) {
  return (vec)(((words)shifted << FRACTION_BITS) + (words)splat(NUMBER(1.0)));
}

/* Taylor's series of (e^r - 1 - r)/r^2, from its last term on: FIRST_TERM, then TERM for each of the others. */
#if PRECISION == 64
#define FIRST_TERM (1.0 / 87178291200.0)
#define SERIES                \
  TERM(1.0 / 6227020800.0);   \
  TERM(1.0 / 479001600.0);    \
  TERM(1.0 / 39916800.0);     \
  TERM(1.0 / 3628800.0);      \
  TERM(1.0 / 362880.0);       \
  TERM(1.0 / 40320.0);        \
  LAST_TERMS
#else
#define FIRST_TERM (1.0f / 40320.0f)
#define SERIES LAST_TERMS
#endif
#define LAST_TERMS                       \
  TERM(NUMBER(1.0) / NUMBER(5040.0));    \
  TERM(NUMBER(1.0) / NUMBER(720.0));     \
  TERM(NUMBER(1.0) / NUMBER(120.0));     \
  TERM(NUMBER(1.0) / NUMBER(24.0));      \
  TERM(NUMBER(1.0) / NUMBER(6.0));       \
  TERM(NUMBER(0.5));

/* e^r - 1 for |r| <= (ln 2)/2. */
INLINE vec small_expm1(vec r) {
  vec s = splat(FIRST_TERM);
#define TERM(x) s = s * r + (x)
  SERIES
#undef TERM
  return r + (r * r) * s;
}

INLINE vec least(vec a, vec b) { return choose(less(b, a), b, a); } /* a where one is NaN */
INLINE vec greatest(vec a, vec b) { return choose(less(a, b), b, a); }

/* NaN stays NaN; overflows to infinity and underflows through subnormal numbers to 0. */
INLINE vec exp_of(vec x) {
  x = least(greatest(x, splat(EXP_LOWEST)), splat(EXP_HIGHEST));
  const vec k = (x * NUMBER(1.4426950408889634) + ROUNDER) - ROUNDER;
  const vec e = NUMBER(1.0) + small_expm1((x - k * LN2_HIGH) - k * LN2_LOW);
  /* 2^k need not be a normal number: its halves are. */
  const vec half = k * NUMBER(0.5) + ROUNDER;
  return (e * power_of_two(half)) * power_of_two((k - (half - ROUNDER)) + ROUNDER);
}

/*
 * tanh of `count` vectors in place, t/(t + 2) with t = e^(2|x|) - 1. Every step is taken for all of them before the next, since a
 * step waits for the one before.
 */
#define FOR_ALL(statement)                \
  do {                                    \
    _Pragma("GCC unroll 4")               \
    for (int j = 0; j < count; j++) { statement; } \
  } while (0)

INLINE void tanh_all(vec *x, const int count) {
  const mask sign = bits_of(splat(NUMBER(-0.0)));
  vec y[MOST_TOGETHER], k[MOST_TOGETHER], power[MOST_TOGETHER], s[MOST_TOGETHER];
  FOR_ALL(y[j] = NUMBER(2.0) * least(of_bits(bits_of(x[j]) & ~sign), splat(TANH_ONE)));
  FOR_ALL(power[j] = y[j] * NUMBER(1.4426950408889634) + ROUNDER);
  FOR_ALL(k[j] = power[j] - ROUNDER);
  FOR_ALL(power[j] = power_of_two(power[j]));
  FOR_ALL(y[j] = (y[j] - k[j] * LN2_HIGH) - k[j] * LN2_LOW);
  FOR_ALL(s[j] = splat(FIRST_TERM));
#define TERM(x) FOR_ALL(s[j] = s[j] * y[j] + (x))
  SERIES
#undef TERM
  FOR_ALL(s[j] = y[j] + (y[j] * y[j]) * s[j]);
  FOR_ALL(s[j] = power[j] * s[j] + (power[j] - NUMBER(1.0)));
  FOR_ALL(s[j] = s[j] / (s[j] + NUMBER(2.0)));
  FOR_ALL(x[j] = of_bits(bits_of(s[j]) | (bits_of(x[j]) & sign)));
}
