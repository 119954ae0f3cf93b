import { counted } from "../model/index.js";
import type { ArrayMistake } from "./array-mistake.js";
import { parsePythonDictionary, type PythonEntry, type PythonValue } from "./python-literal.js";

/** What the header of an NPY file says. */
export interface NpyHeader {
  /** Bytes of one value. */
  readonly valueBytes: 4 | 8;
  readonly shape: readonly number[];
  /** Where the values begin. */
  readonly offset: number;
}

/** The longest header that is read, as in numpy: those of arrays of numbers have some hundred bytes. */
const MOST_HEADER_BYTES = 10_000;

const KEYS = ["descr", "fortran_order", "shape"];

const MAGIC = "\u{93}NUMPY";

/** What a message says was expected in place of a file that is none. */
export const AN_NPY_FILE = "an NPY file of float32 or float64";

/**
 * The header of an NPY file, or what is wrong with it. Little-endian float32 and float64 in C order only: anything else
 * would need a conversion that numpy does better, and each has a hint that names it.
 *
 * Source: the NPY format of numpy (numpy.lib.format), versions 1.0, 2.0 and 3.0: six bytes of magic, two of version, the
 * length of the header (2 bytes in version 1, else 4), then a Python dictionary with exactly descr, fortran_order and
 * shape, each once, and white space behind it.
 */
export function readNpyHeader(bytes: Buffer): NpyHeader | ArrayMistake {
  if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return noNpyFile(bytes);
  if (bytes.length < 12) return { expected: "a header", found: `a file of ${counted(bytes.length, "byte")}` };
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
    return { expected: `a header of ${counted(length, "byte")}`, found, hint: "the file is cut short" };
  }
  if (length > MOST_HEADER_BYTES) {
    const hint = "write it again with numpy.save";
    return { expected: `a header of at most ${MOST_HEADER_BYTES} bytes`, found: `${length}`, hint };
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
  const entries = parsePythonDictionary(text);
  if (entries === null) return noHeader(shortened(text));
  const keys = entries.map(({ key }) => key);
  const repeated = keys.find((key, i) => keys.indexOf(key) < i);
  if (repeated !== undefined) return noHeader(`${shortened(repeated)} twice`);
  const unknown = keys.find((key) => !KEYS.includes(key));
  if (unknown !== undefined) return noHeader(`the key ${shortened(unknown)}`);
  const [descr, order, shape] = KEYS.map((key) => valueOf(entries, key));
  if (descr === undefined || order?.kind !== "boolean" || shape?.kind !== "tuple") {
    return noHeader(shortened(text));
  }
  if (descr.kind === "boolean" || descr.kind === "integer") return noHeader(shortened(text));
  const sizes = shape.items.map((item) => (item.kind === "integer" ? item.value : NaN));
  if (!sizes.every(Number.isSafeInteger)) return noHeader(shortened(text));

  const expected = "little-endian float32 or float64 ('<f4', '<f8')";
  if (descr.kind !== "text") {
    return { expected, found: "a structured type", hint: "save one column as an array" };
  }
  if (descr.text !== "<f4" && descr.text !== "<f8") {
    const endian = descr.text.startsWith(">") ? "big-endian " : "";
    const found = `${endian}values of type '${descr.text.slice(0, 60)}'`;
    return { expected, found, hint: 'array.astype("<f8") before numpy.save' };
  }
  if (order.value) {
    const hint = "numpy.ascontiguousarray(array) before numpy.save";
    return { expected: "values in C order (rows together)", found: "Fortran order", hint };
  }
  return { valueBytes: descr.text === "<f4" ? 4 : 8, shape: sizes, offset };
}

function valueOf(entries: readonly PythonEntry[], key: string): PythonValue | undefined {
  return entries.find((entry) => entry.key === key)?.value;
}

function noHeader(found: string): ArrayMistake {
  const expected = "a header with descr, fortran_order and shape, each once and nothing else";
  return { expected, found, hint: "write it again with numpy.save" };
}

function shortened(text: string): string {
  return JSON.stringify(text.trim().slice(0, 60));
}
