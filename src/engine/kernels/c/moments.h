/*
 * Engine `moments`: state (w, M), mean and second moment of the weights.
 *
 * State layout: mean [D][lane], then the upper triangle of M by rows [i <= j][lane]; with `cross` the full matrix
 * C = W0'W / N by rows behind it.
 *
 *   f(x) = alpha w.x + (alpha epsilon / 2) x'M x
 *   c = kappa X'r,  A = kappa epsilon X'diag(r)X,  B = (1 - gamma) I - A
 */
#pragma once
#include "batch.h"
#include "residual.h"
#include "tile.h"

/* Scratch: four D x D blocks that change their meaning as the evaluation goes on, a panel and two vectors. */
typedef struct {
  vec *forms;   /* [row block][j][ROWS]: rows of the quadratic form; later M as right operand [j / 4][k][4] */
  vec *sums;    /* [row block][j / 4][ROWS][4]: Gram sums; later a product */
  vec *left;    /* [row block][k][ROWS]: A (flow) or B (gd) as left operand */
  vec *right;   /* [j / 4][k][4]: the same as right operand */
  vec *panel;   /* [sample of a chunk][ROWS]: r_p x_p,i */
  vec *gradient; /* [i]: c */
  vec *moved;   /* [i]: B w */
} MomentsScratch;

INLINE MomentsScratch moments_scratch_at(const Batch *b, char *memory) {
  const long d = b->dimension;
  MomentsScratch s;
  s.forms = lanes_at(memory, b->scratch);
  s.sums = s.forms + d * d;
  s.left = s.sums + d * d;
  s.right = s.left + d * d;
  s.panel = s.right + d * d;
  s.gradient = s.panel + SAMPLES_PER_CHUNK * ROWS;
  s.moved = s.gradient + d;
  return s;
}

/* Doubles of scratch for dimension d (a multiple of 4). */
int KERNEL(moments_scratch)(int d) { return LANES * (4 * d * d + SAMPLES_PER_CHUNK * ROWS + 2 * d); }

/* Index of M_ij, i <= j, in the upper triangle by rows. */
INLINE long triangle(long d, long i, long j) { return i * d - (i * (i - 1)) / 2 + (j - i); }

/* Rows of sum_{i<=j} Q_ij x_i x_j = (epsilon / 2) x'M x: Q_ii = epsilon M_ii / 2, Q_ij = epsilon M_ij, 0 below. */
INLINE void pack_forms(const Batch *b, char *memory, const vec *state, vec *forms) {
  const int d = b->dimension;
  const vec epsilon = *lanes_at(memory, b->epsilon);
  const vec *second = state + d;
  for (int i = 0; i < d; i++) {
    vec *rows = forms + (long)(i / ROWS) * d * ROWS + i % ROWS;
    for (int j = i - i % ROWS; j < i; j++) rows[(long)j * ROWS] = splat(0.0);
    const vec *m = second + triangle(d, i, i);
    rows[(long)i * ROWS] = 0.5 * (epsilon * m[0]);
    for (int j = i + 1; j < d; j++) rows[(long)j * ROWS] = epsilon * m[j - i];
  }
}

/* Outputs, residuals and squares of the samples [from, to): alpha sum_i x_i (w_i + sum_{j>=i} Q_ij x_j). */
INLINE vec moments_outputs(const Batch *b, char *memory, const vec *state, const vec *forms, int from, int to,
                           vec squares, const int own) {
  const int d = b->dimension;
  const int stride = own ? LANES : 1;
  const vec alpha = *lanes_at(memory, b->alpha);
  for (int p = from; p < to; p += COLS) {
    const double *x = arena(memory, b->by_sample) + (long)p * d * stride;
    vec f[COLS];
    for (int s = 0; s < COLS; s++) f[s] = splat(0.0);
    for (int i = 0; i < d; i += ROWS) {
      vec sum[ROWS][COLS];
      for (int r = 0; r < ROWS; r++)
        for (int s = 0; s < COLS; s++) sum[r][s] = state[i + r];
      multiply_tile(sum, forms + ((long)i * d + (long)i * ROWS), x + (long)i * COLS * stride, d - i, own);
      for (int r = 0; r < ROWS; r++)
        for (int s = 0; s < COLS; s++) f[s] += data_at(x, (long)(i + r) * COLS + s, own) * sum[r][s];
    }
    for (int s = 0; s < COLS; s++) f[s] = alpha * f[s];
    take_residuals(b, memory, p, f, &squares);
  }
  return squares;
}

