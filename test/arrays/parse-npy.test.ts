import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { npyBytes } from "../../scripts/peers/npy-bytes.js";
import { parseNpy } from "../../src/arrays/parse-npy.js";

const SHAPE = [2, 3];
const VALUES = [1, -0.5, 1e-300, 4, 5, 0.1];

/** A right file with one text of its header replaced by another of the same length. */
function altered(from: string, to: string, version: 1 | 2 | 3 = 1): Buffer {
  const bytes = npyBytes({ shape: SHAPE, values: VALUES, version });
  const at = bytes.indexOf(from, 0, "latin1");
  assert.ok(at > 0 && from.length === to.length);
  bytes.write(to, at, "latin1");
  return bytes;
}

/** Six doubles behind a header that says this. */
function withHeader(text: string): Buffer {
  const begin = Buffer.from("934e554d505901000000", "hex");
  begin.writeUInt16LE(text.length, 8);
  const values = Buffer.alloc(48);
  VALUES.forEach((value, i) => values.writeDoubleLE(value, 8 * i));
  return Buffer.concat([begin, Buffer.from(text, "latin1"), values]);
}

function mistakeIn(bytes: Buffer): string {
  const found = parseNpy(bytes);
  assert.ok("expected" in found, "expected a mistake");
  return `expected ${found.expected}, got ${found.found}${found.hint === undefined ? "" : `; ${found.hint}`}`;
}

