/* Gradients of losses with respect to the network's outputs g, where f = alpha g, or alpha (g - g0). */
#pragma once
#include "dense-functions.h"
#include "dense-net.h"

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

/* [from, to) of a set; `g` and `delta` are [to - from][outputs]. */
NOINLINE void loss_gradient(const DenseNet *net, const DenseSet *set, char *memory, const vec *g, vec *delta, long from,
                            long to, int outputs) {
  const vec alpha = *lanes_at(memory, net->alpha), counts = *lanes_at(memory, set->counts);
  const vec share = alpha / greatest(counts, splat(1));
  const vec squared = (NUMBER(2.0) * alpha) / (greatest(counts, splat(1)) * (real)outputs);
  const vec one = splat(1), zero = splat(0);
  for (long s = from; s < to; s++, g += outputs, delta += outputs) {
    const mask here = has_sample(counts, s);
    const vec *target = lanes_at(memory, set->targets) + s * outputs;
    const vec *initial = lanes_at(memory, set->initial) + s * outputs;
    for (int o = 0; o < outputs; o++) delta[o] = alpha * (net->centered ? g[o] - initial[o] : g[o]);
    if (net->loss == SQUARED) {
      for (int o = 0; o < outputs; o++) delta[o] = select_or_zero(here, squared * (delta[o] - target[o]));
      continue;
    }
    if (net->loss == LOGISTIC) {
      for (int o = 0; o < outputs; o++) {
        const vec margin = target[o] * delta[o];
        const mask right = less(zero, margin);
        const vec e = exp_of(choose(right, -margin, margin));
        const vec wrong = choose(right, e, one) / (one + e);
        delta[o] = select_or_zero(here, -(share / splat((real)outputs)) * (target[o] * wrong));
      }
      continue;
    }
    if (net->loss == STABLEMAX) {
      vec slope, sum = zero, others = zero;
      for (int o = 0; o < outputs; o++) {
        const vec s = stable_weight(delta[o], &slope);
        sum += s;
        others += s * (one - target[o]);
      }
      const vec scale = share / sum;
      for (int o = 0; o < outputs; o++) {
        const vec s = stable_weight(delta[o], &slope);
        delta[o] = select_or_zero(here, scale * (slope * ((one - target[o]) - target[o] * (others / s))));
      }
      continue;
    }
    vec top = delta[0];
    for (int o = 1; o < outputs; o++) top = greatest(top, delta[o]);
    vec sum = zero, others = zero;
    for (int o = 0; o < outputs; o++) {
      delta[o] = exp_of(delta[o] - top);
      sum += delta[o];
      others += delta[o] * (one - target[o]);
    }
    if (net->loss == CROSS_ENTROPY) {
      /* p - 1 of the label is minus the sum of the others, which keeps its digits where the label is nearly certain. */
      const vec scale = share / sum;
      for (int o = 0; o < outputs; o++)
        delta[o] = select_or_zero(here, scale * (delta[o] * (one - target[o]) - target[o] * others));
    } else {
      for (int o = 0; o < outputs; o++) delta[o] = select_or_zero(here, share * (delta[o] / sum - target[o]));
    }
  }
}
