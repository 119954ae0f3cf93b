import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { boundaryCoverage, medianCoverage, type Coverage } from "./coverage.js";

/** Invented sweeps; coverage.full.test.ts has more of them, and docs/definitions.md what they gave. */
const SWEEPS = 100;

/**
 * A percentile interval of a median over 8 to 20 seeds falls short of its 95 % (0.90 to 0.94 measured); three standard
 * deviations of a share of 100 sweeps are 0.08 below that.
 */
const LEAST_COVERED = 0.82;

/** Of log(estimate / truth): the lower median of 8 seeds lies 0.1 below the middle, the scatter of 100 sweeps is 0.04. */
const MOST_BIAS = 0.2;

function claim(name: string, { covered, bias }: Coverage): void {
  assert.ok(covered >= LEAST_COVERED, `${name}: ${covered} of the intervals hold the truth`);
  assert.ok(Math.abs(bias) < MOST_BIAS, `${name}: bias ${bias}`);
}

describe("estimators on invented sweeps whose truth is known", () => {
  for (const seeds of [8, 20]) {
    it(`the survival median of ${seeds} seeds and its interval, without and with censoring`, () => {
      claim("all cross", medianCoverage(seeds, 0, SWEEPS));
      claim("15 % never, 30 % of the rest cut short", medianCoverage(seeds, 0.3, SWEEPS));
    });
  }

  it("both boundaries of P and their intervals, wherever they lie between values of the grid", () => {
    const { first, second } = boundaryCoverage(10, 1.5, SWEEPS);
    claim("P1", first);
    claim("P2", second);
  });

  it("both boundaries where most seeds have the rungs around one of them alone", () => {
    // The window ends within the scatter of P₂: who is beyond it must not be forgotten, nor count as far away.
    const { first, second } = boundaryCoverage(24, 1.25, SWEEPS, {
      complete: 10,
      window: [0.6, 1.9],
      width: 2,
    });
    claim("P1", first);
    claim("P2", second);
    const other = boundaryCoverage(24, 1.25, SWEEPS, { complete: 10, window: [1.1, 4], width: 2 });
    claim("P1", other.first);
    claim("P2", other.second);
  });

  it("notices when a truth is missed", () => {
    const { covered, bias } = medianCoverage(20, 0, SWEEPS);
    assert.ok(covered < 1, "an interval that always holds the truth would be too wide to be one of 95 %");
    assert.notEqual(bias, 0);
  });
});