describe("parseNpy", () => {
  it("reads doubles of every version of the format", () => {
    for (const version of [1, 2, 3] as const) {
      const array = parseNpy(npyBytes({ shape: SHAPE, values: VALUES, version }));
      assert.deepEqual(array, { shape: SHAPE, values: Float64Array.from(VALUES) });
    }
  });

  it("reads single precision as the doubles it means", () => {
    const array = parseNpy(npyBytes({ shape: [6], values: VALUES, valueBytes: 4 }));
    assert.deepEqual(array, { shape: [6], values: Float64Array.from(VALUES, Math.fround) });
  });

  it("reads a file byte for byte as numpy 2 writes it", () => {
    // numpy.save of numpy.array([[1.5, -2.0]], dtype="<f4"): 128 bytes of header, then 8 of values.
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }".padEnd(117) + "\n";
    const bytes = Buffer.concat([
      Buffer.from("934e554d505901007600", "hex"),
      Buffer.from(header, "latin1"),
      Buffer.from("0000c03f000000c0", "hex"),
    ]);
    assert.deepEqual(parseNpy(bytes), { shape: [1, 2], values: Float64Array.of(1.5, -2) });
  });

  it("reads headers as other programs write them", () => {
    const headers = [
      `{"shape":(2,3),"descr":"<f8","fortran_order":False}`,
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2L, 3L), }\n", // numpy under Python 2
      " {\n 'descr' : '<f8' ,\t'fortran_order' : False , 'shape' : ( 2 , 3 , ) } \n",
    ];
    for (const header of headers) {
      assert.deepEqual(parseNpy(withHeader(header)), { shape: SHAPE, values: Float64Array.from(VALUES) });
    }
    const one = "{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }";
    assert.deepEqual(parseNpy(withHeader(one)), { shape: [6], values: Float64Array.from(VALUES) });
  });

  const DESCR = "'descr': '<f8'";
  const ORDER = "'fortran_order': False";
  const SIZES = "'shape': (2, 3)";
  const noHeaders: readonly (readonly [string, string, RegExp])[] = [
    ["a key that stands twice", `{${DESCR}, ${ORDER}, ${SIZES}, 'shape': (6,)}`, /got "shape" twice/],
    ["a key of its own", `{${DESCR}, ${ORDER}, ${SIZES}, 'align': True}`, /got the key "align"/],
    ["junk behind the dictionary", `{${DESCR}, ${ORDER}, ${SIZES}} # and more`, /got "\{'descr/],
    ["junk before it", `x = {${DESCR}, ${ORDER}, ${SIZES}}`, /got "x = \{/],
    ["what looks like a header within a text", `"{${DESCR}, ${ORDER}, ${SIZES}}"`, /nothing else, got/],
    ["a missing comma", `{${DESCR} ${ORDER}, ${SIZES}}`, /nothing else, got/],
    ["two commas", `{${DESCR},, ${ORDER}, ${SIZES}}`, /nothing else, got/],
    ["no closing brace", `{${DESCR}, ${ORDER}, ${SIZES}`, /nothing else, got/],
    ["a shape that is a number", `{${DESCR}, ${ORDER}, 'shape': (6)}`, /nothing else, got/],
    ["a shape that is a list", `{${DESCR}, ${ORDER}, 'shape': [2, 3]}`, /nothing else, got/],
    ["a negative size", `{${DESCR}, ${ORDER}, 'shape': (-2, -3)}`, /nothing else, got/],
    ["sizes run together", `{${DESCR}, ${ORDER}, 'shape': (2 3)}`, /nothing else, got/],
    ["a size too large to count", `{${DESCR}, ${ORDER}, 'shape': (${"9".repeat(30)},)}`, /nothing else, got/],
    ["sizes whose product is infinite", `{${DESCR}, ${ORDER}, 'shape': (${`${2 ** 52}, `.repeat(25)})}`, /bytes of values/], // prettier-ignore
    ["an order that is none", `{${DESCR}, 'fortran_order': Falsey, ${SIZES}}`, /nothing else, got/],
    ["a type that is a number", `{'descr': 8, ${ORDER}, ${SIZES}}`, /nothing else, got/],
    ["nesting without end", `{'descr': ${"[".repeat(4000)}, ${ORDER}, ${SIZES}}`, /nothing else, got/],
    [
      "a header longer than numpy reads",
      `{${DESCR}, ${ORDER}, ${SIZES}}${" ".repeat(10_000)}`,
      /at most 10000 bytes, got 100\d\d/,
    ],
  ];
  for (const [what, header, said] of noHeaders) {
    it(`refuses a header with ${what}`, () => assert.match(mistakeIn(withHeader(header)), said));
  }

  const right = npyBytes({ shape: SHAPE, values: VALUES });
  const wrong: readonly (readonly [string, Buffer, RegExp])[] = [
    ["an empty file", Buffer.alloc(0), /an NPY file .*got an empty file/],
    ["text", Buffer.from("1,2,3\n4,5,6\n"), /an NPY file .*got another kind of file; .*numpy\.save/],
    ["an archive", Buffer.from("PK\u{3}\u{4}rest", "latin1"), /got an archive \(NPZ\)/],
    ["nothing behind the magic", right.subarray(0, 6), /a header, got a file of 6 bytes/],
    ["a header cut short", right.subarray(0, 50), /a header of 118 bytes, got only 40/],
    [
      "an unknown version",
      Buffer.concat([right.subarray(0, 6), Buffer.of(4), right.subarray(7)]),
      /version 1\.0, 2\.0 or 3\.0, got version 4\.0/,
    ],
    ["big-endian values", altered("'<f8'", "'>f8'"), /got big-endian values of type '>f8'; array\.astype/],
    ["integers", altered("'<f8'", "'<i8'"), /got values of type '<i8'/],
    ["half precision", altered("'<f8'", "'<f2'"), /got values of type '<f2'/],
    ["complex numbers", altered("'<f8'", "'<c8'"), /got values of type '<c8'/],
    [
      "a structured type",
      withHeader("{'descr': [('a', '<f8'), ('b', '<f4', (2,))], 'fortran_order': False, 'shape': (6,)}"),
      /got a structured type/,
    ],
    ["Fortran order", altered("False", "True "), /C order .*got Fortran order; numpy\.ascontiguousarray/],
    ["a header without shape", altered("'shape'", "'shade'"), /descr, fortran_order and shape/],
    ["a shape that is none", altered("(2, 3)", "(2, x)"), /descr, fortran_order and shape/],
    ["values cut short", right.subarray(0, -1), /48 bytes .*shape \[2, 3\], got 47; the file is cut short/],
    ["bytes behind the values", Buffer.concat([right, right]), /got 224; something follows/],
    [
      "NaN",
      npyBytes({ shape: SHAPE, values: [1, 2, 3, 4, NaN, 6] }),
      /finite values, got NaN at \[1, 1\]; numpy\.isfinite/,
    ],
    [
      "infinities",
      npyBytes({ shape: SHAPE, values: [1, 2, -Infinity, 4, 5, 6], valueBytes: 4 }),
      /got infinity at \[0, 2\]/,
    ],
  ];
  for (const [what, bytes, said] of wrong) {
    it(`refuses ${what}`, () => assert.match(mistakeIn(bytes), said));
  }
});
