/*
 * The batch descriptor: int32 numbers, written by batch-memory.ts in this order. Offsets count doubles from the
 * base of the arena; [a][b] is row-major and a trailing [lane] is LANES doubles.
 */
#pragma once
#include "arena.h"

typedef struct {
  int dimension; /* D rounded up to a multiple of 4; components beyond D are zero everywhere */
  int samples;   /* most samples of a lane now, rounded up to a multiple of 4; fewer are padded by zero inputs */
  int capacity;  /* samples that the arrays have room for (multiple of 4) */
  int width;     /* N (committee), 0 (moments) */
  int own;       /* 0: inputs shared by all lanes, 1: inputs have a [lane] index */
  int by_sample; /* inputs as [sample / 4][component][sample % 4] */
  int by_component; /* inputs as [component / 4][sample][component % 4] */
  int target;    /* [sample][lane]: label + f0 where centred */
  int count;     /* [lane]: number of real samples, as a double */
  int active;    /* [lane]: all bits set where the lane's state may be changed, else zero */
  int alpha;     /* [lane] */
  int epsilon;   /* [lane] */
  int kappa;     /* [lane]: 2 eta alpha / (P N), that is 2 eta0 / (alpha P) */
  int decay;     /* [lane]: gamma, per step */
  int residual;  /* [sample][lane], out */
  int loss;      /* [lane], out: mean squared residual */
  int scratch;   /* see moments_scratch and committee_scratch */
  int cross;     /* 1: the state carries the cross moment W0'W / N */
  int initial_mean; /* [component][lane]: mean of the initial weights (used with cross) */
} Batch;

/* Samples between two passes to the gradient: fewer the wider the vectors, so that a pass stays in the cache. */
#define SAMPLES_PER_CHUNK (256 / LANES)

INLINE const Batch *batch_at(char *memory, int offset) { return (const Batch *)((double *)memory + offset); }
