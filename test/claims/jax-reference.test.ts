import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { packageFile, type Trial } from "../../src/model/index.js";
import { loadSweepFile } from "../../src/sweep/index.js";
import { makeJob, runJobs } from "../engine/lanes/run-jobs.js";

/**
 * Largest difference of two curves, relative to max(loss, 10⁻¹⁰ of its start). Both sum the same numbers in float64,
 * in other orders and by other formulas; descent contracts towards its minimum, so rounding does not add up.
 */
const EQUAL = 1e-8;
const FLOOR = 1e-10;

/** Step, train loss, test loss. */
type Row = readonly [number, number, number];

function fromReference(name: string): string {
  return packageFile("test", "reference", "jax", name);
}

const curves = JSON.parse(readFileSync(fromReference("curves.json"), "utf8")) as Readonly<
  Record<string, readonly Row[]>
>;

/** The curve that gd gives for the one trial of a case's sweep file. */
function ownCurve(name: string): { readonly trial: Trial; readonly rows: readonly Row[] } {
  const sweep = loadSweepFile(fromReference(`${name}.yaml`));
  const [trial] = sweep.trials();
  const job = { ...makeJob({}), trial, budget: sweep.budget };
  const [{ rows }] = runJobs([job]);
  return { trial, rows: rows.map(({ step, train_loss, test_loss }) => [step, train_loss, test_loss]) };
}

function largestDifference(actual: readonly Row[], expected: readonly Row[], column: 1 | 2): number {
  const floor = FLOOR * expected[0][column];
  return Math.max(
    ...expected.map((row, i) => Math.abs(actual[i][column] - row[column]) / Math.max(row[column], floor)),
  );
}

describe("gd on given arrays", () => {
  for (const [name, engine] of [
    ["wide", "moments"],
    ["narrow", "committee"],
    ["decaying", "moments"],
  ] as const) {
    it(`equals JAX stepping every weight, over 10 000 steps: ${name}, ${engine}`, () => {
      const { trial, rows } = ownCurve(name);
      const reference = curves[name];
      assert.equal(trial.engine, engine);
      assert.deepEqual(
        rows.map(([step]) => step),
        reference.map(([step]) => step),
      );
      assert.equal(reference[reference.length - 1][0], 10_000);
      for (const column of [1, 2] as const) {
        const difference = largestDifference(rows, reference, column);
        assert.ok(difference <= EQUAL, `column ${column}: ${difference}`);
      }
    });
  }

  it("would differ by far more if anything were computed otherwise", () => {
    const { rows } = ownCurve("wide");
    const single = rows.map(([step, train, test]): Row => [step, Math.fround(train), Math.fround(test)]);
    assert.ok(largestDifference(single, curves.wide, 1) > EQUAL);
    assert.ok(largestDifference(ownCurve("decaying").rows, curves.wide, 2) > 1e4 * EQUAL);
  });
});
