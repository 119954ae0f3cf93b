import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { chiSquare, CHI_SQUARE_TRIES, randomStream, standardNormals } from "../../src/science/index.js";

const COUNT = 20_000;

describe("chiSquare", () => {
  for (const degrees of [1, 2, 3, 10, 40_000]) {
    it(`${degrees} degrees: the first three moments are those of the law`, () => {
      const normals = standardNormals(randomStream(degrees, "normals"), COUNT * CHI_SQUARE_TRIES);
      const stream = randomStream(degrees, "uniforms");
      const draws = Array.from({ length: COUNT }, (_, i) => {
        const uniforms = Float64Array.from({ length: CHI_SQUARE_TRIES }, () => stream.next());
        return chiSquare(degrees, normals.subarray(i * CHI_SQUARE_TRIES), uniforms);
      });
      const mean = (of: (value: number) => number): number =>
        draws.reduce((sum, value) => sum + of(value), 0) / COUNT;
      const deviation = Math.sqrt(2 * degrees);
      const standard = (value: number): number => (value - degrees) / deviation;
      const skewness = Math.sqrt(8 / degrees);
      // Standard errors of the moments of standardised values, with the law's moments of twice the order.
      const [m4, m6] = [3 + 12 / degrees, 15 + 130 * (2 / degrees) + 120 * (2 / degrees) ** 2];
      assert.ok(Math.abs(mean(standard)) < 4 / Math.sqrt(COUNT));
      assert.ok(Math.abs(mean((v) => standard(v) ** 2) - 1) < 4 * Math.sqrt((m4 - 1) / COUNT));
      assert.ok(
        Math.abs(mean((v) => standard(v) ** 3) - skewness) < 4 * Math.sqrt((m6 - skewness ** 2) / COUNT),
      );
    });
  }
});
