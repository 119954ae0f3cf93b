/** Numbers in single or double precision. */
export type Numbers = Float32Array | Float64Array;

/**
 * Samples of a supervised task for a network with several outputs. Plain data, never modified.
 *
 * Shapes: S samples, I numbers a sample, C outputs; matrices row-major.
 */
export interface SampleSet<Values extends Numbers = Float32Array> {
  /** [S] */
  readonly count: number;
  /** [I] */
  readonly inputSize: number;
  /** [S·I]: components, or tokens. */
  readonly inputs: Values;
  /** [S] right class of each sample; null for a regression. */
  readonly classes: Int32Array | null;
  /** [S·C] what the outputs should be; for classes, their one-hot rows. */
  readonly targets: Values;
}

/** The train and test samples of one trial. */
export interface SampleSets<Values extends Numbers = Float32Array> {
  readonly train: SampleSet<Values>;
  readonly test: SampleSet<Values>;
  /** [C] */
  readonly outputs: number;
}

/** [S·C] rows that are 1 at the class and 0 elsewhere. */
export function oneHotRows(classes: Int32Array, outputs: number): Float32Array {
  const rows = new Float32Array(classes.length * outputs);
  classes.forEach((each, sample) => (rows[sample * outputs + each] = 1));
  return rows;
}
