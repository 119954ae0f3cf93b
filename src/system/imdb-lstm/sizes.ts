/** Sizes of a network of LSTM layers. */
export interface LstmSizes {
  readonly width: number;
  readonly layers: number;
  readonly embedding: number;
  /** Known words, without the one of all others. */
  readonly vocabulary: number;
}

/** Numbers of weights: all, and those of the products of one word and sample. */
export function lstmWeights({ width: N, layers, embedding: E, vocabulary: V }: LstmSizes): {
  readonly all: number;
  readonly recurrent: number;
} {
  const recurrent = 4 * N * (E + N) + (layers - 1) * 4 * N * 2 * N;
  return { all: (V + 1) * E + recurrent + layers * 4 * N + N + 1, recurrent };
}
