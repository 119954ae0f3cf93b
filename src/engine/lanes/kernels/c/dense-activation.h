/* Activations with their derivatives, over [count][out] sums of products in place. */
#pragma once
#include "dense-functions.h"
#include "dense-net.h"
#include "dense-units.h"

/* He_n(x) and He_(n-1)(x): He_(k+1) = x He_k - k He_(k-1). n >= 1. */
INLINE vec hermite(vec x, int degree, vec *before) {
  vec last = splat(1), now = x;
  for (int k = 1; k < degree; k++) {
    const vec next = x * now - (real)k * last;
    last = now;
    now = next;
  }
  *before = last;
  return now;
}

INLINE vec activate(vec z, const int kind, const vec parameter, const int degree, vec *slope) {
  const vec zero = splat(0), one = splat(1);
  switch (kind) {
    case RELU: {
      const mask positive = less(zero, z);
      *slope = select_or_zero(positive, one);
      return choose(positive, z, z * *slope); /* NaN stays */
    }
    case LEAKY_RELU: {
      *slope = choose(less(zero, z), one, parameter);
      return z * *slope;
    }
    case SQUARE:
      *slope = z + z;
      return z * z;
    case QUADRATIC:
      *slope = one + parameter * z;
      return z + (NUMBER(0.5) * parameter) * (z * z);
    case HERMITE: {
      vec before;
      const vec value = hermite(z, degree, &before);
      const vec half = NUMBER(0.5) * parameter;
      *slope = one + half * ((real)degree * before);
      return z + half * value;
    }
    default:
      *slope = one;
      return z;
  }
}

/* Whether derivatives are kept: those of tanh are made of its values, and the identity has none. */
INLINE int keeps_slopes(int kind) { return kind != IDENTITY && kind != TANH; }

/* The derivative of an activation at number `at` of its values and kept derivatives. */
INLINE vec slope_at(int kind, const real *values, const real *slopes, long at) {
  if (keeps_slopes(kind)) return load(slopes + at);
  if (kind == IDENTITY) return splat(1);
  const vec t = load(values + at);
  return splat(1) - t * t;
}

/* Vectors that an activation is computed of together. */
#if defined(__AVX512F__)
#define MOST_ACTIVATED 4
#else
#define MOST_ACTIVATED 2
#endif

/* `together` vectors from output o on: whole ones, but for one alone. */
INLINE void activate_some(real *values, real *slopes, const real *biases, vec factor, vec parameter, long o, long out,
                          int degree, const int kind, const int together) {
  vec z[MOST_ACTIVATED], slope[MOST_ACTIVATED];
#pragma GCC unroll 4
  for (int j = 0; j < together; j++) {
    const long at = (o + j * UNITS) * LANES;
    z[j] = factor * load(values + at);
    if (biases) z[j] += load(biases + at);
    z[j] = activate(z[j], kind, parameter, degree, &slope[j]);
  }
#pragma GCC unroll 4
  for (int j = 0; j < together; j++) {
    const long at = (o + j * UNITS) * LANES, units = together == 1 ? out - o : UNITS;
    put(values + at, z[j], units);
    if (keeps_slopes(kind)) put(slopes + at, slope[j], units);
  }
}

/* Outputs of a sample, or of all samples where nothing differs between them. */
INLINE void activate_row(real *values, real *slopes, const real *biases, vec factor, vec parameter, long out, int degree,
                         const int kind) {
  long o = 0;
  for (; out - o >= MOST_ACTIVATED * UNITS; o += MOST_ACTIVATED * UNITS)
    activate_some(values, slopes, biases, factor, parameter, o, out, degree, kind, MOST_ACTIVATED);
  for (; o < out; o += UNITS) activate_some(values, slopes, biases, factor, parameter, o, out, degree, kind, 1);
}

INLINE void activate_all(real *values, real *slopes, const real *biases, vec factor, vec parameter, long count, long out,
                         int degree, const int kind) {
  if (biases)
    for (long s = 0; s < count; s++)
      activate_row(values + s * out * LANES, slopes + s * out * LANES, biases, factor, parameter, out, degree, kind);
  else
    activate_row(values, slopes, (const real *)0, factor, parameter, count * out, degree, kind);
}

/* z = factor * sum + bias, then phi(z) and phi'(z). `shifted`: the values are z already. */
NOINLINE void finish_layer(const DenseLayer *l, char *memory, const real *state, long count, int shifted) {
  real *values = numbers_at(memory, l->values), *slopes = numbers_at(memory, l->slopes);
  const real *biases = shifted || l->biases < 0 ? (const real *)0 : state + (long)l->biases * LANES;
  const vec factor = shifted ? splat(1) : lane_numbers(memory, l->factor), parameter = lane_numbers(memory, l->slope);
#define ALL(kind) \
  case kind: activate_all(values, slopes, biases, factor, parameter, count, l->out, l->degree, kind); break
  const int kind = l->activation == TANH ? IDENTITY : l->activation;
  if (kind != IDENTITY || !shifted) switch (kind) {
    ALL(IDENTITY);
    ALL(RELU);
    ALL(LEAKY_RELU);
    ALL(SQUARE);
    ALL(QUADRATIC);
    ALL(HERMITE);
  }
#undef ALL
  if (l->activation == TANH) tanh_all(values, count * l->out);
}
