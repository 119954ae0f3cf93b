import type { NumberArrays } from "../../model/index.js";

/** Number of values of all arrays together. */
export function lengthOf(arrays: NumberArrays): number {
  return Object.values(arrays).reduce((sum, { length }) => sum + length, 0);
}

/** Arrays of the same names and lengths, all 0. */
export function zerosLike(arrays: NumberArrays): NumberArrays {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { length }]) => [name, new Float64Array(length)]),
  );
}

/** All values in one array, by the order of the names. */
export function flatten(arrays: NumberArrays): Float64Array {
  const flat = new Float64Array(lengthOf(arrays));
  let at = 0;
  for (const values of Object.values(arrays)) {
    flat.set(values, at);
    at += values.length;
  }
  return flat;
}

/** Writes one array back into its parts. */
export function scatter(flat: Float64Array, into: NumberArrays): void {
  let at = 0;
  for (const values of Object.values(into)) {
    values.set(flat.subarray(at, at + values.length));
    at += values.length;
  }
}