/* Adds the samples [from, to) to the Gram sums sum_p r_p x_p x_p' (upper tiles) and to sum_p r_p x_p. */
INLINE void gram_sums(const Batch *b, char *memory, const MomentsScratch *s, int from, int to, const int own) {
  const int d = b->dimension;
  const int stride = own ? LANES : 1;
  const vec *residual = lanes_at(memory, b->residual);
  const double *inputs = arena(memory, b->by_component);
  const long tile_size = (long)b->capacity * COLS * stride;
  for (int i = 0; i < d; i += ROWS) {
    const double *own_rows = inputs + (long)(i / COLS) * tile_size;
    for (int r = 0; r < ROWS; r++) {
      vec c = s->gradient[i + r];
      for (int p = from; p < to; p++) {
        vec z = residual[p] * data_at(own_rows, (long)p * COLS + i % COLS + r, own);
        s->panel[(p - from) * ROWS + r] = z;
        c += z;
      }
      s->gradient[i + r] = c;
    }
    vec(*sums)[ROWS][COLS] = (vec(*)[ROWS][COLS])(s->sums + (long)i * d);
    for (int j = i / COLS; j < d / COLS; j++)
      multiply_tile(sums[j], s->panel, inputs + (long)j * tile_size + (long)from * COLS * stride, to - from, own);
  }
}

/* Residuals and loss at `state`; with `with_gradient` also the unscaled Gram sums and gradient. */
INLINE void moments_evaluate_form(const Batch *b, char *memory, const vec *state, const MomentsScratch *s,
                                  const int with_gradient, const int own) {
  const int d = b->dimension;
  pack_forms(b, memory, state, s->forms);
  if (with_gradient) {
    for (long k = 0; k < (long)d * d; k++) s->sums[k] = splat(0.0);
    for (int i = 0; i < d; i++) s->gradient[i] = splat(0.0);
  }
  vec squares = splat(0.0);
  for (int from = 0; from < b->samples; from += SAMPLES_PER_CHUNK) {
    int to = from + SAMPLES_PER_CHUNK < b->samples ? from + SAMPLES_PER_CHUNK : b->samples;
    squares = moments_outputs(b, memory, state, s->forms, from, to, squares, own);
    if (with_gradient) gram_sums(b, memory, s, from, to, own);
  }
  store_loss(b, memory, squares);
}

INLINE void moments_evaluate(const Batch *b, char *memory, const vec *state, const MomentsScratch *s,
                             const int with_gradient) {
  if (b->own)
    moments_evaluate_form(b, memory, state, s, with_gradient, 1);
  else
    moments_evaluate_form(b, memory, state, s, with_gradient, 0);
}

/*
 * Spreads the upper Gram sums, as A = kappa epsilon G (descent = 0) or B = (1 - gamma) I - A (descent = 1), to a
 * full left operand and a full right operand, and scales the gradient.
 */
