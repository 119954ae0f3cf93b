import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { boundaryCoverage, medianCoverage } from "./coverage.js";

const SWEEPS = 1000;

/** The percentile bootstrap's own shortfall at few seeds, and three standard deviations of a share of 1000 sweeps. */
const LEAST_COVERED = 0.87;

describe("coverage of the intervals, over 1000 invented sweeps each", () => {
  for (const seeds of [8, 20, 50]) {
    for (const lost of [0, 0.3]) {
      it(`survival median, ${seeds} seeds, ${100 * lost} % cut short`, (test) => {
        const { covered, bias } = medianCoverage(seeds, lost, SWEEPS);
        test.diagnostic(`covered ${covered}, bias ${bias.toFixed(3)}`);
        assert.ok(covered >= LEAST_COVERED);
      });
    }
  }

  for (const window of [
    [0.6, 1.9],
    [1.1, 4],
  ] as const) {
    it(`boundaries of P, 10 seeds complete, 14 with P from ${window[0]} to ${window[1]} P1 alone, P2 = 2 P1`, (test) => {
      const { first, second } = boundaryCoverage(24, 1.25, SWEEPS / 2, { complete: 10, window, width: 2 });
      test.diagnostic(`P1 covered ${first.covered}, bias ${first.bias.toFixed(3)}`);
      test.diagnostic(`P2 covered ${second.covered}, bias ${second.bias.toFixed(3)}`);
      assert.ok(first.covered >= LEAST_COVERED && second.covered >= LEAST_COVERED);
    });
  }

  for (const seeds of [8, 20]) {
    for (const spacing of [1.25, 1.6]) {
      it(`boundaries of P, ${seeds} seeds, grid of factor ${spacing}`, (test) => {
        const { first, second } = boundaryCoverage(seeds, spacing, SWEEPS / 2);
        test.diagnostic(`P1 covered ${first.covered}, bias ${first.bias.toFixed(3)}`);
        test.diagnostic(`P2 covered ${second.covered}, bias ${second.bias.toFixed(3)}`);
        assert.ok(first.covered >= LEAST_COVERED && second.covered >= LEAST_COVERED);
      });
    }
  }
});
