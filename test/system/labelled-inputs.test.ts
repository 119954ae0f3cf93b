import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plainStreams } from "../../src/engine/plain/plain-streams.js";
import { combined, marginsOf } from "../../src/system/diagonal-linear/training/labelled-inputs.js";

const D = 37;

describe("sums over inputs of the diagonal network", () => {
  for (const count of [1, 3, 4, 6, 9]) {
    it(`have the bits of one term after the other, for ${count} samples`, () => {
      const streams = plainStreams({ seed: count });
      const signed = Float32Array.from(streams.normals("inputs", count * D));
      const [w, c] = [streams.normals("weights", D), streams.normals("target", count)];
      const margins = Float64Array.from({ length: count }, (_, s) =>
        w.reduce((sum, weight, i) => sum + weight * signed[s * D + i], 0),
      );
      const sums = Float64Array.from({ length: D }, (_, i) =>
        c.reduce((sum, coefficient, s) => sum + coefficient * signed[s * D + i], 0),
      );
      assert.deepEqual(marginsOf({ count, signed }, w), margins);
      assert.deepEqual(combined({ count, signed }, c, D), sums);
    });
  }
});
