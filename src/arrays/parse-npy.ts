import { counted } from "../model/index.js";
import type { ArrayMistake } from "./array-mistake.js";
import { readNpyHeader } from "./npy-header.js";

/** An array as doubles, whatever precision its file has. */
export interface NumberArray {
  /** Sizes of its axes, the slowest first. */
  readonly shape: readonly number[];
  /** In C order; as many as the product of `shape`. */
  readonly values: Float64Array;
}

/**
 * The array that the bytes of an NPY file hold, or what is wrong with them: not the header that {@link readNpyHeader}
 * takes, cut short, too long, or a value that is not finite.
 *
 * Cost: one pass over the values.
 */
export function parseNpy(bytes: Buffer): NumberArray | ArrayMistake {
  const header = readNpyHeader(bytes);
  if ("expected" in header) return header;
  const { shape, valueBytes, offset } = header;
  const count = shape.reduce((product, size) => product * size, 1);
  const wanted = count * valueBytes;
  const there = bytes.length - offset;
  if (wanted !== there) {
    const hint = there < wanted ? "the file is cut short" : "something follows the array";
    const expected = `${counted(wanted, "byte")} of values for the shape ${shapeText(shape)}`;
    return { expected, found: `${there}`, hint };
  }
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = offset + i * valueBytes;
    const value = valueBytes === 8 ? bytes.readDoubleLE(at) : bytes.readFloatLE(at);
    if (!Number.isFinite(value)) {
      const found = `${Number.isNaN(value) ? "NaN" : "infinity"} at ${indexText(i, shape)}`;
      return { expected: "finite values", found, hint: "numpy.isfinite(array) finds all of them" };
    }
    values[i] = value;
  }
  return { shape, values };
}

/** A shape in words, as numpy writes lists of sizes: `[550, 100]`. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** The index of the value at a position in C order, from 0 on: `[3, 17]`. */
function indexText(position: number, shape: readonly number[]): string {
  const index: number[] = [];
  let rest = position;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return shapeText(index);
}
