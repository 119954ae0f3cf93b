import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { randomStream } from "../../../src/science/index.js";
import { denseBuilds } from "./dense-builds.js";
import { exactExp, exactTanh, unitsBetween } from "./exact-functions.js";

/** Units in the last place: what the functions promise. */
const WITHIN_UNITS = 2;
const COUNT = 4000;

/** Arguments over the whole range: sizes spread over powers of 2, both signs, and the ends. */
function argumentsOf(precision: 32 | 64): Float64Array {
  const stream = randomStream(precision, "inputs");
  const ends = [
    0,
    -0,
    0.25,
    0.34,
    0.35,
    0.5,
    1,
    22,
    88.7,
    88.8,
    104,
    709.7,
    709.8,
    745,
    746,
    1e300,
    Infinity,
  ];
  const spread = Array.from({ length: COUNT }, () => {
    const exponent = Math.floor(stream.next() * 40) - 29;
    return (1 + stream.next()) * Math.pow(2, exponent);
  });
  // As the precision holds them.
  const round = precision === 32 ? Math.fround : (x: number): number => x;
  return Float64Array.from([...ends, ...spread].flatMap((x) => [round(x), round(-x)]));
}

for (const precision of [64, 32] as const) {
  const values = argumentsOf(precision);
  const exact = [exactExp, exactTanh].map((each) => Array.from(values, each));
  for (const { name, skip, backend } of denseBuilds(precision)) {
    describe(`exp and tanh of vectors: ${name}`, { skip }, () => {
      const vectors = Math.ceil(values.length / backend.lanes);
      const doubles = Math.ceil((vectors * backend.lanes * precision) / 64 / 16) * 16;
      const evaluate = (which: number, xs: Float64Array): Float64Array => {
        const arena = backend.createArena(2 * doubles);
        const view = precision === 32 ? arena.floats : arena.numbers;
        view.set(xs);
        arena.kernels.dense_function(which, vectors, 0, doubles);
        const begin = doubles * (64 / precision);
        const results = Float64Array.from(view.subarray(begin, begin + xs.length));
        arena.release();
        return results;
      };

      it("exp is within 2 units in the last place, overflows and underflows", () => {
        const results = evaluate(0, values);
        values.forEach((x, k) => {
          const error = unitsBetween(results[k], exact[0][k], precision);
          assert.ok(error <= WITHIN_UNITS, `exp(${x}) = ${results[k]}: ${error} units`);
        });
      });

      it("tanh is within 2 units in the last place, and odd", () => {
        const results = evaluate(1, values);
        values.forEach((x, k) => {
          const error = unitsBetween(results[k], exact[1][k], precision);
          assert.ok(error <= WITHIN_UNITS, `tanh(${x}) = ${results[k]}: ${error} units`);
          assert.ok(Object.is(results[k ^ 1], -results[k]), `tanh(${x}) is not odd`);
        });
      });

      it("NaN stays", () => {
        assert.ok(Number.isNaN(evaluate(0, Float64Array.of(NaN))[0]));
        assert.ok(Number.isNaN(evaluate(1, Float64Array.of(NaN))[0]));
      });
    });
  }
}
