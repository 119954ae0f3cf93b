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
#include "matrix.h"
#include "residual.h"

/* Samples whose quadratic forms are computed together: their inputs stay in the first-level cache. */
#define FORM_SAMPLES 16
#define OWN_FORM_SAMPLES (LANES == 1 ? FORM_SAMPLES : 32 / LANES)
/*
 * Samples of a pass of the Gram sums, and components whose products r_p x_p,i are ready together in it: they and a tile
 * of inputs fit the first-level cache. A tile of shared inputs is small, and longer passes load sums less often.
 */
INLINE int pass_samples(const int own) { return own ? SAMPLES_PER_CHUNK : 2 * SAMPLES_PER_CHUNK; }
INLINE int panel_rows(const int own) { return own ? 2 * COLS : COLS; }
#define PANEL_SIZE (2 * SAMPLES_PER_CHUNK * COLS)

/* Scratch: three D x D matrices (matrix.h) that change their meaning as the evaluation goes on, and vectors. */
typedef struct {
  vec *forms;    /* by rows: upper rows of the quadratic form; later M, later a product */
  vec *gram;     /* by tiles: upper Gram sums; later A (flow) or B (gd), full */
  vec *product;  /* by rows */
  vec *panel;    /* [component / ROWS][sample of a pass][ROWS]: r_p x_p,i */
  vec *outputs;  /* [sample of those computed together] */
  vec *gradient; /* [i]: c */
  vec *moved;    /* [i]: A w or B w */
} MomentsScratch;

INLINE MomentsScratch moments_scratch_at(const Batch *b, char *memory) {
  const long d = b->dimension;
  MomentsScratch s;
  s.forms = lanes_at(memory, b->scratch);
  s.gram = s.forms + d * d;
  s.product = s.gram + d * d;
  s.panel = s.product + d * d;
  s.outputs = s.panel + PANEL_SIZE;
  s.gradient = s.outputs + FORM_SAMPLES;
  s.moved = s.gradient + d;
  return s;
}

/* Doubles of scratch for dimension d (a multiple of 4). */
int KERNEL(moments_scratch)(int d) { return LANES * (3 * d * d + PANEL_SIZE + FORM_SAMPLES + 2 * d); }

/* Index of M_ij, i <= j, in the upper triangle by rows. */
INLINE long triangle(long d, long i, long j) { return i * d - (i * (i - 1)) / 2 + (j - i); }

/* Rows of sum_{i<=j} Q_ij x_i x_j = (epsilon / 2) x'M x: Q_ii = epsilon M_ii / 2, Q_ij = epsilon M_ij, 0 below. */
INLINE void pack_forms(const Batch *b, char *memory, const vec *state, vec *forms) {
  const int d = b->dimension;
  const vec epsilon = *lanes_at(memory, b->epsilon);
  const vec *second = state + d;
  for (int i = 0; i < d; i++) {
    vec *row = forms + in_rows(d, i, 0);
    for (int j = i - i % ROWS; j < i; j++) row[(long)j * ROWS] = splat(0.0);
    const vec *m = second + triangle(d, i, i);
    row[(long)i * ROWS] = 0.5 * (epsilon * m[0]);
    for (int j = i + 1; j < d; j++) row[(long)j * ROWS] = epsilon * m[j - i];
  }
}

/* `outputs` of the samples [from, to): alpha sum_i x_i (w_i + sum_{j>=i} Q_ij x_j). */
INLINE void moments_outputs(const Batch *b, char *memory, const vec *state, const MomentsScratch *s, int from, int to,
                            const int own) {
  const int d = b->dimension;
  const int stride = own ? LANES : 1;
  const vec alpha = *lanes_at(memory, b->alpha);
  const double *inputs = arena(memory, b->by_sample);
  for (int p = from; p < to; p++) s->outputs[p - from] = splat(0.0);
  for (int i = 0; i < d; i += ROWS)
    for (int p = from; p < to; p += COLS) {
      const double *x = inputs + (long)p * d * stride;
      vec *f = s->outputs + (p - from);
      vec sum[ROWS][COLS];
      for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++) sum[r][c] = state[i + r];
      multiply_tile(sum, s->forms + in_rows(d, i, i), ROWS, x + (long)i * COLS * stride, d - i, own);
      for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++) f[c] += data_at(x, (long)(i + r) * COLS + c, own) * sum[r][c];
    }
  for (int p = from; p < to; p++) s->outputs[p - from] = alpha * s->outputs[p - from];
}

