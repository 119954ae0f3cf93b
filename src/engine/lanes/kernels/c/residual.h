/* From outputs to residuals and loss: r = f - target on real samples, +0 on padding. */
#pragma once
#include "batch.h"

/*
 * Residuals of the samples [from, to), given their outputs; adds their squares to `squares` in order. Padding is
 * selected away, never multiplied: 0 times infinity would be NaN.
 */
INLINE void take_residuals(const Batch *b, char *memory, int from, int to, const vec *outputs, vec *squares) {
  const vec *target = lanes_at(memory, b->target);
  vec *residual = lanes_at(memory, b->residual);
  const vec count = *lanes_at(memory, b->count);
  for (int p = from; p < to; p++) {
    mask real = less(splat((double)p), count);
    vec r = select_or_zero(real, outputs[p - from] - target[p]);
    residual[p] = r;
    *squares += r * r;
  }
}

INLINE void store_loss(const Batch *b, char *memory, vec squares) {
  *lanes_at(memory, b->loss) = squares / *lanes_at(memory, b->count);
}
