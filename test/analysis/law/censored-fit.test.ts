import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fitCensored, type LawObservation } from "../../../src/analysis/index.js";
import { packageFile } from "../../../src/model/index.js";
import { numbersFrom } from "../synthetic-trials.js";

/** Both programs search for the maximum; where they stop they agree with each other to about this much. */
const SEARCHED = 2e-6;

const event = (time: number, values: readonly number[], stratum = 0, seed = 0): LawObservation => ({
  logTime: Math.log(time),
  logValues: values.map(Math.log),
  ...{ stratum, seed, isEvent: true },
});
const bound = (...of: Parameters<typeof event>): LawObservation => ({ ...event(...of), isEvent: false });

function near(found: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(found - expected) <= tolerance, `found ${found}, expected ${expected} ± ${tolerance}`);
}

describe("fitCensored", () => {
  it("finds what lifelines and a likelihood maximised by scipy find, with three strata and half of the times cut short", () => {
    const text = readFileSync(packageFile("test", "analysis", "law", "lognormal-aft.json"), "utf8");
    const { rows, lifelines, scipy } = JSON.parse(text) as {
      readonly rows: readonly (readonly [number, number, number, number, number, number])[];
      readonly lifelines: { readonly exponents: readonly number[]; readonly spread: number };
      readonly scipy: typeof lifelines & { readonly constants: readonly number[] };
    };
    const observations = rows.map(([rate, decay, stratum, seed, time, isEvent]) =>
      (isEvent === 1 ? event : bound)(time, [rate, decay], stratum, seed),
    );
    assert.ok(observations.filter(({ isEvent }) => !isEvent).length > 30);
    const fit = fitCensored(observations);
    assert.ok(fit !== null);
    for (const reference of [lifelines, scipy]) {
      reference.exponents.forEach((exponent, k) => {
        near(fit.exponents[k], exponent, SEARCHED);
      });
      near(fit.spread, reference.spread, SEARCHED);
    }
    scipy.constants.forEach((constant, stratum) => {
      near(fit.constants[stratum] ?? Number.NaN, constant, SEARCHED);
    });
  });

  it("is least squares where every time is known", () => {
    // ln t at ln x = 0, 1, 2: slope (Σ x'y')/(Σ x'²) = (−1·−0.1 + 1·0.5 − 0)/2 by hand.
    const at = (x: number, y: number): LawObservation => ({ ...event(1, [1]), logTime: y, logValues: [x] });
    const fit = fitCensored([at(0, 1), at(1, 1.4), at(2, 2)]);
    near(fit?.exponents[0] ?? Number.NaN, 0.5, 1e-12);
    // Residuals 1 − 0.9667, 1.4 − 1.4667, 2 − 1.9667.
    near(fit?.spread ?? Number.NaN, Math.sqrt((2 * (1 / 30) ** 2 + (1 / 15) ** 2) / 3), 1e-12);
  });

  it("keeps an exact law, with bounds that agree with it and against bounds that do not", () => {
    const exact = [1, 2, 4, 8].map((x) => event(1000 / x, [x]));
    const agreeing = fitCensored([...exact, bound(500, [1])]);
    near(agreeing?.exponents[0] ?? Number.NaN, -1, 1e-12);
    assert.equal(agreeing?.spread, 0);
    const late = fitCensored([...exact, bound(5000, [1])]);
    assert.ok(late !== null && late.spread > 0.1 && late.exponents[0] < -1);
  });

  it("draws seeds as often as their weights say", () => {
    const { normal } = numbersFrom("weights");
    const observations = [0, 1, 2].flatMap((seed) =>
      [1, 3, 9].map((x) =>
        (x === 1 && seed === 1 ? bound : event)((1000 * Math.exp(0.2 * normal())) / x, [x], 0, seed),
      ),
    );
    const weighted = fitCensored(observations, Uint32Array.of(2, 1, 0));
    const repeated = fitCensored([
      ...observations.filter(({ seed }) => seed === 0),
      ...observations.filter(({ seed }) => seed < 2),
    ]);
    near(weighted?.exponents[0] ?? Number.NaN, repeated?.exponents[0] ?? Number.NaN, 1e-12);
    near(weighted?.spread ?? Number.NaN, repeated?.spread ?? Number.NaN, 1e-12);
  });

  it("is null where the events do not tell the exponents", () => {
    assert.equal(fitCensored([]), null);
    assert.equal(fitCensored([bound(10, [1]), bound(10, [2])]), null);
    assert.equal(fitCensored([event(10, [1]), event(12, [1]), bound(10, [2])]), null);
    // Two values, but one in each stratum.
    assert.equal(fitCensored([event(10, [1], 0), event(12, [2], 1)]), null);
    // Two parameters that change together only.
    assert.equal(fitCensored([1, 2, 4].map((x) => event(x, [x, 3 * x * x]))), null);
  });
});