/* `panel` and gradient of the components [i, i + 4): z_p = r_p x_p,i and c_i += sum_p z_p over the samples [from, to). */
INLINE void take_panel(const Batch *b, char *memory, const MomentsScratch *s, vec *panel, int i, int from, int to,
                       const int own) {
  const vec *residual = lanes_at(memory, b->residual);
  const double *x = arena(memory, b->by_component) + (long)i * b->capacity * (own ? LANES : 1);
  vec c[COLS];
  for (int r = 0; r < COLS; r++) c[r] = s->gradient[i + r];
  for (int p = from; p < to; p++)
    for (int r = 0; r < COLS; r++) {
      vec z = residual[p] * data_at(x, (long)p * COLS + r, own);
      panel[((long)(r / ROWS) * pass_samples(own) + (p - from)) * ROWS + r % ROWS] = z;
      c[r] += z;
    }
  for (int r = 0; r < COLS; r++) s->gradient[i + r] = c[r];
}

/* Adds the samples [from, to) to the Gram sums sum_p r_p x_p x_p' (upper tiles; begun at sample 0) and to sum_p r_p x_p. */
INLINE void gram_sums(const Batch *b, char *memory, const MomentsScratch *s, int from, int to, const int own) {
  const int d = b->dimension;
  const int stride = own ? LANES : 1;
  const double *inputs = arena(memory, b->by_component);
  for (int first = 0; first < d; first += panel_rows(own)) {
    const int end = first + panel_rows(own) < d ? first + panel_rows(own) : d;
    for (int i = first; i < end; i += COLS)
      take_panel(b, memory, s, s->panel + (long)(i - first) * pass_samples(own), i, from, to, own);
    for (int j = first; j < d; j += COLS) {
      const double *x = inputs + ((long)j * b->capacity + (long)from * COLS) * stride;
      for (int i = first; i < end && i < j + COLS; i += ROWS) {
        vec *out = s->gram + tiled(d, i, j);
        vec sum[ROWS][COLS];
        if (from == 0)
          clear_tile(sum);
        else
          for (int c = 0; c < COLS; c++)
            for (int r = 0; r < ROWS; r++) sum[r][c] = out[c * COLS + r];
        multiply_tile(sum, s->panel + (long)(i - first) * pass_samples(own), ROWS, x, to - from, own);
        for (int c = 0; c < COLS; c++)
          for (int r = 0; r < ROWS; r++) out[c * COLS + r] = sum[r][c];
      }
    }
  }
}

