/*
 * Engine `dense`: fully connected networks, weights as state, the trial as the fastest index. Its descriptors are int32
 * numbers, written by dense/net-memory.ts in this order. Offsets count doubles from the base of the arena, whatever the
 * precision; [a][b] is row-major, and a trailing [lane] is LANES numbers of the precision.
 */
#pragma once
#include "arena.h"

enum { IDENTITY, RELU, LEAKY_RELU, TANH, SQUARE, QUADRATIC, HERMITE };
enum { SQUARED, CROSS_ENTROPY, PLAIN_CROSS_ENTROPY, LOGISTIC, STABLEMAX };
enum { DESCENT, MOMENTUM, ADAM, CONSTRAINED, CONSTRAINED_ADAM };

typedef struct {
  int in, out;
  int weights;    /* [in][row] begin at this number of the state */
  int biases;     /* [out] begin at this number of the state; -1: none */
  int tokens;     /* 0: inputs are numbers; else inputs are that many one-hot tokens, each a row of the weights */
  int trained;    /* 0: neither weights nor biases move */
  int activation; /* of the outputs; IDENTITY for the last layer */
  int degree;     /* of HERMITE */
  int slope;      /* [lane]: epsilon of QUADRATIC and HERMITE, the slope of LEAKY_RELU on the negative side */
  int factor;     /* [lane]: on the products, not on biases */
  int values;     /* scratch [chunk][out][lane]: outputs */
  int slopes;     /* scratch [chunk][out][lane]: derivatives of the activation, where they are kept (keeps_slopes) */
  int tangents;   /* scratch [chunk][out][lane], of linearised networks: derivatives of the outputs along w - w0 */
  int row;        /* numbers of a row of weights: out, or out / tokens where the rows of a sample's tokens stand side by side */
  int rates;      /* which rates its weights and biases move by */
} DenseLayer;

typedef struct {
  int depth;
  int layers; /* the first DenseLayer */
  int length; /* numbers of the state */
  int chunk;  /* samples of a pass: as many as the cache has room for. It changes no bits */
  int loss;
  int rule;
  int centered;   /* 1: losses are of f - f0 */
  int linearised; /* 1: the network is its linearisation around `start` */
  int state, start, direction, gradient, first_slot, second_slot; /* [length][lane] */
  int deltas;    /* scratch [2][chunk][widest][lane] */
  int rows, sums; /* scratch [tokens of layer 0][lane][squares of outputs][lane]: its weights and gradient, where lanes have own tokens */
  int panel;     /* scratch [most of widest and chunk][COLS][lane] */
  int widest;
  int active;    /* [lane]: all bits set where the lane's state may be changed, else zero */
  int alpha;     /* [lane]: f = alpha g */
  int norm;      /* [lane]: the squared norm that CONSTRAINED and CONSTRAINED_ADAM return to */
  int constants; /* [kinds][6][lane]: momentum or beta1, 1 - beta1, beta2, 1 - beta2, penalty, epsilon */
  int schedule;  /* [step][kinds][3][lane]: rate, decay of a weight, ADAM's correction of the second moment */
  int kinds;     /* of rates */
} DenseNet;

typedef struct {
  int count;    /* most samples of a lane */
  int counts;   /* [lane]: number of samples */
  int inputs;   /* [sample][input][lane], or int32 tokens [sample][token][lane] */
  int width;    /* inputs of a sample */
  int targets;  /* [sample][output][lane] */
  int initial;  /* [sample][output][lane]: g at the start, where centred */
  int outputs;  /* [sample][output][lane], out */
  int batch;    /* samples of a step; 0: all */
  int part;     /* DenseSet whose arrays have room for `batch` samples, and hold those of a step; 0: none */
  int turns;    /* int32 [lane]: first sample of the lane's next step */
} DenseSet;

INLINE const DenseNet *net_at(char *memory, int offset) { return (const DenseNet *)arena(memory, offset); }
INLINE DenseSet *set_at(char *memory, int offset) { return (DenseSet *)arena(memory, offset); }
INLINE const DenseLayer *layers_of(const DenseNet *net, char *memory) {
  return (const DenseLayer *)arena(memory, net->layers);
}
INLINE int *tokens_at(char *memory, int offset) { return (int *)arena(memory, offset); }
