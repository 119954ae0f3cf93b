import type { CurveRow, Outcome } from "../model/index.js";
import { presentColumns } from "./present-columns.js";
import { putNumbers, sha256, valueOf } from "./trial-digest.js";

/** Which rows and columns of a trial's curve belong to an outcome. */
export interface OwnRecords {
  /** The steps of the grid that the outcome was decided on; null: its rule names none, and no row belongs to it. */
  readonly steps: ReadonlySet<number> | null;
  /** The losses and series that the sweep asked for; null: not known, and all columns of the rows count. */
  readonly columns: readonly string[] | null;
}

/** Names the format, which docs/store.md defines. */
const TAG = "groksweep outcome content v1\n";

/**
 * SHA-256 (32 bytes) of a sweep's results for a trial: its outcome, and the rows and columns that the sweep asked for, so
 * that neither another sweep's denser grid nor its metrics enter. The content hash is made of these digests
 * (content-hash-v2.ts).
 *
 * `rows`: all stored rows, which may be more than the outcome needs; steps increasing. No rows of a failed trial count.
 *
 * Cost: O(rows), some 20 µs for 150 rows of the columns that all trials have.
 */
export function contentDigest(outcome: Outcome, rows: readonly CurveRow[], records: OwnRecords): Buffer {
  const own = ownRows(outcome, rows, records.steps);
  const present = presentColumns(own);
  const columns = [...(records.columns ?? present)]
    .filter((column) => column !== "step" && present.has(column))
    .sort();
  return sha256((bytes) => {
    bytes.text(TAG);
    bytes.text(outcome.kind);
    putNumbers(bytes, outcome);
    bytes.count(own.length);
    for (const { step } of own) bytes.number(step);
    bytes.count(columns.length);
    for (const column of columns) {
      bytes.text(column);
      for (const row of own) {
        const value = valueOf(row, column);
        bytes.number(value === null || Number.isNaN(value) ? null : value);
      }
    }
  });
}

function ownRows(
  { kind, steps: last }: Outcome,
  rows: readonly CurveRow[],
  steps: OwnRecords["steps"],
): readonly CurveRow[] {
  if (kind === "failed" || last === null || steps === null) return [];
  return rows.filter(({ step }) => step <= last && steps.has(step));
}
