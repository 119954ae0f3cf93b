/*
 * Numbers of LANES trials side by side, as engine `dense` reads and writes them. An array is [unit][lane]: a vector holds UNITS
 * consecutive units of the lanes, so that with UNITS > 1 few trials, whose weights fit the caches, fill wide vectors. What is
 * done unit by unit runs over vectors; a sum over units takes them one by one, in their order, and so gives the same bits.
 *
 * Vectors may reach beyond the units that are meant, into what follows: arrays have room for a vector behind their end, `put`
 * changes only what is meant, and what is read there goes nowhere.
 */
#pragma once
#include "arena.h"

#if UNITS == 1

INLINE vec load(const real *at) { return *(const vec *)at; }
INLINE vec spread(const real *at) { return *(const vec *)at; }
INLINE void store(real *at, vec value) { *(vec *)at = value; }
INLINE void put(real *at, vec value, long units) {
  (void)units;
  *(vec *)at = value;
}

#else
#include <immintrin.h>

typedef vec loose_vec __attribute__((aligned(sizeof(real)), may_alias));

INLINE vec load(const real *at) { return *(const loose_vec *)at; }
INLINE void store(real *at, vec value) { *(loose_vec *)at = value; }

/* The numbers of one unit, for every unit of a vector. */
INLINE vec spread(const real *at) {
#if PRECISION * LANES == 32
  return splat(*at);
#elif PRECISION * WIDTH == 512 && PRECISION * LANES == 64
  return (vec)_mm512_set1_pd(*(const double *)at);
#elif PRECISION * WIDTH == 512 && PRECISION * LANES == 128
  return (vec)_mm512_broadcast_f32x4(_mm_loadu_ps((const float *)at));
#elif PRECISION * WIDTH == 512 && PRECISION * LANES == 256
  return (vec)_mm512_broadcast_f32x8(_mm256_loadu_ps((const float *)at));
#elif PRECISION * WIDTH == 256 && PRECISION * LANES == 64
  return (vec)_mm256_broadcast_sd((const double *)at);
#elif PRECISION * WIDTH == 256 && PRECISION * LANES == 128
  return (vec)_mm256_broadcast_ps((const __m128 *)at);
#else
#error "no such number of lanes for this width"
#endif
}

static const bits unit_bits[2 * WIDTH] = {[0 ... WIDTH - 1] = -1};

/* All bits set in the first `units` of a vector. */
INLINE mask first_units(long units) {
  typedef mask loose_mask __attribute__((aligned(sizeof(real)), may_alias));
  return *(const loose_mask *)(unit_bits + WIDTH - units * LANES);
}

/* Writes the first `units` of a vector, at most all. */
INLINE void put(real *at, vec value, long units) {
  if (units < UNITS) value = choose(first_units(units), value, load(at));
  store(at, value);
}

/* UNITS vectors of units of 64 bits, turned: what was unit i of vector k becomes unit k of vector i. */
INLINE void turn_units(vec *v) {
#if UNITS == 8 && PRECISION * LANES == 64
  __m512d pairs[8];
#pragma GCC unroll 4
  for (int k = 0; k < 8; k += 2) {
    pairs[k] = _mm512_unpacklo_pd((__m512d)v[k], (__m512d)v[k + 1]);
    pairs[k + 1] = _mm512_unpackhi_pd((__m512d)v[k], (__m512d)v[k + 1]);
  }
#pragma GCC unroll 2
  for (int odd = 0; odd < 2; odd++) {
    const __m512d *p = pairs + odd;
    const __m512d a = _mm512_shuffle_f64x2(p[0], p[2], 0x88), b = _mm512_shuffle_f64x2(p[0], p[2], 0xdd);
    const __m512d c = _mm512_shuffle_f64x2(p[4], p[6], 0x88), d = _mm512_shuffle_f64x2(p[4], p[6], 0xdd);
    v[odd] = (vec)_mm512_shuffle_f64x2(a, c, 0x88);
    v[odd + 2] = (vec)_mm512_shuffle_f64x2(b, d, 0x88);
    v[odd + 4] = (vec)_mm512_shuffle_f64x2(a, c, 0xdd);
    v[odd + 6] = (vec)_mm512_shuffle_f64x2(b, d, 0xdd);
  }
#elif UNITS == 4 && PRECISION * LANES == 64
  const __m256d a = _mm256_unpacklo_pd((__m256d)v[0], (__m256d)v[1]), b = _mm256_unpackhi_pd((__m256d)v[0], (__m256d)v[1]);
  const __m256d c = _mm256_unpacklo_pd((__m256d)v[2], (__m256d)v[3]), d = _mm256_unpackhi_pd((__m256d)v[2], (__m256d)v[3]);
  v[0] = (vec)_mm256_permute2f128_pd(a, c, 0x20);
  v[1] = (vec)_mm256_permute2f128_pd(b, d, 0x20);
  v[2] = (vec)_mm256_permute2f128_pd(a, c, 0x31);
  v[3] = (vec)_mm256_permute2f128_pd(b, d, 0x31);
#else
#error "units of 64 bits, in vectors of 256 or 512"
#endif
}
#endif

INLINE real *numbers_at(char *memory, int offset) { return (real *)((double *)memory + offset); }

/* A number a lane, for every unit. */
INLINE vec lane_numbers(char *memory, int offset) { return spread(numbers_at(memory, offset)); }
INLINE mask lane_mask(char *memory, int offset) { return bits_of(lane_numbers(memory, offset)); }
