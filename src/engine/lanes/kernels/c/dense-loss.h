/* Gradients of losses with respect to the network's outputs g, where f = alpha g, or alpha (g - g0). */
#pragma once
#include "dense-functions.h"
#include "dense-net.h"
#include "dense-units.h"

/* All bits set in lanes that have sample `s`: what is padded has no gradient. */
INLINE mask has_sample(vec counts, long s) { return less(splat((real)s), counts); }

/* s(x) = x + 1 from 0 on, else 1 / (1 - x), and its derivative. */
INLINE vec stable_weight(vec x, vec *slope) {
  const vec one = splat(1);
  const mask negative = less(x, splat(0));
  const vec s = choose(negative, one / (one - x), x + one);
  *slope = choose(negative, s * s, one);
  return s;
}

/* Losses of one sample: f in `delta`, replaced by the gradient. `share` is alpha over the number of samples. */
INLINE void logistic_gradient(real *delta, const real *target, mask here, vec share, int outputs) {
  const vec one = splat(1), zero = splat(0);
  for (int o = 0; o < outputs; o += UNITS) {
    const vec y = load(target + o * LANES), margin = y * load(delta + o * LANES);
    const mask right = less(zero, margin);
    const vec e = exp_of(choose(right, -margin, margin));
    const vec wrong = choose(right, e, one) / (one + e);
    put(delta + o * LANES, select_or_zero(here, -(share / splat((real)outputs)) * (y * wrong)), outputs - o);
  }
}

INLINE void stablemax_gradient(real *delta, const real *target, mask here, vec share, int outputs) {
  const vec one = splat(1);
  vec slope, sum = splat(0), others = splat(0);
  for (int o = 0; o < outputs; o++) {
    const vec s = stable_weight(spread(delta + o * LANES), &slope);
    sum += s;
    others += s * (one - spread(target + o * LANES));
  }
  const vec scale = share / sum;
  for (int o = 0; o < outputs; o += UNITS) {
    const vec s = stable_weight(load(delta + o * LANES), &slope), y = load(target + o * LANES);
    put(delta + o * LANES, select_or_zero(here, scale * (slope * ((one - y) - y * (others / s)))), outputs - o);
  }
}

INLINE void cross_entropy_gradient(real *delta, const real *target, mask here, vec share, int outputs, const int plain) {
  const vec one = splat(1);
  vec top = spread(delta);
  for (int o = 1; o < outputs; o++) top = greatest(top, spread(delta + o * LANES));
  for (int o = 0; o < outputs; o += UNITS)
    put(delta + o * LANES, exp_of(load(delta + o * LANES) - top), outputs - o);
  vec sum = splat(0), others = splat(0);
  for (int o = 0; o < outputs; o++) {
    const vec e = spread(delta + o * LANES);
    sum += e;
    others += e * (one - spread(target + o * LANES));
  }
  /* p - 1 of the label is minus the sum of the others, which keeps its digits where the label is nearly certain. */
  const vec scale = share / sum;
  for (int o = 0; o < outputs; o += UNITS) {
    const vec e = load(delta + o * LANES), y = load(target + o * LANES);
    const vec slope = plain ? share * (e / sum - y) : scale * (e * (one - y) - y * others);
    put(delta + o * LANES, select_or_zero(here, slope), outputs - o);
  }
}

/* [from, to) of a set; `g` and `delta` are [to - from][outputs]. */
NOINLINE void loss_gradient(const DenseNet *net, const DenseSet *set, char *memory, const real *g, real *delta, long from,
                            long to, int outputs) {
  const vec alpha = lane_numbers(memory, net->alpha), counts = lane_numbers(memory, set->counts);
  const vec share = alpha / greatest(counts, splat(1));
  const vec squared = (NUMBER(2.0) * alpha) / (greatest(counts, splat(1)) * (real)outputs);
  const real *target = numbers_at(memory, set->targets) + from * outputs * LANES;
  const real *initial = numbers_at(memory, set->initial) + from * outputs * LANES;
  const long row = (long)outputs * LANES;
  for (long s = from; s < to; s++, g += row, delta += row, target += row, initial += row) {
    const mask here = has_sample(counts, s);
    for (int o = 0; o < outputs; o += UNITS) {
      const vec now = load(g + o * LANES);
      const vec f = alpha * (net->centered ? now - load(initial + o * LANES) : now);
      const vec value = net->loss == SQUARED ? select_or_zero(here, squared * (f - load(target + o * LANES))) : f;
      put(delta + o * LANES, value, outputs - o);
    }
    switch (net->loss) {
      case LOGISTIC: logistic_gradient(delta, target, here, share, outputs); break;
      case STABLEMAX: stablemax_gradient(delta, target, here, share, outputs); break;
      case CROSS_ENTROPY: cross_entropy_gradient(delta, target, here, share, outputs, 0); break;
      case PLAIN_CROSS_ENTROPY: cross_entropy_gradient(delta, target, here, share, outputs, 1); break;
    }
  }
}
