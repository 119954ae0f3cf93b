/* Activations with their derivatives, over [count][out] sums of products in place. */
#pragma once
#include "dense-functions.h"
#include "dense-net.h"

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
    case TANH: {
      const vec a = tanh_of(z);
      *slope = one - a * a;
      return a;
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

INLINE void activate_all(vec *values, vec *slopes, const vec *biases, vec factor, vec parameter, long count, int out,
                         int degree, const int kind) {
  for (long s = 0; s < count; s++)
    for (int o = 0; o < out; o++) {
      const long at = s * out + o;
      vec z = factor * values[at];
      if (biases) z += biases[o];
      values[at] = activate(z, kind, parameter, degree, &slopes[at]);
    }
}

/* z = factor * sum + bias, then phi(z) and phi'(z). */
NOINLINE void finish_layer(const DenseLayer *l, char *memory, const vec *state, long count) {
  vec *values = lanes_at(memory, l->values), *slopes = lanes_at(memory, l->slopes);
  const vec *biases = l->biases < 0 ? (const vec *)0 : state + l->biases;
  const vec factor = *lanes_at(memory, l->factor), parameter = *lanes_at(memory, l->slope);
#define ALL(kind) \
  case kind: activate_all(values, slopes, biases, factor, parameter, count, l->out, l->degree, kind); break
  switch (l->activation) {
    ALL(IDENTITY);
    ALL(RELU);
    ALL(LEAKY_RELU);
    ALL(TANH);
    ALL(SQUARE);
    ALL(QUADRATIC);
    ALL(HERMITE);
  }
#undef ALL
}
