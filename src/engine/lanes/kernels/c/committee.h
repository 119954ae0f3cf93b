/*
 * Engine `committee`: the weights themselves are the state, [neuron][component][lane].
 *
 *   h_n = w_n.x,  f(x) = (alpha / N) sum_n (h_n + epsilon h_n^2 / 2)
 *   w_n <- (1 - gamma) w_n - kappa sum_p r_p (1 + epsilon h_n) x_p
 *
 * which is w_n <- B w_n - c with the matrix A of `moments` never formed: cheaper for N < D (see DECISIONS.md).
 */
#pragma once
#include "batch.h"
#include "residual.h"
#include "tile.h"

typedef struct {
  vec *weights; /* [neuron block][component][ROWS]; rows beyond N are zero */
  vec *hidden;  /* [neuron block][sample of a chunk][ROWS]: h, then r (1 + epsilon h) */
  vec *sums;    /* [neuron block][component / 4][ROWS][4] */
} CommitteeScratch;

INLINE int neuron_blocks(int width) { return (width + ROWS - 1) / ROWS; }

INLINE CommitteeScratch committee_scratch_at(const Batch *b, char *memory) {
  const long rows = (long)neuron_blocks(b->width) * ROWS;
  CommitteeScratch s;
  s.weights = lanes_at(memory, b->scratch);
  s.hidden = s.weights + rows * b->dimension;
  s.sums = s.hidden + rows * SAMPLES_PER_CHUNK;
  return s;
}

/* Doubles of scratch for dimension d (a multiple of 4) and `width` neurons. */
int KERNEL(committee_scratch)(int d, int width) {
  return LANES * neuron_blocks(width) * ROWS * (2 * d + SAMPLES_PER_CHUNK);
}

INLINE void committee_evaluate_form(const Batch *b, char *memory, const vec *state, const CommitteeScratch *s,
                                    const int with_gradient, const int own) {
  const int d = b->dimension, width = b->width, blocks = neuron_blocks(width);
  const int stride = own ? LANES : 1;
  const vec alpha = *lanes_at(memory, b->alpha);
  const vec epsilon = *lanes_at(memory, b->epsilon);
  const vec half = 0.5 * epsilon;
  const vec output_scale = alpha / splat((double)width);
  const vec *residual = lanes_at(memory, b->residual);
  for (int n = 0; n < blocks * ROWS; n++)
    for (int i = 0; i < d; i++)
      s->weights[((long)(n / ROWS) * d + i) * ROWS + n % ROWS] = n < width ? state[(long)n * d + i] : splat(0.0);
  if (with_gradient)
    for (long k = 0; k < (long)blocks * ROWS * d; k++) s->sums[k] = splat(0.0);

  vec squares = splat(0.0);
  for (int from = 0; from < b->samples; from += SAMPLES_PER_CHUNK) {
    const int to = from + SAMPLES_PER_CHUNK < b->samples ? from + SAMPLES_PER_CHUNK : b->samples;
    for (int p = from; p < to; p += COLS) {
      const double *x = arena(memory, b->by_sample) + (long)p * d * stride;
      vec f[COLS];
      for (int c = 0; c < COLS; c++) f[c] = splat(0.0);
      for (int block = 0; block < blocks; block++) {
        vec h[ROWS][COLS];
        clear_tile(h);
        multiply_tile(h, s->weights + (long)block * ROWS * d, ROWS, x, d, own);
        vec *hidden = s->hidden + ((long)block * SAMPLES_PER_CHUNK + (p - from)) * ROWS;
        for (int r = 0; r < ROWS; r++)
          for (int c = 0; c < COLS; c++) {
            f[c] += h[r][c] * (splat(1.0) + half * h[r][c]);
            hidden[(long)c * ROWS + r] = h[r][c];
          }
      }
      for (int c = 0; c < COLS; c++) f[c] = output_scale * f[c];
      take_residuals(b, memory, p, p + COLS, f, &squares);
    }
    if (!with_gradient) continue;
    const double *inputs = arena(memory, b->by_component);
    for (int block = 0; block < blocks; block++) {
      vec *hidden = s->hidden + (long)block * SAMPLES_PER_CHUNK * ROWS;
      for (int p = from; p < to; p++)
        for (int r = 0; r < ROWS; r++) {
          vec *h = hidden + (long)(p - from) * ROWS + r;
          *h = residual[p] * (splat(1.0) + epsilon * *h);
        }
      vec(*sums)[ROWS][COLS] = (vec(*)[ROWS][COLS])(s->sums + (long)block * ROWS * d);
      for (int j = 0; j < d / COLS; j++)
        multiply_tile(sums[j], hidden, ROWS, inputs + ((long)j * b->capacity + from) * COLS * stride, to - from, own);
    }
  }
  store_loss(b, memory, squares);
}

