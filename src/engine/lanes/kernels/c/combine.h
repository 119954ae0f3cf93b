/* Vector arithmetic of the integrators: elementwise over a state of `length` numbers a lane, coefficients a lane. */
#pragma once
#include "batch.h"

/*
 * Active lanes of `to` <- a0 v0 + a1 v1 + a2 v2 + a3 v3 + a4 v4 (in this order); `coefficients` is [5][lane].
 * `to` may be one of the operands.
 */
void KERNEL(combine)(char *memory, int active_at, int length, int coefficients, int to, int v0, int v1, int v2, int v3,
                     int v4) {
  const mask active = *(const mask *)lanes_at(memory, active_at);
  const vec *a = lanes_at(memory, coefficients);
  const vec *p0 = lanes_at(memory, v0), *p1 = lanes_at(memory, v1), *p2 = lanes_at(memory, v2);
  const vec *p3 = lanes_at(memory, v3), *p4 = lanes_at(memory, v4);
  vec *out = lanes_at(memory, to);
  const vec a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
  for (int k = 0; k < length; k++) {
    vec value = (((a0 * p0[k] + a1 * p1[k]) + a2 * p2[k]) + a3 * p3[k]) + a4 * p4[k];
    out[k] = choose(active, value, out[k]);
  }
}

/* Active lanes of `to` <- `from`. */
void KERNEL(copy)(char *memory, int active_at, int length, int to, int from) {
  const mask active = *(const mask *)lanes_at(memory, active_at);
  const vec *source = lanes_at(memory, from);
  vec *out = lanes_at(memory, to);
  for (int k = 0; k < length; k++) out[k] = choose(active, source[k], out[k]);
}

/* `out` [lane] <- sum of v^2 over the first `length` elements, in order. */
void KERNEL(squares)(char *memory, int length, int v, int out) {
  const vec *p = lanes_at(memory, v);
  vec sum = splat(0.0);
  for (int k = 0; k < length; k++) sum += p[k] * p[k];
  *lanes_at(memory, out) = sum;
}

/*
 * One stage of the Chebyshev recurrence for active lanes; `coefficients` is [5][lane]:
 *
 *   (e, p) <- (a0 y0 + a1 e + a2 p + a3 f + a4 f0, e)
 */
void KERNEL(stage)(char *memory, int active_at, int length, int coefficients, int y0, int e, int p, int f, int f0) {
  const mask active = *(const mask *)lanes_at(memory, active_at);
  const vec *a = lanes_at(memory, coefficients);
  const vec *start = lanes_at(memory, y0), *rate = lanes_at(memory, f), *start_rate = lanes_at(memory, f0);
  vec *now = lanes_at(memory, e), *before = lanes_at(memory, p);
  const vec a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
  for (int k = 0; k < length; k++) {
    vec current = now[k];
    vec next = (((a0 * start[k] + a1 * current) + a2 * before[k]) + a3 * rate[k]) + a4 * start_rate[k];
    before[k] = choose(active, current, before[k]);
    now[k] = choose(active, next, current);
  }
}
