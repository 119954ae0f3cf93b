/* Forward and backward passes over chunks of samples. */
#pragma once
#include "dense-product.h"
#include "dense-activation.h"
#include "dense-loss.h"
#include "dense-tokens.h"

/* Inputs of layer `index` for the chunk that begins at sample `from`. */
INLINE const real *layer_inputs(const DenseLayer *layers, int index, const DenseSet *set, char *memory, long from) {
  return index == 0 ? numbers_at(memory, set->inputs) + from * set->width * LANES : numbers_at(memory, layers[index - 1].values);
}

INLINE const int *chunk_tokens(const DenseLayer *l, const DenseSet *set, char *memory, long from) {
  return tokens_at(memory, set->inputs) + from * l->tokens * LANES;
}

/* out [count][out] = inputs times weights, by `mode`. */
INLINE Product layer_product(const DenseLayer *l, const real *inputs, const real *weights, real *out, real *panel) {
  return (Product){.left = inputs, .left_row = l->in, .left_step = 1, .right = weights, .right_column = 1,
                   .right_step = l->out, .length = l->in, .out = out, .out_row = l->out, .panel = panel};
}

/* The weights of a layer in a state. */
INLINE const real *layer_weights(const DenseLayer *l, const real *state) { return state + (long)l->weights * LANES; }

/* Derivatives of the layer's outputs along `direction`, at weights `at`. */
INLINE void layer_tangent(const DenseLayer *layers, int index, const DenseSet *set, char *memory, const real *at,
                          const real *direction, long from, long count, real *panel) {
  const DenseLayer *l = layers + index;
  real *moved = numbers_at(memory, l->tangents);
  const real *values = numbers_at(memory, l->values), *slopes = numbers_at(memory, l->slopes);
  const real *biases = direction + (long)l->biases * LANES;
  const vec factor = lane_numbers(memory, l->factor);
  if (l->tokens)
    gather_rows(l, layer_weights(l, direction), chunk_tokens(l, set, memory, from), moved, count);
  else {
    const real *inputs = layer_inputs(layers, index, set, memory, from);
    const Product p = layer_product(l, inputs, layer_weights(l, direction), moved, panel);
    multiply_matrices(&p, count, l->out, STORE);
  }
  if (index > 0) {
    const real *before = numbers_at(memory, layers[index - 1].tangents);
    Product p = layer_product(l, before, layer_weights(l, at), moved, panel);
    p.finish = ADDED;
    p.numbers = moved;
    multiply_matrices(&p, count, l->out, STORE);
  }
  const long row = (long)l->out * LANES;
  for (long s = 0; s < count; s++, moved += row, values += row, slopes += row)
    for (long o = 0; o < l->out; o += UNITS) {
      vec value = factor * load(moved + o * LANES);
      if (l->biases >= 0) value += load(biases + o * LANES);
      put(moved + o * LANES, slope_at(l->activation, values, slopes, o * LANES) * value, l->out - o);
    }
}

/* w - w0, where a linearised network needs it. */
INLINE void take_direction(const DenseNet *net, char *memory) {
  if (!net->linearised) return;
  const real *state = numbers_at(memory, net->state), *start = numbers_at(memory, net->start);
  real *direction = numbers_at(memory, net->direction);
  for (long k = 0; k < net->length; k += UNITS)
    put(direction + k * LANES, load(state + k * LANES) - load(start + k * LANES), net->length - k);
}

/* The weights that products are taken with: the state, or the start of a linearised network. */
INLINE const real *weights_of(const DenseNet *net, char *memory) {
  return numbers_at(memory, net->linearised ? net->start : net->state);
}

/* What passes over a set need once: w - w0 of a linearised network, and tables for own tokens. Returns whether there are those. */
INLINE int prepare_passes(const DenseNet *net, const DenseSet *set, char *memory) {
  const DenseLayer *first = layers_of(net, memory);
  const int own = has_own_tokens(first, set, memory);
  if (own)
    table_of_rows(first, (const vec *)layer_weights(first, weights_of(net, memory)), lanes_at(memory, net->rows));
  take_direction(net, memory);
  return own;
}

/* Outputs g of samples [from, to) in the values of the last layer. `own`: of prepare_passes. */
INLINE void forward_pass(const DenseNet *net, const DenseSet *set, char *memory, long from, long to, int own) {
  const DenseLayer *layers = layers_of(net, memory);
  const real *weights = weights_of(net, memory);
  const long count = to - from;
  real *panel = numbers_at(memory, net->panel);
  for (int index = 0; index < net->depth; index++) {
    const DenseLayer *l = layers + index;
    real *values = numbers_at(memory, l->values);
    if (l->tokens && own)
      gather_own_rows(l, lanes_at(memory, net->rows), chunk_tokens(l, set, memory, from), (vec *)values, count);
    else if (l->tokens)
      gather_rows(l, layer_weights(l, weights), chunk_tokens(l, set, memory, from), values, count);
    else {
      const real *inputs = layer_inputs(layers, index, set, memory, from);
      Product p = layer_product(l, inputs, layer_weights(l, weights), values, panel);
      p.finish = SHIFTED;
      p.factor = numbers_at(memory, l->factor);
      p.biases = l->biases < 0 ? (const real *)0 : weights + (long)l->biases * LANES;
      multiply_matrices(&p, count, l->out, STORE);
    }
    finish_layer(l, memory, weights, count, !l->tokens);
    if (net->linearised)
      layer_tangent(layers, index, set, memory, weights, numbers_at(memory, net->direction), from, count, panel);
  }
  if (!net->linearised) return;
  const DenseLayer *last = layers + net->depth - 1;
  real *g = numbers_at(memory, last->values);
  const real *moved = numbers_at(memory, last->tangents);
  const long outputs = count * last->out;
  for (long k = 0; k < outputs; k += UNITS)
    put(g + k * LANES, load(g + k * LANES) + load(moved + k * LANES), outputs - k);
}