INLINE void committee_evaluate(const Batch *b, char *memory, const vec *state, const CommitteeScratch *s,
                               const int with_gradient) {
  if (b->own)
    committee_evaluate_form(b, memory, state, s, with_gradient, 1);
  else
    committee_evaluate_form(b, memory, state, s, with_gradient, 0);
}

/* sum_p r_p (1 + epsilon h_pn) x_pi after an evaluation. */
INLINE vec committee_sum(const CommitteeScratch *s, int d, int n, int i) {
  return s->sums[(long)(n / ROWS) * ROWS * d + (long)(i / COLS) * ROWS * COLS + (long)(n % ROWS) * COLS + i % COLS];
}

/* Loss at the state (train, or test with the test set's descriptor); residuals are left in place. */
void KERNEL(committee_forward)(char *memory, int batch, int state) {
  const Batch *b = batch_at(memory, batch);
  const CommitteeScratch s = committee_scratch_at(b, memory);
  committee_evaluate(b, memory, lanes_at(memory, state), &s, 0);
}

/* Gradient flow: `rate` <- d state / d step at `state`, for active lanes; the loss at `state`. */
void KERNEL(committee_flow)(char *memory, int batch, int state, int rate) {
  const Batch *b = batch_at(memory, batch);
  const CommitteeScratch s = committee_scratch_at(b, memory);
  const int d = b->dimension;
  const vec *weights = lanes_at(memory, state);
  vec *weights_rate = lanes_at(memory, rate);
  const mask active = *(const mask *)lanes_at(memory, b->active);
  const vec kappa = *lanes_at(memory, b->kappa), decay = *lanes_at(memory, b->decay);
  committee_evaluate(b, memory, weights, &s, 1);
  for (int n = 0; n < b->width; n++)
    for (int i = 0; i < d; i++) {
      long at = (long)n * d + i;
      vec value = -(kappa * committee_sum(&s, d, n, i) + decay * weights[at]);
      weights_rate[at] = choose(active, value, weights_rate[at]);
    }
}

/* Gradient descent: `steps` exact steps in place, for active lanes; the loss is that before the first of them. */
void KERNEL(committee_descend)(char *memory, int batch, int state, int steps) {
  const Batch *b = batch_at(memory, batch);
  const CommitteeScratch s = committee_scratch_at(b, memory);
  const int d = b->dimension;
  vec *weights = lanes_at(memory, state);
  const mask active = *(const mask *)lanes_at(memory, b->active);
  const vec kappa = *lanes_at(memory, b->kappa);
  const vec keep = splat(1.0) - *lanes_at(memory, b->decay);
  vec first_loss = splat(0.0);
  for (int step = 0; step < steps; step++) {
    committee_evaluate(b, memory, weights, &s, 1);
    if (step == 0) first_loss = *lanes_at(memory, b->loss);
    for (int n = 0; n < b->width; n++)
      for (int i = 0; i < d; i++) {
        long at = (long)n * d + i;
        vec value = keep * weights[at] - kappa * committee_sum(&s, d, n, i);
        weights[at] = choose(active, value, weights[at]);
      }
  }
  *lanes_at(memory, b->loss) = first_loss;
}
