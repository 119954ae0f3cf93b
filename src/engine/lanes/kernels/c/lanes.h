/*
 * Lanes: a SIMD vector holds numbers of LANES independent trials. Every operation below is elementwise
 * in the lanes, so what one lane computes depends on nothing in the others. With contraction off
 * (-ffp-contract=off) and every sum in one fixed order per lane, all builds of this source (any LANES, any
 * instruction set, WebAssembly) give the same bits.
 */
#pragma once

#ifndef LANES
#error "LANES must be defined: the number of trials side by side"
#endif

/* Numbers of a vector: LANES trials of UNITS consecutive numbers each. Only engine `dense` has builds with UNITS > 1. */
#ifndef WIDTH
#define WIDTH LANES
#endif
#define UNITS (WIDTH / LANES)

/*
 * Rows of the register tile, a divisor of 4: 2 x 4 accumulators fit 16 registers, 4 x 4 the 32 of AVX-512 and NEON. With one
 * lane the four columns are a vector, and four rows fit everywhere.
 */
#ifndef ROWS
#define ROWS 2
#endif
#define COLS 4

/* Bits of a number: 64, and 32 where a source is compiled for single precision. */
#ifndef PRECISION
#define PRECISION 64
#endif
#if PRECISION == 64
typedef double real;
typedef long long bits;
#else
typedef float real;
typedef int bits;
#endif

#define INLINE static inline __attribute__((always_inline))

#if WIDTH == 1
/* Plain numbers: compilers move vectors of one through registers of integers. */
typedef real vec;
typedef bits mask;

INLINE vec splat(real x) { return x; }
INLINE mask bits_of(vec value) { return (union { vec number; mask bits; }){value}.bits; }
INLINE vec of_bits(mask bits) { return (union { mask bits; vec number; }){bits}.number; }
INLINE mask less(vec a, vec b) { return -(mask)(a < b); }
#else
typedef real vec __attribute__((vector_size(sizeof(real) * WIDTH)));
typedef bits mask __attribute__((vector_size(sizeof(real) * WIDTH)));

/* Not 0 + x: that addition is real work, because it turns -0 into +0. */
INLINE vec splat(real x) {
#if WIDTH == 2
  return (vec){x, x};
#elif WIDTH == 4
  return (vec){x, x, x, x};
#elif WIDTH == 8
  return (vec){x, x, x, x, x, x, x, x};
#elif WIDTH == 16
  return (vec){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};
#else
#error "WIDTH must be 1, 2, 4, 8 or 16"
#endif
}
INLINE mask bits_of(vec value) { return (mask)value; }
INLINE vec of_bits(mask bits) { return (vec)bits; }
INLINE mask less(vec a, vec b) { return a < b; } /* all bits set where true */
#endif

/* Bitwise selection: where `keep` is clear the result is +0, whatever `value` holds (NaN and infinity included). */
INLINE vec select_or_zero(mask keep, vec value) { return of_bits(bits_of(value) & keep); }

/* Bitwise choice of `value` where `keep` is set, else `other`. */
INLINE vec choose(mask keep, vec value, vec other) {
  return of_bits((bits_of(value) & keep) | (bits_of(other) & ~keep));
}

/* Data element `index`: one number for all lanes (shared data), or a number a lane (own data). */
INLINE vec data_at(const real *data, long index, const int own) {
  return own ? *(const vec *)(data + index * LANES) : splat(data[index]);
}

/*
 * Makes compilers have a number in a register at this place of the program: they would load it again for every use, or put off
 * what it is computed by.
 */
#if defined(__x86_64__) && defined(__AVX512F__)
#define IN_REGISTER(x) __asm__("" : "+v"(x))
#elif defined(__x86_64__)
#define IN_REGISTER(x) __asm__("" : "+x"(x))
#else
#define IN_REGISTER(x)
#endif
