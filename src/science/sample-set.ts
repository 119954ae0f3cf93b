/**
 * Samples of a supervised task for a network with several outputs. Plain data, never modified.
 *
 * Shapes: S samples, I numbers a sample, C outputs; matrices row-major.
 */
export interface SampleSet {
  /** [S] */
  readonly count: number;
  /** [I] */
  readonly inputSize: number;
  /** [S·I]: components, or tokens. */
  readonly inputs: Float32Array;
  /** [S] right class of each sample; null for a regression. */
  readonly classes: Int32Array | null;
  /** [S·C] what the outputs should be; for classes, their one-hot rows. */
  readonly targets: Float32Array;
}

/** The train and test samples of one trial. */
export interface SampleSets {
  readonly train: SampleSet;
  readonly test: SampleSet;
  /** [C] */
  readonly outputs: number;
}

/** [S·C] rows that are 1 at the class and 0 elsewhere. */
export function oneHotRows(classes: Int32Array, outputs: number): Float32Array {
  const rows = new Float32Array(classes.length * outputs);
  classes.forEach((each, sample) => (rows[sample * outputs + each] = 1));
  return rows;
}
