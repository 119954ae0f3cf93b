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
  for (int lane = 0; lane < LANES; lane++)
#if PRECISION == 64
    root[lane] = __builtin_sqrt(x[lane]);
#else
    root[lane] = __builtin_sqrtf(x[lane]);
#endif
  return root;
#endif
}

/* Numbers [from, to) of the state, by the rates of this kind. */
INLINE void update_part(const DenseNet *net, char *memory, int step, int rates, int from, int to) {
  const mask active = *(const mask *)lanes_at(memory, net->active);
  const vec *scheduled = lanes_at(memory, net->schedule) + 3 * ((long)step * net->kinds + rates);
  const vec *constants = lanes_at(memory, net->constants) + 6 * rates;
  const vec eta = scheduled[0], gamma = scheduled[1], correction = scheduled[2];
  const vec beta1 = constants[0], rest1 = constants[1], beta2 = constants[2], rest2 = constants[3];
  const vec penalty = constants[4], epsilon = constants[5];
  vec *w = lanes_at(memory, net->state), *first = lanes_at(memory, net->first_slot);
  vec *second = lanes_at(memory, net->second_slot);
  const vec *gradient = lanes_at(memory, net->gradient);
  switch (net->rule) {
    case MOMENTUM:
      for (int k = from; k < to; k++) {
        const vec u = beta1 * first[k] + (gradient[k] + penalty * w[k]);
        first[k] = choose(active, u, first[k]);
        w[k] = choose(active, w[k] - eta * u, w[k]);
      }
      break;
    case ADAM:
    case CONSTRAINED_ADAM:
      for (int k = from; k < to; k++) {
        const vec g = gradient[k] + penalty * w[k];
        const vec m = beta1 * first[k] + rest1 * g;
        const vec v = beta2 * second[k] + rest2 * (g * g);
        first[k] = choose(active, m, first[k]);
        second[k] = choose(active, v, second[k]);
        const vec step_taken = (eta * m) / (square_root(v) * correction + epsilon);
        w[k] = choose(active, w[k] - (gamma * w[k] + step_taken), w[k]);
      }
      break;
    default:
      for (int k = from; k < to; k++) w[k] = choose(active, w[k] - (gamma * w[k] + eta * gradient[k]), w[k]);
  }
}

INLINE void return_to_norm(const DenseNet *net, char *memory) {
  const mask active = *(const mask *)lanes_at(memory, net->active);
  vec *w = lanes_at(memory, net->state);
  vec squares = splat(0);
  for (int k = 0; k < net->length; k++) squares += w[k] * w[k];
  const vec factor = square_root(*lanes_at(memory, net->norm) / squares);
  for (int k = 0; k < net->length; k++) w[k] = choose(active, factor * w[k], w[k]);
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