/* sums[o] += rows[s][o] of all samples, in their order. */
INLINE void sum_rows(const real *rows, long count, long out, real *sums) {
  long o = 0;
  for (; out - o >= 4 * UNITS; o += 4 * UNITS) {
    vec sum[4];
    for (int c = 0; c < 4; c++) sum[c] = load(sums + o * LANES + c * WIDTH);
    for (long s = 0; s < count; s++)
      for (int c = 0; c < 4; c++) sum[c] += load(rows + (s * out + o) * LANES + c * WIDTH);
    for (int c = 0; c < 4; c++) store(sums + o * LANES + c * WIDTH, sum[c]);
  }
  for (; o < out; o += UNITS) {
    vec sum = load(sums + o * LANES);
    for (long s = 0; s < count; s++) sum += load(rows + (s * out + o) * LANES);
    put(sums + o * LANES, sum, out - o);
  }
}

/* Whether a factor is 1 in all lanes: products with it change nothing. */
INLINE int is_one(vec factor) {
  int differs = 0;
  for (int k = 0; k < LANES; k++) differs |= factor[k] != 1;
  return !differs;
}

/* The weights of layers on numbers get a first part of their gradient, to which others are added; all other parts are added to 0. */
INLINE int is_stored_first(const DenseLayer *l) { return l->trained && !l->tokens; }

INLINE void clear_gradient(const DenseNet *net, char *memory) {
  real *gradient = numbers_at(memory, net->gradient);
  const DenseLayer *layers = layers_of(net, memory);
  for (int index = 0; index < net->depth; index++) {
    const DenseLayer *l = layers + index;
    const long first = is_stored_first(l) ? l->weights + l->in * l->row : l->weights;
    const long end = index + 1 < net->depth ? layers[index + 1].weights : net->length;
    for (long k = first; k < end; k += UNITS) put(gradient + k * LANES, splat(0), end - k);
  }
}

/* Adds a chunk's part to the gradient, after its forward pass. */
INLINE void backward_pass(const DenseNet *net, const DenseSet *set, char *memory, long from, long to, int own) {
  const DenseLayer *layers = layers_of(net, memory);
  const real *weights = weights_of(net, memory);
  real *gradient = numbers_at(memory, net->gradient);
  real *delta = numbers_at(memory, net->deltas), *other = delta + (long)net->chunk * net->widest * LANES;
  const long count = to - from;
  real *panel = numbers_at(memory, net->panel);
  int lowest = 0; /* below it nothing is trained */
  while (lowest < net->depth && !layers[lowest].trained) lowest++;
  const DenseLayer *last = layers + net->depth - 1;
  loss_gradient(net, set, memory, numbers_at(memory, last->values), delta, from, to, last->out);
  for (int index = net->depth - 1; index >= lowest; index--) {
    const DenseLayer *l = layers + index;
    const vec factor = lane_numbers(memory, l->factor);
    const long out = l->out, outputs = count * out;
    real *moved = gradient + (long)l->weights * LANES;
    if (l->biases >= 0 && l->trained) sum_rows(delta, count, out, gradient + (long)l->biases * LANES);
    if (!is_one(factor))
      for (long k = 0; k < outputs; k += UNITS)
        put(delta + k * LANES, factor * load(delta + k * LANES), outputs - k);
    if (l->trained && l->tokens && own) {
      scatter_own_rows(l, lanes_at(memory, net->sums), chunk_tokens(l, set, memory, from), (const vec *)delta, count);
    } else if (l->trained && l->tokens) {
      scatter_rows(l, moved, chunk_tokens(l, set, memory, from), delta, count);
    } else if (l->trained) {
      const real *inputs = layer_inputs(layers, index, set, memory, from);
      multiply_turned(inputs, delta, count, moved, l->in, l->out, panel, from == 0 ? STORE : RESUME);
    }
    if (index == lowest) break;
    const DenseLayer *below = l - 1;
    Product p = {.left = delta, .left_row = l->out, .left_step = 1, .right = layer_weights(l, weights),
                 .right_column = l->out, .right_step = 1, .length = l->out, .out = other, .out_row = l->in,
                 .panel = panel};
    if (below->activation == TANH) {
      p.finish = TIMES_TANH_SLOPE;
      p.numbers = numbers_at(memory, below->values);
    } else if (keeps_slopes(below->activation)) {
      p.finish = TIMES;
      p.numbers = numbers_at(memory, below->slopes);
    }
    multiply_matrices(&p, count, l->in, STORE);
    real *swapped = delta;
    delta = other;
    other = swapped;
  }
}

/* The gradient over a set. */
INLINE void take_gradient(const DenseNet *net, const DenseSet *set, char *memory) {
  vec *sums = lanes_at(memory, net->sums);
  const DenseLayer *first = layers_of(net, memory);
  clear_gradient(net, memory);
  const int own = prepare_passes(net, set, memory);
  const int own_sums = own && first->trained;
  if (own_sums)
    for (long k = 0; k < first->in * LANES * squares_of(first); k++) sums[k] = splat(0);
  for (long from = 0; from < set->count; from += net->chunk) {
    const long to = from + net->chunk < set->count ? from + net->chunk : set->count;
    forward_pass(net, set, memory, from, to, own);
    backward_pass(net, set, memory, from, to, own);
  }
  if (own_sums) rows_of_table(first, sums, (vec *)numbers_at(memory, net->gradient) + first->weights);
}
