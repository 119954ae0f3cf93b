/* Minibatches: samples in their order, over and over. Lanes may be at different places of their sets. */
#pragma once
#include "dense-net.h"
#include "dense-units.h"

INLINE void copy_numbers(real *to, const real *from, long count, long size, long first, long samples) {
  for (long k = 0; k < samples * size; k++) to[k * LANES] = from[(first * size + k) * LANES];
  for (long k = samples * size; k < count * size; k++) to[k * LANES] = 0;
}

/* Offset, in doubles, of sample `first` where a sample has so many numbers. */
INLINE int offset_of_sample(int offset, long first, long size) {
  return offset + (int)(first * size * LANES * (long)sizeof(real) / (long)sizeof(double));
}

/*
 * The set of the next step: where steps take a part of the samples, that part; lanes' turns move on. A part that begins at the same
 * sample in all lanes and is whole is `view`, a window on the samples themselves; others are copied.
 */
NOINLINE const DenseSet *samples_of_step(const DenseNet *net, const DenseSet *set, char *memory, DenseSet *view) {
  if (set->batch == 0) return set;
  DenseSet *part = set_at(memory, set->part);
  const DenseLayer *layers = layers_of(net, memory);
  const long outputs = layers[net->depth - 1].out, width = set->width, batch = set->batch;
  int *turns = tokens_at(memory, set->turns);
  int first_of_all = -1, is_window = layers[0].tokens == 0 && LANES * sizeof(real) % sizeof(double) == 0;
  long firsts[LANES], samples_of[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    const long all = (long)(numbers_at(memory, set->counts))[lane];
    const long first = firsts[lane] = turns[lane];
    const long samples = samples_of[lane] = first + batch < all ? batch : all - first;
    numbers_at(memory, part->counts)[lane] = (real)samples;
    turns[lane] = first + batch < all ? (int)(first + batch) : 0;
    if (all == 0) continue; /* a lane that has never had a trial */
    if (first_of_all < 0) first_of_all = (int)first;
    if (samples < batch || first != first_of_all) is_window = 0;
  }
  if (is_window && first_of_all >= 0) {
    *view = *part;
    view->inputs = offset_of_sample(set->inputs, first_of_all, width);
    view->targets = offset_of_sample(set->targets, first_of_all, outputs);
    view->initial = offset_of_sample(set->initial, first_of_all, outputs);
    return view;
  }
  for (int lane = 0; lane < LANES; lane++) {
    const long first = firsts[lane], samples = samples_of[lane];
    if (layers[0].tokens) {
      int *to = tokens_at(memory, part->inputs) + lane;
      const int *from = tokens_at(memory, set->inputs) + lane;
      for (long k = 0; k < batch * width; k++)
        to[k * LANES] = k < samples * width ? from[(first * width + k) * LANES] : 0;
    } else {
      copy_numbers(numbers_at(memory, part->inputs) + lane, numbers_at(memory, set->inputs) + lane, batch, width, first,
                   samples);
    }
    copy_numbers(numbers_at(memory, part->targets) + lane, numbers_at(memory, set->targets) + lane, batch, outputs, first,
                 samples);
    if (net->centered)
      copy_numbers(numbers_at(memory, part->initial) + lane, numbers_at(memory, set->initial) + lane, batch, outputs, first,
                   samples);
  }
  return part;
}
