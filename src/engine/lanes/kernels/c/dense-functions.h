/*
 * exp and tanh of vectors, made of + - * / and shifts alone, so that they have the same bits in every build. Both are
 * within 2 units in the last place of the exact value (test/engine/dense/functions.test.ts).
 *
 * x = k ln 2 + r with |r| <= (ln 2)/2 (in two parts, so that k times the first is exact), e^r - 1 by its Taylor series.
 */
#pragma once
#include "dense-units.h"

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
typedef word words __attribute__((vector_size(sizeof(real) * WIDTH)));

/* 2^k from k + ROUNDER, for exponents of normal numbers. */
INLINE vec power_of_two(vec shifted) {
  return (vec)(((words)shifted << FRACTION_BITS) + (words)splat(NUMBER(1.0)));
}

/* Taylor's series of (e^r - 1 - r)/r^2, from its last term on. */
static const real series[] = {
#if PRECISION == 64
  1.0 / 87178291200.0,
  1.0 / 6227020800.0,
  1.0 / 479001600.0,
  1.0 / 39916800.0,
  1.0 / 3628800.0,
  1.0 / 362880.0,
#endif
  NUMBER(1.0) / NUMBER(40320.0),
  NUMBER(1.0) / NUMBER(5040.0),
  NUMBER(1.0) / NUMBER(720.0),
  NUMBER(1.0) / NUMBER(120.0),
  NUMBER(1.0) / NUMBER(24.0),
  NUMBER(1.0) / NUMBER(6.0),
  NUMBER(0.5),
};
#define TERMS (int)(sizeof(series) / sizeof(*series))

/* e^r - 1 for |r| <= (ln 2)/2. */
INLINE vec small_expm1(vec r) {
  vec s = splat(series[0]);
#pragma GCC unroll 16
  for (int term = 1; term < TERMS; term++) s = s * r + series[term];
  return r + (r * r) * s;
}

/* a where one is NaN, as the instructions of x86 have it for their second operand. */
#if defined(__x86_64__)
#include <immintrin.h>
#if PRECISION == 64
#define X86_NUMBERS d
#else
#define X86_NUMBERS s
#endif
#define X86_JOINED(prefix, name, numbers) prefix##name##numbers
#define X86_NAMED(prefix, name, numbers) X86_JOINED(prefix, name, numbers)
#if PRECISION * WIDTH == 512
#define X86(name) X86_NAMED(_mm512_, name, X86_NUMBERS)
#elif PRECISION * WIDTH == 256
#define X86(name) X86_NAMED(_mm256_, name, X86_NUMBERS)
#else
#define X86(name) X86_NAMED(_mm_, name, X86_NUMBERS)
#endif
INLINE vec least(vec a, vec b) { return X86(min_p)(b, a); }
INLINE vec greatest(vec a, vec b) { return X86(max_p)(b, a); }
#else
INLINE vec least(vec a, vec b) { return choose(less(b, a), b, a); }
INLINE vec greatest(vec a, vec b) { return choose(less(a, b), b, a); }
#endif

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
 * Vectors whose series are summed together. A term waits for the one before, and processors look ahead over some hundred
 * instructions only: so many vectors give them work meanwhile, and their sums fit 16 registers.
 */
#define TOGETHER 12
/* Vectors of a turn of tanh_all: what it keeps of them fits the first-level cache. */
#define TANH_VECTORS (4 * TOGETHER)

/* s[j] <- the series at r[j], of `count` vectors. */
INLINE void sum_series(const vec *r, vec *s, const int count) {
  vec sum[TOGETHER];
  const real *term = series;
  __asm__ volatile("" : "+r"(term)); /* else compilers keep all terms in registers, which are needed here */
#pragma GCC unroll 16
  for (int j = 0; j < count; j++) sum[j] = r[j] * term[0] + term[1];
#pragma GCC unroll 16
  for (int t = 2; t < TERMS; t++) {
    const vec next = splat(term[t]);
#pragma GCC unroll 16
    for (int j = 0; j < count; j++) {
      sum[j] = sum[j] * r[j] + next;
      IN_REGISTER(sum[j]); /* else compilers take all terms of one vector in a row */
    }
  }
#pragma GCC unroll 16
  for (int j = 0; j < count; j++) s[j] = sum[j];
}

/* tanh of so many units in place: t/(t + 2) with t = e^(2|x|) - 1. */
NOINLINE void tanh_all(real *values, long units) {
  const mask sign = bits_of(splat(NUMBER(-0.0)));
  vec r[TANH_VECTORS], power[TANH_VECTORS], s[TANH_VECTORS];
  for (; units > 0; units -= TANH_VECTORS * UNITS, values += TANH_VECTORS * WIDTH) {
    const long left = (units + UNITS - 1) / UNITS, count = left < TANH_VECTORS ? left : TANH_VECTORS;
    for (long j = 0; j < count; j++) {
      const vec y = NUMBER(2.0) * least(of_bits(bits_of(load(values + j * WIDTH)) & ~sign), splat(TANH_ONE));
      const vec shifted = y * NUMBER(1.4426950408889634) + ROUNDER, k = shifted - ROUNDER;
      power[j] = power_of_two(shifted);
      r[j] = (y - k * LN2_HIGH) - k * LN2_LOW;
    }
    long j = 0;
    for (; j + TOGETHER <= count; j += TOGETHER) sum_series(r + j, s + j, TOGETHER);
    for (; j + 4 <= count; j += 4) sum_series(r + j, s + j, 4);
    for (; j < count; j++) sum_series(r + j, s + j, 1);
    for (j = 0; j < count; j++) {
      const vec small = r[j] + (r[j] * r[j]) * s[j];
      const vec t = power[j] * small + (power[j] - NUMBER(1.0));
      const mask signs = bits_of(load(values + j * WIDTH)) & sign;
      put(values + j * WIDTH, of_bits(bits_of(t / (t + NUMBER(2.0))) | signs), units - j * UNITS);
    }
  }
}
