import type { CurveRow } from "../../src/model/index.js";
import { crossings } from "../../src/science/index.js";

type Loss = "train_loss" | "test_loss";

/** Step from which on a loss stays below a threshold, or null. */
export function lastingStep(rows: readonly CurveRow[], loss: Loss, threshold: number): number | null {
  return crossings(
    rows.map((row) => row.step),
    rows.map((row) => row[loss]),
    threshold,
  ).lasting;
}

/** Largest relative deviation of a loss between two curves at their common steps; losses count as at least `floor`. */
export function largestDeviation(
  found: readonly CurveRow[],
  expected: readonly CurveRow[],
  loss: Loss,
  floor: number,
): number {
  const byStep = new Map(expected.map((row) => [row.step, row[loss]]));
  let largest = 0;
  for (const row of found) {
    const value = byStep.get(row.step);
    if (value !== undefined)
      largest = Math.max(largest, Math.abs(row[loss] - value) / Math.max(value, floor));
  }
  return largest;
}

/** What the source paper's claims speak of, each loss relative to its own start as its figures plot it. */
export function curveShape(rows: readonly CurveRow[]): {
  readonly rise: number;
  readonly train: number | null;
  readonly test: number | null;
  readonly final: number;
} {
  const [first] = rows;
  const last = rows[rows.length - 1];
  return {
    rise: Math.max(...rows.map((row) => row.test_loss)) / first.test_loss,
    train: lastingStep(rows, "train_loss", 0.1 * first.train_loss),
    test: lastingStep(rows, "test_loss", 0.1 * first.test_loss),
    final: last.test_loss / first.test_loss,
  };
}

export function increases(values: readonly number[]): boolean {
  return values.every((value, k) => k === 0 || value > values[k - 1]);
}
