/* Minibatches: samples in their order, over and over. Lanes may be at different places of their sets. */
#pragma once
#include "dense-net.h"

INLINE void copy_numbers(real *to, const real *from, long count, long size, long first, long samples) {
  for (long k = 0; k < samples * size; k++) to[k * LANES] = from[(first * size + k) * LANES];
  for (long k = samples * size; k < count * size; k++) to[k * LANES] = 0;
}

/* The set of the next step: where steps take a part of the samples, that part, copied; lanes' turns move on. */
NOINLINE const DenseSet *samples_of_step(const DenseNet *net, const DenseSet *set, char *memory) {
  if (set->batch == 0) return set;
  DenseSet *part = set_at(memory, set->part);
  const DenseLayer *layers = layers_of(net, memory);
  const long outputs = layers[net->depth - 1].out, width = set->width, batch = set->batch;
  int *turns = tokens_at(memory, set->turns);
  for (int lane = 0; lane < LANES; lane++) {
    const long all = (long)((const real *)lanes_at(memory, set->counts))[lane];
    const long first = turns[lane];
    const long samples = first + batch < all ? batch : all - first;
    ((real *)lanes_at(memory, part->counts))[lane] = (real)samples;
    turns[lane] = first + batch < all ? (int)(first + batch) : 0;
    if (layers[0].tokens) {
      int *to = tokens_at(memory, part->inputs) + lane;
      const int *from = tokens_at(memory, set->inputs) + lane;
      for (long k = 0; k < batch * width; k++)
        to[k * LANES] = k < samples * width ? from[(first * width + k) * LANES] : 0;
    } else {
      copy_numbers((real *)lanes_at(memory, part->inputs) + lane, (const real *)lanes_at(memory, set->inputs) + lane, batch,
                   width, first, samples);
    }
    copy_numbers((real *)lanes_at(memory, part->targets) + lane, (const real *)lanes_at(memory, set->targets) + lane, batch,
                 outputs, first, samples);
    if (net->centered)
      copy_numbers((real *)lanes_at(memory, part->initial) + lane, (const real *)lanes_at(memory, set->initial) + lane,
                   batch, outputs, first, samples);
  }
  return part;
}
