import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { randomStream, standardNormals } from "../../src/science/index.js";
import { meanAndError } from "./trials.js";

/** Fixed seeds, so a pass is certain; 4.5 standard errors leave a wrong generator no room. */
const STANDARD_ERRORS = 4.5;
const COUNT = 200_000;

/** Of an independent Python program (hashlib, the published generator, math.log). */
const GOLDEN_UNIFORM = [0.9950800038219334, 0.973281843242723];
const GOLDEN_NORMALS = [-0.3760095566939685, -0.13107773288394683, 1.4088342980893755];
const GOLDEN_LARGEST_SEED = 0.9003050995630696;

describe("random streams", () => {
  it("keep their first values forever", () => {
    // Every stored result depends on these bits.
    const uniform = randomStream(0, "inputs");
    assert.deepEqual([uniform.next(), uniform.next()], GOLDEN_UNIFORM);
    assert.deepEqual([...standardNormals(randomStream(0, "weights"), 3)], GOLDEN_NORMALS);
    assert.equal(randomStream(2 ** 53 - 1, "target").next(), GOLDEN_LARGEST_SEED);
  });

  it("do not depend on how many numbers are drawn", () => {
    const few = standardNormals(randomStream(7, "inputs"), 501);
    const many = standardNormals(randomStream(7, "inputs"), 1000);
    assert.deepEqual(few, many.slice(0, 501));
  });

  it("have the moments of a standard normal distribution", () => {
    const x = standardNormals(randomStream(3, "weights"), COUNT);
    for (const [power, expected] of [
      [1, 0],
      [2, 1],
      [3, 0],
      [4, 3],
      [6, 15],
    ] as const) {
      const { mean, error } = meanAndError(x.map((value) => value ** power));
      assert.ok(Math.abs(mean - expected) < STANDARD_ERRORS * error, `E[x^${power}] = ${mean} ± ${error}`);
    }
    const beyondThree = x.filter((value) => Math.abs(value) > 3).length / COUNT;
    assert.ok(Math.abs(beyondThree - 0.0027) < STANDARD_ERRORS * Math.sqrt(0.0027 / COUNT));
  });

  it("are uncorrelated between names, seeds and neighbours", () => {
    const x = standardNormals(randomStream(1, "inputs"), COUNT);
    const others = {
      "another name": standardNormals(randomStream(1, "testInputs"), COUNT),
      "another seed": standardNormals(randomStream(2, "inputs"), COUNT),
      "the next value": standardNormals(randomStream(1, "inputs"), COUNT + 1).slice(1),
      "the one after": standardNormals(randomStream(1, "inputs"), COUNT + 2).slice(2),
    };
    for (const [what, y] of Object.entries(others)) {
      const { mean, error } = meanAndError(x.map((value, k) => value * y[k]));
      assert.ok(Math.abs(mean) < STANDARD_ERRORS * error, `${what}: ${mean} ± ${error}`);
    }
  });

  it("give uniform numbers below 1 that fill their range", () => {
    const stream = randomStream(11, "target");
    const bins = new Float64Array(64);
    for (let k = 0; k < COUNT; k++) {
      const u = stream.next();
      assert.ok(u >= 0 && u < 1);
      bins[Math.floor(u * 64)]++;
    }
    const chiSquare = bins.reduce((sum, n) => sum + (n - COUNT / 64) ** 2 / (COUNT / 64), 0);
    // 63 degrees of freedom: mean 63, standard deviation 11.2.
    assert.ok(chiSquare > 25 && chiSquare < 120, `chi-square ${chiSquare}`);
  });

  it("refuse seeds that are not integers from 0 to 2^53 - 1", () => {
    for (const seed of [-1, 0.5, 2 ** 53, NaN]) {
      assert.throws(() => randomStream(seed, "inputs"), { code: "INPUT" });
    }
  });
});
