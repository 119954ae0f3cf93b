/**
 * The numbers a trial starts from. Plain data; arrays may be shared with other problems, so nobody modifies them.
 *
 * Shapes: D inputs, P train samples, T test samples, N neurons; matrices row-major.
 */
export interface Problem {
  readonly dimension: number;
  readonly samples: number;
  /** [P·D], x ~ N(0, I/D). */
  readonly trainInputs: Float64Array;
  /** [P] */
  readonly trainLabels: Float64Array;
  /** [T·D], or null when the test loss is that of the population. */
  readonly testInputs: Float64Array | null;
  /** [T] */
  readonly testLabels: Float64Array | null;
  /** β_k, [D] each; none for eigenvector labels. */
  readonly directions: readonly Float64Array[];
  /** Factor on all labels (already in them). */
  readonly labelScale: number;
  /** E[y²]: of the population where the task has one, else the mean over the test set. */
  readonly labelPower: number;
  /** [N·D], or null for infinite width. */
  readonly initialWeights: Float64Array | null;
  /** Standard deviation of an initial weight. */
  readonly sigma: number;
  /** Equal exactly when two problems' train inputs are prefixes of one another. */
  readonly dataKey: string;
}
