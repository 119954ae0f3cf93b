/*
 * Updates of weights by their gradient g, for active lanes. With the rate eta and the decay gamma of a step:
 *
 *   DESCENT      w <- w - (gamma w + eta g), which keeps the digits of a gamma that 1 - gamma would lose
 *   MOMENTUM     u <- mu u + (g + penalty w), w <- w - eta u
 *   ADAM         m <- beta1 m + (1 - beta1) g', v <- beta2 v + (1 - beta2) g'^2, g' = g + penalty w,
 *                w <- w - (gamma w + eta m / (correction sqrt(v) + epsilon)), eta with its correction of m
 *   CONSTRAINED  DESCENT, then all weights times one number that returns to their initial norm;
 *                CONSTRAINED_ADAM: ADAM, then the same
 */
#pragma once
#include "dense-functions.h"
#include "dense-net.h"
#include "dense-units.h"

INLINE vec square_root(vec x) {
#if defined(__has_builtin)
#if __has_builtin(__builtin_elementwise_sqrt)
#define HAS_VECTOR_ROOT
#endif
#endif
#ifdef HAS_VECTOR_ROOT
  return __builtin_elementwise_sqrt(x);
#else
  vec root;
  for (int k = 0; k < WIDTH; k++)
#if PRECISION == 64
    root[k] = __builtin_sqrt(x[k]);
#else
    root[k] = __builtin_sqrtf(x[k]);
#endif
  return root;
#endif
}

/* Numbers [from, to) of the state, by the rates of this kind. */
INLINE void update_part(const DenseNet *net, char *memory, int step, int rates, long from, long to) {
  const mask active = lane_mask(memory, net->active);
  const real *scheduled = numbers_at(memory, net->schedule) + 3 * ((long)step * net->kinds + rates) * LANES;
  const real *constants = numbers_at(memory, net->constants) + 6 * (long)rates * LANES;
  const vec eta = spread(scheduled), gamma = spread(scheduled + LANES), correction = spread(scheduled + 2 * LANES);
  const vec beta1 = spread(constants), rest1 = spread(constants + LANES);
  const vec beta2 = spread(constants + 2 * LANES), rest2 = spread(constants + 3 * LANES);
  const vec penalty = spread(constants + 4 * LANES), epsilon = spread(constants + 5 * LANES);
  const long count = to - from;
  real *state = numbers_at(memory, net->state) + from * LANES, *first = numbers_at(memory, net->first_slot) + from * LANES;
  real *second = numbers_at(memory, net->second_slot) + from * LANES;
  const real *gradient = numbers_at(memory, net->gradient) + from * LANES;
  switch (net->rule) {
    case MOMENTUM:
      for (long k = 0; k < count; k += UNITS) {
        const long at = k * LANES;
        const vec w = load(state + at), before = load(first + at);
        const vec u = beta1 * before + (load(gradient + at) + penalty * w);
        put(first + at, choose(active, u, before), count - k);
        put(state + at, choose(active, w - eta * u, w), count - k);
      }
      break;
    case ADAM:
    case CONSTRAINED_ADAM:
      for (long k = 0; k < count; k += UNITS) {
        const long at = k * LANES;
        const vec w = load(state + at), mean = load(first + at), square = load(second + at);
        const vec g = load(gradient + at) + penalty * w;
        const vec m = beta1 * mean + rest1 * g;
        const vec v = beta2 * square + rest2 * (g * g);
        put(first + at, choose(active, m, mean), count - k);
        put(second + at, choose(active, v, square), count - k);
        const vec step_taken = (eta * m) / (square_root(v) * correction + epsilon);
        put(state + at, choose(active, w - (gamma * w + step_taken), w), count - k);
      }
      break;
    default:
      for (long k = 0; k < count; k += UNITS) {
        const long at = k * LANES;
        const vec w = load(state + at);
        put(state + at, choose(active, w - (gamma * w + eta * load(gradient + at)), w), count - k);
      }
  }
}

INLINE void return_to_norm(const DenseNet *net, char *memory) {
  const mask active = lane_mask(memory, net->active);
  real *state = numbers_at(memory, net->state);
  vec squares = splat(0);
  for (long k = 0; k < net->length; k++) {
    const vec w = spread(state + k * LANES);
    squares += w * w;
  }
  const vec factor = square_root(lane_numbers(memory, net->norm) / squares);
  for (long k = 0; k < net->length; k += UNITS) {
    const vec w = load(state + k * LANES);
    put(state + k * LANES, choose(active, factor * w, w), net->length - k);
  }
}

/* The parts of the state that are trained. */
NOINLINE void update_weights(const DenseNet *net, char *memory, int step) {
  const DenseLayer *layers = layers_of(net, memory);
  for (int index = 0; index < net->depth; index++) {
    const DenseLayer *l = layers + index;
    if (!l->trained) continue;
    update_part(net, memory, step, l->rates, l->weights, l->weights + l->in * l->row);
    if (l->biases >= 0) update_part(net, memory, step, l->rates, l->biases, l->biases + l->out);
  }
  if (net->rule == CONSTRAINED || net->rule == CONSTRAINED_ADAM) return_to_norm(net, memory);
}
