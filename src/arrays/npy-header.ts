import type { ArrayMistake } from "./array-mistake.js";

/** What the header of an NPY file says. */
export interface NpyHeader {
  /** Bytes of one value. */
  readonly valueBytes: 4 | 8;
  readonly shape: readonly number[];
  /** Where the values begin. */
  readonly offset: number;
}

const MAGIC = "\u{93}NUMPY";

/** What a message says was expected in place of a file that is none. */
export const AN_NPY_FILE = "an NPY file of float32 or float64";

/**
 * The header of an NPY file, or what is wrong with it. Little-endian float32 and float64 in C order only: anything else
 * would need a conversion that numpy does better, and each has a hint that names it.
 *
 * Source: the NPY format of numpy (numpy.lib.format), versions 1.0, 2.0 and 3.0: six bytes of magic, two of version, the
 * length of the header (2 bytes in version 1, else 4), then a Python dictionary with exactly descr, fortran_order and
 * shape.
 */
export function readNpyHeader(bytes: Buffer): NpyHeader | ArrayMistake {
  if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return noNpyFile(bytes);
  if (bytes.length < 12) return { expected: "a header", found: `a file of ${bytes.length} bytes` };
  const major = bytes[6];
  if (major < 1 || major > 3 || bytes[7] !== 0) {
    const found = `version ${major}.${bytes[7]}`;
    return { expected: "NPY version 1.0, 2.0 or 3.0", found, hint: "write it again with numpy.save" };
  }
  const begin = major === 1 ? 10 : 12;
  const length = major === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const offset = begin + length;
  if (offset > bytes.length) {
    const found = `only ${bytes.length - begin}`;
    return { expected: `a header of ${length} bytes`, found, hint: "the file is cut short" };
  }
  return fromDictionary(bytes.toString(major === 3 ? "utf8" : "latin1", begin, offset), offset);
}

function noNpyFile(bytes: Buffer): ArrayMistake {
  if (bytes.length === 0) return { expected: AN_NPY_FILE, found: "an empty file" };
  if (bytes.toString("latin1", 0, 2) === "PK") {
    const hint = "save each array by itself with numpy.save";
    return { expected: AN_NPY_FILE, found: "an archive (NPZ)", hint };
  }
  return { expected: AN_NPY_FILE, found: "another kind of file", hint: "write it with numpy.save" };
}

function fromDictionary(text: string, offset: number): NpyHeader | ArrayMistake {
  const shapeText = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)\b/.exec(text)?.[1];
  const entry = /'descr'\s*:\s*('[^']*'|\[)/.exec(text)?.[1];
  if (shapeText === undefined || order === undefined || entry === undefined) {
    const found = `"${text.trim().slice(0, 60)}"`;
    return { expected: "a header with descr, fortran_order and shape", found };
  }
  const expected = "little-endian float32 or float64 ('<f4', '<f8')";
  const convert = 'array.astype("<f8") before numpy.save';
  if (entry === "[") return { expected, found: "a structured type", hint: "save one column as an array" };
  if (entry !== "'<f4'" && entry !== "'<f8'") {
    const endian = /^'>/.test(entry) ? "big-endian " : "";
    return { expected, found: `${endian}values of type ${entry}`, hint: convert };
  }
  if (order === "True") {
    const hint = "numpy.ascontiguousarray(array) before numpy.save";
    return { expected: "values in C order (rows together)", found: "Fortran order", hint };
  }
  const shape = shapeText
    .split(",")
    .map((size) => size.trim())
    .filter((size) => size !== "")
    .map(Number);
  return { valueBytes: entry === "'<f4'" ? 4 : 8, shape, offset };
}
