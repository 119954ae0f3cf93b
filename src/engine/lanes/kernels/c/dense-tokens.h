/* The first layer on one-hot tokens: rows of its weights are gathered forward, and added to backward. */
#pragma once
#include "dense-net.h"

INLINE int is_shared(const int *token) {
  int differs = 0;
  for (int lane = 1; lane < LANES; lane++) differs |= token[lane] ^ token[0];
  return differs == 0;
}

/* out[s][o] = sum over tokens, in their order, of weights[token][o]: the sums of a product with one-hot inputs. */
NOINLINE void gather_rows(const DenseLayer *l, const vec *weights, const int *tokens, vec *out, long count) {
  const int width = l->out;
  for (long s = 0; s < count; s++) {
    vec *row = out + s * width;
    for (int o = 0; o < width; o++) row[o] = splat(0);
    for (int t = 0; t < l->tokens; t++) {
      const int *token = tokens + (s * l->tokens + t) * LANES;
      if (is_shared(token)) {
        const vec *from = weights + (long)token[0] * width;
        for (int o = 0; o < width; o++) row[o] += from[o];
        continue;
      }
      const real *from[LANES];
      for (int lane = 0; lane < LANES; lane++) from[lane] = (const real *)(weights + (long)token[lane] * width) + lane;
      for (int o = 0; o < width; o++) {
        vec x;
        for (int lane = 0; lane < LANES; lane++) x[lane] = from[lane][(long)o * LANES];
        row[o] += x;
      }
    }
  }
}

/* sums[token][o] += delta[s][o] for every token of every sample, in order of samples. */
NOINLINE void scatter_rows(const DenseLayer *l, vec *sums, const int *tokens, const vec *delta, long count) {
  const int width = l->out;
  for (long s = 0; s < count; s++)
    for (int t = 0; t < l->tokens; t++) {
      const int *token = tokens + (s * l->tokens + t) * LANES;
      const vec *row = delta + s * width;
      if (is_shared(token)) {
        vec *to = sums + (long)token[0] * width;
        for (int o = 0; o < width; o++) to[o] += row[o];
        continue;
      }
      for (int lane = 0; lane < LANES; lane++) {
        real *to = (real *)(sums + (long)token[lane] * width) + lane;
        const real *from = (const real *)row + lane;
        for (int o = 0; o < width; o++) to[(long)o * LANES] += from[(long)o * LANES];
      }
    }
}
