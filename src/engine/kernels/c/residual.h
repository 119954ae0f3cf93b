/* From outputs to residuals and loss: r = f - target on real samples, +0 on padding. */
#pragma once
#include "batch.h"

/*
 * Residuals of the four samples from `sample` on, given their outputs; adds their squares to `squares` in order.
 * Padding is selected away, never multiplied: 0 times infinity would be NaN.
 */
INLINE void take_residuals(const Batch *b, char *memory, int sample, const vec output[COLS], vec *squares) {
  const vec *target = lanes_at(memory, b->target);
  vec *residual = lanes_at(memory, b->residual);
  const vec count = *lanes_at(memory, b->count);
  for (int s = 0; s < COLS; s++) {
    mask real = splat((double)(sample + s)) < count;
    vec r = select_or_zero(real, output[s] - target[sample + s]);
    residual[sample + s] = r;
    *squares += r * r;
  }
}

INLINE void store_loss(const Batch *b, char *memory, vec squares) {
  *lanes_at(memory, b->loss) = squares / *lanes_at(memory, b->count);
}