INLINE void spread_gram(const Batch *b, char *memory, const MomentsScratch *s, const int descent) {
  const int d = b->dimension;
  const vec kappa = *lanes_at(memory, b->kappa);
  const vec scale = kappa * *lanes_at(memory, b->epsilon);
  const vec keep = splat(1.0) - *lanes_at(memory, b->decay);
  for (int i = 0; i < d; i++) {
    const vec *sums = s->sums + (long)(i / ROWS) * ROWS * d + (long)(i % ROWS) * COLS;
    for (int j = i; j < d; j++) {
      vec a = scale * sums[(long)(j / COLS) * ROWS * COLS + j % COLS];
      if (descent) a = (i == j ? keep : splat(0.0)) - a;
      s->left[((long)(i / ROWS) * d + j) * ROWS + i % ROWS] = a;
      s->left[((long)(j / ROWS) * d + i) * ROWS + j % ROWS] = a;
      s->right[((long)(i / COLS) * d + j) * COLS + i % COLS] = a;
      s->right[((long)(j / COLS) * d + i) * COLS + j % COLS] = a;
    }
    s->gradient[i] = kappa * s->gradient[i];
  }
}

/* M as a full right operand. */
INLINE void pack_second(int d, const vec *second, vec *right) {
  for (int i = 0; i < d; i++)
    for (int j = i; j < d; j++) {
      vec m = second[triangle(d, i, j)];
      right[((long)(i / COLS) * d + j) * COLS + i % COLS] = m;
      right[((long)(j / COLS) * d + i) * COLS + j % COLS] = m;
    }
}

/* One tile of a product of two D x D matrices: rows of `left` block i / ROWS, columns of `right` block j / 4. */
INLINE void product_tile(vec sum[ROWS][COLS], int d, const vec *left, int i, const vec *right, int j) {
  clear_tile(sum);
  multiply_tile(sum, left + (long)i * d, (const double *)(right + (long)j * d), d, 1);
}

/* C B - w0 c' (descent) or -(C A + w0 c' + gamma C) (flow), for active lanes, from `from` into `to`. */
INLINE void move_cross(const Batch *b, char *memory, const MomentsScratch *s, const vec *from, vec *to,
                       const int descent) {
  const int d = b->dimension;
  const mask active = *(const mask *)lanes_at(memory, b->active);
  const vec decay = *lanes_at(memory, b->decay);
  const vec *mean0 = lanes_at(memory, b->initial_mean);
  for (int i = 0; i < d; i++)
    for (int k = 0; k < d; k++) s->sums[((long)(i / ROWS) * d + k) * ROWS + i % ROWS] = from[(long)i * d + k];
  for (int i = 0; i < d; i += ROWS)
    for (int j = 0; j < d; j += COLS) {
      vec sum[ROWS][COLS];
      product_tile(sum, d, s->sums, i, s->right, j);
      for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++) {
          long at = (long)(i + r) * d + j + c;
          vec pull = mean0[i + r] * s->gradient[j + c];
          vec value = descent ? sum[r][c] - pull : -((sum[r][c] + pull) + decay * from[at]);
          to[at] = choose(active, value, to[at]);
        }
    }
}

/* Train loss (or test loss, with the test set's descriptor) at the state; residuals are left in place. */
void KERNEL(moments_forward)(char *memory, int batch, int state) {
  const Batch *b = batch_at(memory, batch);
  const MomentsScratch s = moments_scratch_at(b, memory);
  moments_evaluate(b, memory, lanes_at(memory, state), &s, 0);
}

