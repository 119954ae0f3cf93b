import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { packageFile, type TrialParameters } from "../../src/model/index.js";
import { loadSweepFile } from "../../src/sweep/index.js";
import { ALL_WITHIN, MOST_WITHIN, timeErrors } from "./flow-error.js";

/** Errors of all times of a sweep, at its own method's tolerance; trials of equal numbers of samples share batches. */
function sweepErrors(file: string, set: readonly string[]): readonly number[] {
  const groups = new Map<number, TrialParameters[]>();
  for (const { parameters } of loadSweepFile(packageFile("sweeps", file), { set }).trials()) {
    const group = groups.get(Number(parameters.samples)) ?? [];
    group.push(parameters as TrialParameters);
    groups.set(Number(parameters.samples), group);
  }
  return [...groups.values()].flatMap(timeErrors).sort((a, b) => a - b);
}

describe("the error of flow over whole sweeps at tolerance 10⁻³", () => {
  for (const [file, set, times] of [
    ["quickstart.yaml", [], 1100],
    ["studies/edge-times.yaml", ["axes.seed.count=100"], 1200],
  ] as const) {
    it(`${file} ${set.join(" ")}: 99 in 100 times within 0.5 %, all within 2 %, no outcome flips`, () => {
      const errors = sweepErrors(file, set);
      assert.ok(errors.length > times, `${errors.length} times`);
      const most = errors[Math.floor(0.99 * errors.length)];
      assert.ok(most <= MOST_WITHIN, `99 in 100 within ${most}`);
      assert.ok(errors[errors.length - 1] <= ALL_WITHIN, `largest ${errors[errors.length - 1]}`);
    });
  }
});
