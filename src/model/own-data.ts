/** An array of a sweep's own data: its file and its contents. The values are read where they are used. */
export type ArrayFile = {
  /** Absolute path of the NPY file. Not part of a trial's id, since files may move. */
  readonly path: string;
  /** Sizes of its axes, the slowest first. */
  readonly shape: readonly number[];
  /** Hash of shape and values (arrays/array-hash.ts), 64 hexadecimal digits; part of a trial's id. */
  readonly sha256: string;
};

/**
 * The user's own inputs and labels instead of drawn ones. They are used as they are, scaled only by `labelScale` and `sigma`.
 *
 * Shapes: trainX [P, D], trainY [P], testX [T, D], testY [T], weights [N, D]; null: weights are drawn.
 */
export type OwnData = {
  readonly trainX: ArrayFile;
  readonly trainY: ArrayFile;
  readonly testX: ArrayFile;
  readonly testY: ArrayFile;
  readonly weights: ArrayFile | null;
};

/** The names of the arrays in sweep files. */
export const ARRAY_NAMES = Object.freeze(["trainX", "trainY", "testX", "testY", "weights"] as const);

export type ArrayName = (typeof ARRAY_NAMES)[number];

/** The arrays that are present, with their names. */
export function arrayEntries(data: OwnData): readonly (readonly [ArrayName, ArrayFile])[] {
  return ARRAY_NAMES.flatMap((name) => {
    const file = data[name];
    return file === null ? [] : [[name, file] as const];
  });
}
