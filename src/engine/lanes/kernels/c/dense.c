/* The kernels of engine `dense` as one translation unit, compiled once for each precision. */
#define NAMES_PRECISION
#include "dense-pass.h"
#include "dense-part.h"
#include "dense-update.h"

/* Number of trials in a vector of this precision. */
int KERNEL(dense_lanes)(void) { return LANES; }

/* Outputs g of all samples of a set. */
void KERNEL(dense_forward)(char *memory, int net_offset, int set_offset) {
  const DenseNet *net = net_at(memory, net_offset);
  const DenseSet *set = set_at(memory, set_offset);
  const DenseLayer *last = layers_of(net, memory) + net->depth - 1;
  real *outputs = numbers_at(memory, set->outputs);
  const int own = prepare_passes(net, set, memory);
  for (long from = 0; from < set->count; from += net->chunk) {
    const long to = from + net->chunk < set->count ? from + net->chunk : set->count;
    forward_pass(net, set, memory, from, to, own);
    const real *g = numbers_at(memory, last->values);
    __builtin_memcpy(outputs + from * last->out * LANES, g, (to - from) * last->out * LANES * sizeof(real));
  }
}

/* The gradient of the loss over a set, decay not included. */
void KERNEL(dense_gradient)(char *memory, int net_offset, int set_offset) {
  take_gradient(net_at(memory, net_offset), set_at(memory, set_offset), memory);
}

/* Steps of descent in place, for active lanes, by rows 0, 1, ... of the schedule. */
void KERNEL(dense_steps)(char *memory, int net_offset, int set_offset, int steps) {
  const DenseNet *net = net_at(memory, net_offset);
  const DenseSet *set = set_at(memory, set_offset);
  for (int step = 0; step < steps; step++) {
    DenseSet view;
    take_gradient(net, samples_of_step(net, set, memory, &view), memory);
    update_weights(net, memory, step);
  }
}

/* `to` [count][lane] <- exp (function 0) or tanh (1) of `from`. */
void KERNEL(dense_function)(char *memory, int function, int count, int from, int to) {
  const real *x = numbers_at(memory, from);
  real *y = numbers_at(memory, to);
  for (long k = 0; k < count; k += UNITS) {
    const vec value = load(x + k * LANES);
    put(y + k * LANES, function == 0 ? exp_of(value) : value, count - k);
  }
  if (function == 1) tanh_all(y, count);
}

#ifndef __wasm__
#include "table.h"

const DenseTable KERNEL(dense_table) = {
  TEXT(VARIANT),
  LANES,
  PRECISION,
  {
    ENTRY(dense_forward, 2),
    ENTRY(dense_gradient, 2),
    ENTRY(dense_steps, 3),
    ENTRY(dense_function, 4),
  },
};
#endif
