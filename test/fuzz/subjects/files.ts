import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { npyBytes } from "../../../scripts/peers/npy-bytes.js";
import { parseIdx } from "../../../src/arrays/idx-file.js";
import { parseNpy } from "../../../src/arrays/parse-npy.js";
import { parseSweep } from "../../../src/sweep/index.js";
import { mutateBytes } from "../mutate-bytes.js";
import { mutateText } from "../mutate-text.js";
import { ACCEPTED, attempt, withInput, type Subject, type Verdict } from "../subject.js";
import type { Draw } from "../draw.js";

const HEADER_WORDS = [
  "descr",
  "fortran_order",
  "shape",
  "True",
  "False",
  "<f4",
  "<f8",
  ">f8",
  "<i8",
  "|O",
  "2L",
];

const OWN = `
name: own
data: { trainX: x.npy, trainY: y.npy, testX: x.npy, testY: y.npy }
model: { width: 5 }
axes: { samples: [2] }
method: { kind: gd }
budget: { steps: 10 }
`;

/** Arrays of own data, by themselves and through a sweep file that names them. */
export const NPY_FILES: Subject = {
  name: "NPY files",
  cases: 1500,
  few: 150,
  prepare(folder) {
    const values = Array.from({ length: 12 }, (_, i) => i / 8 - 0.5);
    const right = [
      npyBytes({ shape: [4, 3], values }),
      npyBytes({ shape: [12], values }),
      npyBytes({ shape: [4, 3], values, valueBytes: 4, version: 2 }),
      npyBytes({ shape: [2, 2, 3], values, version: 3 }),
    ];
    writeFileSync(join(folder, "y.npy"), npyBytes({ shape: [4], values: values.slice(0, 4) }));
    return (draw) => {
      const bytes = draw.oneIn(2)
        ? mutateBytes(draw.pick(right), draw)
        : withOtherHeader(draw.pick(right), draw);
      return withInput(bytes.toString("latin1"), () => {
        const verdict = judgeNpy(bytes);
        if (!draw.oneIn(4)) return verdict;
        writeFileSync(join(folder, "x.npy"), bytes);
        const parsed = attempt([2], () => parseSweep(OWN, { source: "own.yaml", folder }));
        if (verdict.exit !== 0) assert.ok("refused" in parsed, "a sweep of an array that is refused");
        return verdict;
      });
    };
  },
};

function judgeNpy(bytes: Buffer): Verdict {
  const array = parseNpy(bytes);
  if ("expected" in array) {
    assert.ok(array.expected !== "" && array.found !== "", "a mistake without words");
    return { exit: 2 };
  }
  const { shape, values } = array;
  assert.ok(
    shape.every((size) => Number.isSafeInteger(size) && size >= 0),
    `shape ${shape.join()}`,
  );
  assert.equal(
    shape.reduce((product, size) => product * size, 1),
    values.length,
  );
  assert.ok(values.every(Number.isFinite), "a value that is not finite");
  // The values are the last bytes of the file, as one of the two types.
  const asDoubles = tail(bytes, 8, values.length);
  const asSingles = tail(bytes, 4, values.length);
  const equal = (read: readonly number[]): boolean => values.every((value, i) => Object.is(value, read[i]));
  assert.ok(equal(asDoubles) || equal(asSingles), "values that the file does not hold");
  return ACCEPTED;
}

function tail(bytes: Buffer, size: 4 | 8, count: number): readonly number[] {
  const from = bytes.length - size * count;
  if (from < 0) return [];
  return Array.from({ length: count }, (_, i) =>
    size === 8 ? bytes.readDoubleLE(from + 8 * i) : bytes.readFloatLE(from + 4 * i),
  );
}

/** The same values behind a header whose text is altered; its length is what the text has, or what it had. */
function withOtherHeader(bytes: Buffer, draw: Draw): Buffer {
  const begin = bytes[6] === 1 ? 10 : 12;
  const end = begin + (begin === 10 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8));
  const header = Buffer.from(mutateText(bytes.toString("latin1", begin, end), draw, HEADER_WORDS), "latin1");
  const front = Buffer.from(bytes.subarray(0, begin));
  if (begin === 10) front.writeUInt16LE(header.length & 0xffff, 8);
  else front.writeUInt32LE(header.length, 8);
  return Buffer.concat([front, header, bytes.subarray(end)]);
}

/** Images and labels. */
export const IDX_FILES: Subject = {
  name: "IDX files",
  cases: 800,
  few: 100,
  prepare: () => {
    const images = idx([5, 4, 3]);
    const labels = idx([60]);
    return (draw) => {
      const dimensions = draw.pick([1, 3]);
      const bytes = mutateBytes(draw.pick([images, labels]), draw);
      return withInput(`${dimensions} ${bytes.toString("latin1")}`, () => {
        const parsed = attempt([3], () => parseIdx("images", bytes, dimensions));
        if ("refused" in parsed) return parsed.refused;
        const { shape, bytes: read } = parsed.value;
        assert.equal(shape.length, dimensions);
        assert.equal(
          shape.reduce((product, size) => product * size, 1),
          read.length,
        );
        assert.deepEqual([...bytes.subarray(0, 4)], [0, 0, 8, dimensions]);
        assert.ok(bytes.subarray(4 + 4 * dimensions).equals(read));
        return ACCEPTED;
      });
    };
  },
};

function idx(shape: readonly number[]): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.set([0, 0, 8, shape.length]);
  shape.forEach((size, k) => head.writeUInt32BE(size, 4 + 4 * k));
  const count = shape.reduce((product, size) => product * size, 1);
  return Buffer.concat([head, Buffer.from(Array.from({ length: count }, (_, i) => i % 251))]);
}
