import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseIdx } from "../../src/arrays/idx-file.js";
import { idx } from "../engine/tensors/idx-folder.js";

describe("an IDX file", () => {
  const whole = idx(
    [3, 2, 2],
    Uint8Array.from({ length: 12 }, (_, k) => k),
  );

  it("is its sizes and its bytes", () => {
    const { shape, bytes } = parseIdx("x", whole, 3);
    assert.deepEqual(
      [shape, [...bytes]],
      [
        [3, 2, 2],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      ],
    );
  });

  const cases: readonly (readonly [string, Buffer, RegExp])[] = [
    ["a header cut short", whole.subarray(0, 9), /expected a header of 16 bytes, found 9 bytes/],
    ["bytes cut short", whole.subarray(0, 20), /expected 3 × 2 × 2 = 12 bytes of data, found 4/],
    ["more behind them", Buffer.concat([whole, whole]), /expected 3 × 2 × 2 = 12 bytes of data, found 40/],
    ["another number of dimensions", idx([12], new Uint8Array(12)), /00 00 08 03, found 00 00 08 01/],
    [
      "a packed file",
      Buffer.from([0x1f, 0x8b, 8, 0, ...new Array<number>(20).fill(0)]),
      /magic number 00 00 08 03, found 1f 8b 08 00/,
    ],
  ];
  for (const [what, content, message] of cases) {
    it(`refuses ${what}`, () => assert.throws(() => parseIdx("x", content, 3), message));
  }
});
