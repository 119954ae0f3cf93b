/* Forward and backward passes over chunks of samples. */
#pragma once
#include "dense-product.h"
#include "dense-activation.h"
#include "dense-loss.h"
#include "dense-tokens.h"

/* Inputs of layer `index` for the chunk that begins at sample `from`. */
INLINE const vec *layer_inputs(const DenseLayer *layers, int index, const DenseSet *set, char *memory, long from) {
  return index == 0 ? lanes_at(memory, set->inputs) + from * set->width : lanes_at(memory, layers[index - 1].values);
}

INLINE const int *chunk_tokens(const DenseLayer *l, const DenseSet *set, char *memory, long from) {
  return tokens_at(memory, set->inputs) + from * l->tokens * LANES;
}

/* out [count][out] = inputs times weights. */
INLINE void layer_product(const DenseLayer *l, const vec *inputs, const vec *weights, vec *out, long count, vec *panel,
                          const int isAdded) {
  const Product p = {inputs, l->in, 1, weights, 1, l->out, l->in, out, l->out, panel};
  if (isAdded)
    add_product(&p, count, l->out);
  else
    store_product(&p, count, l->out);
}

/* Derivatives of the layer's outputs along `direction`, at weights `at`. */
INLINE void layer_tangent(const DenseLayer *layers, int index, const DenseSet *set, char *memory, const vec *at,
                          const vec *direction, long from, long count, vec *panel) {
  const DenseLayer *l = layers + index;
  vec *moved = lanes_at(memory, l->tangents);
  const vec *slopes = lanes_at(memory, l->slopes), factor = *lanes_at(memory, l->factor);
  if (l->tokens)
    gather_rows(l, direction + l->weights, chunk_tokens(l, set, memory, from), moved, count);
  else
    layer_product(l, layer_inputs(layers, index, set, memory, from), direction + l->weights, moved, count, panel, 0);
  if (index > 0) layer_product(l, lanes_at(memory, layers[index - 1].tangents), at + l->weights, moved, count, panel, 1);
  for (long s = 0; s < count; s++)
    for (int o = 0; o < l->out; o++) {
      vec *t = moved + s * l->out + o;
      vec value = factor * *t;
      if (l->biases >= 0) value += direction[l->biases + o];
      *t = slopes[s * l->out + o] * value;
    }
}

/* w - w0, where a linearised network needs it. */
INLINE void take_direction(const DenseNet *net, char *memory) {
  if (!net->linearised) return;
  const vec *state = lanes_at(memory, net->state), *start = lanes_at(memory, net->start);
  vec *direction = lanes_at(memory, net->direction);
  for (int k = 0; k < net->length; k++) direction[k] = state[k] - start[k];
}

/* The weights that products are taken with: the state, or the start of a linearised network. */
INLINE const vec *weights_of(const DenseNet *net, char *memory) {
  return lanes_at(memory, net->linearised ? net->start : net->state);
}

/* What passes over a set need once: w - w0 of a linearised network, and tables for own tokens. Returns whether there are those. */
INLINE int prepare_passes(const DenseNet *net, const DenseSet *set, char *memory) {
  const DenseLayer *first = layers_of(net, memory);
  const int own = has_own_tokens(first, set, memory);
  if (own) table_of_rows(first, weights_of(net, memory) + first->weights, lanes_at(memory, net->rows));
  take_direction(net, memory);
  return own;
}

