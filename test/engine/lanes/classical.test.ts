import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  CLASSICAL_REACH,
  classicalError,
  classicalMove,
  classicalStart,
  type ClassicalStage,
} from "../../../src/engine/lanes/integrator/classical.js";

/** Buffers by name: numbers of a state with one component. */
const Y0 = 0;
const F0 = 1;
const F = 2;
const SUM = 3;
const LAST = 4;

/** One step of y′ = f(y) from y0: its end, and the estimate of its error. */
function step(
  f: (y: number) => number,
  y0: number,
  h: number,
): { readonly end: number; readonly error: number } {
  const values = [y0, f(y0), NaN, NaN, NaN];
  const total = (terms: readonly (readonly [number, number])[]): number =>
    terms.reduce((sum, [coefficient, buffer]) => sum + coefficient * values[buffer], 0);
  const buffers = { y0: Y0, f0: F0, f: F, sum: SUM, last: LAST };
  let point = total(classicalStart(h, buffers));
  for (const stage of [1, 2, 3] satisfies ClassicalStage[]) {
    values[F] = f(point);
    const move = classicalMove(stage, h, buffers);
    values[move.kept] = total(move.keep);
    point = total(move.point);
  }
  values[F] = f(point);
  return { end: point, error: total(classicalError(h, buffers)) };
}

describe("the classical scheme", () => {
  it("is of fourth order, its estimate of the fourth power of the step, on a nonlinear equation", () => {
    // y′ = −y², y(0) = 1: y = 1 / (1 + t).
    const at = (h: number): { readonly end: number; readonly error: number } => step((y) => -y * y, 1, h);
    const trueError = (h: number): number => at(h).end - 1 / (1 + h);
    const order = Math.log2(trueError(0.02) / trueError(0.01));
    assert.ok(Math.abs(order - 5) < 0.2, `local order ${order}`);
    const estimated = Math.log2(at(0.02).error / at(0.01).error);
    assert.ok(Math.abs(estimated - 4) < 0.2, `local order of the estimate ${estimated}`);
    assert.ok(Math.abs(trueError(0.02)) < Math.abs(at(0.02).error), "the estimate lies above the error");
  });

  it("is damped within its reach", () => {
    for (let k = 1; k <= 100; k++) {
      const h = (CLASSICAL_REACH * k) / 100;
      assert.ok(Math.abs(step((y) => -y, 1, h).end) < 1, `step ${h}`);
    }
  });
});