/* Gradient flow: `rate` <- d state / d step at `state`, for active lanes; the loss at `state`. */
void KERNEL(moments_flow)(char *memory, int batch, int state, int rate) {
  const Batch *b = batch_at(memory, batch);
  const MomentsScratch s = moments_scratch_at(b, memory);
  const int d = b->dimension;
  const vec *mean = lanes_at(memory, state);
  const vec *second = mean + d;
  vec *mean_rate = lanes_at(memory, rate);
  vec *second_rate = mean_rate + d;
  const mask active = *(const mask *)lanes_at(memory, b->active);
  const vec decay = *lanes_at(memory, b->decay);
  moments_evaluate(b, memory, mean, &s, 1);
  spread_gram(b, memory, &s, 0);
  for (int i = 0; i < d; i++) {
    const vec *row = s.left + (long)(i / ROWS) * d * ROWS + i % ROWS;
    vec pull = splat(0.0);
    for (int k = 0; k < d; k++) pull += row[(long)k * ROWS] * mean[k];
    vec value = -((s.gradient[i] + pull) + decay * mean[i]);
    mean_rate[i] = choose(active, value, mean_rate[i]);
  }
  pack_second(d, second, s.forms);
  vec *product = s.sums; /* A M, full, by rows */
  for (int j = 0; j < d; j += COLS)
    for (int i = 0; i < d; i += ROWS) {
      vec sum[ROWS][COLS];
      product_tile(sum, d, s.left, i, s.forms, j);
      for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++) product[(long)(i + r) * d + j + c] = sum[r][c];
    }
  for (int i = 0; i < d; i++)
    for (int j = i; j < d; j++) {
      long at = triangle(d, i, j);
      vec pull = mean[i] * s.gradient[j] + s.gradient[i] * mean[j];
      vec both = product[(long)i * d + j] + product[(long)j * d + i];
      vec value = -((both + pull) + (decay + decay) * second[at]);
      second_rate[at] = choose(active, value, second_rate[at]);
    }
  if (b->cross) {
    long full = (long)d * (d + 1) / 2;
    move_cross(b, memory, &s, second + full, second_rate + full, 0);
  }
}

/* Gradient descent: `steps` exact steps in place, for active lanes; the loss is that before the first of them. */
void KERNEL(moments_descend)(char *memory, int batch, int state, int steps) {
  const Batch *b = batch_at(memory, batch);
  const MomentsScratch s = moments_scratch_at(b, memory);
  const int d = b->dimension;
  vec *mean = lanes_at(memory, state);
  vec *second = mean + d;
  const mask active = *(const mask *)lanes_at(memory, b->active);
  vec first_loss = splat(0.0);
  for (int step = 0; step < steps; step++) {
    moments_evaluate(b, memory, mean, &s, 1);
    if (step == 0) first_loss = *lanes_at(memory, b->loss);
    spread_gram(b, memory, &s, 1);
    if (b->cross) {
      vec *cross = second + (long)d * (d + 1) / 2;
      move_cross(b, memory, &s, cross, cross, 1);
    }
    for (int i = 0; i < d; i++) {
      const vec *row = s.left + (long)(i / ROWS) * d * ROWS + i % ROWS;
      vec moved = splat(0.0);
      for (int k = 0; k < d; k++) moved += row[(long)k * ROWS] * mean[k];
      s.moved[i] = moved;
    }
    pack_second(d, second, s.forms);
    for (int j = 0; j < d; j += COLS) /* B M, stored as a left operand */
      for (int i = 0; i < d; i += ROWS) {
        vec sum[ROWS][COLS];
        product_tile(sum, d, s.left, i, s.forms, j);
        vec *block = s.sums + (long)i * d;
        for (int c = 0; c < COLS; c++)
          for (int r = 0; r < ROWS; r++) block[(long)(j + c) * ROWS + r] = sum[r][c];
      }
    for (int j = 0; j < d; j += COLS) /* (B M) B, upper triangle */
      for (int i = 0; i < j + COLS; i += ROWS) {
        vec sum[ROWS][COLS];
        product_tile(sum, d, s.sums, i, s.right, j);
        for (int r = 0; r < ROWS; r++)
          for (int c = 0; c < COLS; c++) {
            if (j + c < i + r) continue;
            long at = triangle(d, i + r, j + c);
            vec pull = s.moved[i + r] * s.gradient[j + c] + s.gradient[i + r] * s.moved[j + c];
            vec value = (sum[r][c] - pull) + s.gradient[i + r] * s.gradient[j + c];
            second[at] = choose(active, value, second[at]);
          }
      }
    for (int i = 0; i < d; i++) mean[i] = choose(active, s.moved[i] - s.gradient[i], mean[i]);
  }
  *lanes_at(memory, b->loss) = first_loss;
}