/* Outputs g of samples [from, to) in the values of the last layer. `own`: of prepare_passes. */
INLINE void forward_pass(const DenseNet *net, const DenseSet *set, char *memory, long from, long to, int own) {
  const DenseLayer *layers = layers_of(net, memory);
  const vec *weights = weights_of(net, memory);
  const long count = to - from;
  vec *panel = lanes_at(memory, net->panel);
  for (int index = 0; index < net->depth; index++) {
    const DenseLayer *l = layers + index;
    vec *values = lanes_at(memory, l->values);
    if (l->tokens && own)
      gather_own_rows(l, lanes_at(memory, net->rows), chunk_tokens(l, set, memory, from), values, count);
    else if (l->tokens)
      gather_rows(l, weights + l->weights, chunk_tokens(l, set, memory, from), values, count);
    else
      layer_product(l, layer_inputs(layers, index, set, memory, from), weights + l->weights, values, count, panel, 0);
    finish_layer(l, memory, weights, count);
    if (net->linearised)
      layer_tangent(layers, index, set, memory, weights, lanes_at(memory, net->direction), from, count, panel);
  }
  if (!net->linearised) return;
  const DenseLayer *last = layers + net->depth - 1;
  vec *g = lanes_at(memory, last->values);
  const vec *moved = lanes_at(memory, last->tangents);
  for (long k = 0; k < count * last->out; k++) g[k] += moved[k];
}

/* Adds a chunk's part to the gradient, after its forward pass. */
INLINE void backward_pass(const DenseNet *net, const DenseSet *set, char *memory, long from, long to, int own) {
  const DenseLayer *layers = layers_of(net, memory);
  const vec *weights = weights_of(net, memory);
  vec *gradient = lanes_at(memory, net->gradient);
  vec *delta = lanes_at(memory, net->deltas), *other = delta + (long)net->chunk * net->widest;
  const long count = to - from;
  vec *panel = lanes_at(memory, net->panel);
  int lowest = 0; /* below it nothing is trained */
  while (lowest < net->depth && !layers[lowest].trained) lowest++;
  const DenseLayer *last = layers + net->depth - 1;
  loss_gradient(net, set, memory, lanes_at(memory, last->values), delta, from, to, last->out);
  for (int index = net->depth - 1; index >= lowest; index--) {
    const DenseLayer *l = layers + index;
    const vec factor = *lanes_at(memory, l->factor);
    if (l->biases >= 0 && l->trained)
      for (int o = 0; o < l->out; o++) {
        vec sum = gradient[l->biases + o];
        for (long s = 0; s < count; s++) sum += delta[s * l->out + o];
        gradient[l->biases + o] = sum;
      }
    for (long k = 0; k < count * l->out; k++) delta[k] = factor * delta[k];
    if (l->trained && l->tokens && own) {
      scatter_own_rows(l, lanes_at(memory, net->sums), chunk_tokens(l, set, memory, from), delta, count);
    } else if (l->trained && l->tokens) {
      scatter_rows(l, gradient + l->weights, chunk_tokens(l, set, memory, from), delta, count);
    } else if (l->trained) {
      const vec *inputs = layer_inputs(layers, index, set, memory, from);
      const Product p = {inputs, 1, l->in, delta, 1, l->out, count, gradient + l->weights, l->out, panel};
      resume_product(&p, l->in, l->out);
    }
    if (index == lowest) break;
    const Product p = {delta, l->out, 1, weights + l->weights, l->out, 1, l->out, other, l->in, panel};
    store_product(&p, count, l->in);
    const vec *slopes = lanes_at(memory, layers[index - 1].slopes);
    for (long k = 0; k < count * l->in; k++) other[k] = other[k] * slopes[k];
    vec *swapped = delta;
    delta = other;
    other = swapped;
  }
}

/* The gradient over a set. */
INLINE void take_gradient(const DenseNet *net, const DenseSet *set, char *memory) {
  vec *gradient = lanes_at(memory, net->gradient), *sums = lanes_at(memory, net->sums);
  const DenseLayer *first = layers_of(net, memory);
  for (int k = 0; k < net->length; k++) gradient[k] = splat(0);
  const int own = prepare_passes(net, set, memory);
  const int own_sums = own && first->trained;
  if (own_sums)
    for (long k = 0; k < first->in * LANES * squares_of(first); k++) sums[k] = splat(0);
  for (long from = 0; from < set->count; from += net->chunk) {
    const long to = from + net->chunk < set->count ? from + net->chunk : set->count;
    forward_pass(net, set, memory, from, to, own);
    backward_pass(net, set, memory, from, to, own);
  }
  if (own_sums) rows_of_table(first, sums, gradient + first->weights);
}