/* Residuals and loss at `state`; with `with_gradient` also the unscaled Gram sums and gradient. */
INLINE void moments_evaluate_form(const Batch *b, char *memory, const vec *state, const MomentsScratch *s,
                                  const int with_gradient, const int own) {
  const int d = b->dimension;
  const int together = own ? OWN_FORM_SAMPLES : FORM_SAMPLES;
  pack_forms(b, memory, state, s->forms);
  if (with_gradient)
    for (int i = 0; i < d; i++) s->gradient[i] = splat(0.0);
  vec squares = splat(0.0);
  for (int from = 0; from < b->samples; from += pass_samples(own)) {
    const int to = from + pass_samples(own) < b->samples ? from + pass_samples(own) : b->samples;
    for (int p = from; p < to; p += together) {
      const int end = p + together < to ? p + together : to;
      moments_outputs(b, memory, state, s, p, end, own);
      take_residuals(b, memory, p, end, s->outputs, &squares);
    }
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
 * Turns the upper Gram sums G, in place, into the full matrix A = kappa epsilon G (descent = 0) or
 * B = (1 - gamma) I - A (descent = 1), and scales the gradient.
 */
INLINE void spread_gram(const Batch *b, char *memory, const MomentsScratch *s, const int descent) {
  const int d = b->dimension;
  const vec kappa = *lanes_at(memory, b->kappa);
  const vec scale = kappa * *lanes_at(memory, b->epsilon);
  const vec keep = splat(1.0) - *lanes_at(memory, b->decay);
  for (int i = 0; i < d; i += COLS)
    for (int j = i; j < d; j += COLS) {
      vec *tile = s->gram + tiled(d, i, j), *mirrored = s->gram + tiled(d, j, i);
      for (int r = 0; r < COLS; r++)
        for (int c = i == j ? r : 0; c < COLS; c++) {
          vec a = scale * tile[c * COLS + r];
          if (descent) a = (i + r == j + c ? keep : splat(0.0)) - a;
          tile[c * COLS + r] = a;
          mirrored[r * COLS + c] = a;
        }
    }
  for (int i = 0; i < d; i++) s->gradient[i] = kappa * s->gradient[i];
}

/* M from its triangle to a full matrix by rows. */
INLINE void pack_second(int d, const vec *second, vec *matrix) {
  for (int i = 0; i < d; i += COLS)
    for (int j = i; j < d; j += COLS)
      for (int r = 0; r < COLS; r++) {
        const vec *row = second + triangle(d, i + r, j);
        for (int c = i == j ? r : 0; c < COLS; c++) {
          vec m = row[c];
          matrix[in_rows(d, i + r, j + c)] = m;
          matrix[in_rows(d, j + c, i + r)] = m;
        }
      }
}

/* C B - w0 c' (descent) or -(C A + w0 c' + gamma C) (flow), for active lanes, from `from` into `to`. */
INLINE void move_cross(const Batch *b, char *memory, const MomentsScratch *s, const vec *from, vec *to,
                       const int descent) {
  const int d = b->dimension;
  const mask active = *(const mask *)lanes_at(memory, b->active);
  const vec decay = *lanes_at(memory, b->decay);
  const vec *mean0 = lanes_at(memory, b->initial_mean);
  for (int i = 0; i < d; i++)
    for (int k = 0; k < d; k++) s->product[in_rows(d, i, k)] = from[(long)i * d + k];
  multiply_matrices(s->forms, s->product, s->gram, d, 0, 0);
  for (int i = 0; i < d; i++)
    for (int j = 0; j < d; j++) {
      long at = (long)i * d + j;
      vec product = s->forms[in_rows(d, i, j)];
      vec pull = mean0[i] * s->gradient[j];
      vec value = descent ? product - pull : -((product + pull) + decay * from[at]);
      to[at] = choose(active, value, to[at]);
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
  multiply_vector(s.moved, s.gram, mean, d);
  for (int i = 0; i < d; i++) {
    vec value = -((s.gradient[i] + s.moved[i]) + decay * mean[i]);
    mean_rate[i] = choose(active, value, mean_rate[i]);
  }
  pack_second(d, second, s.forms);
  multiply_matrices(s.product, s.forms, s.gram, d, 0, 0); /* M A, the transpose of A M */
  for (int i = 0; i < d; i++)
    for (int j = i; j < d; j++) {
      long at = triangle(d, i, j);
      vec pull = mean[i] * s.gradient[j] + s.gradient[i] * mean[j];
      vec both = s.product[in_rows(d, j, i)] + s.product[in_rows(d, i, j)];
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
    multiply_vector(s.moved, s.gram, mean, d);
    pack_second(d, second, s.forms);
    multiply_matrices(s.product, s.forms, s.gram, d, 0, 1); /* B M = (M B)' */
    multiply_matrices(s.forms, s.product, s.gram, d, 1, 0); /* (B M) B, upper tiles */
    for (int i = 0; i < d; i++)
      for (int j = i; j < d; j++) {
        long at = triangle(d, i, j);
        vec pull = s.moved[i] * s.gradient[j] + s.gradient[i] * s.moved[j];
        vec value = (s.forms[in_rows(d, i, j)] - pull) + s.gradient[i] * s.gradient[j];
        second[at] = choose(active, value, second[at]);
      }
    for (int i = 0; i < d; i++) mean[i] = choose(active, s.moved[i] - s.gradient[i], mean[i]);
  }
  *lanes_at(memory, b->loss) = first_loss;
}
