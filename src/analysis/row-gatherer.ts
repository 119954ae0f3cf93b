import type { OutcomeRow } from "../model/index.js";

/** An analysis that reads outcomes one by one, so that several analyses share one pass over a large sweep. */
export interface RowGatherer<Result> {
  add(row: OutcomeRow): void;
  /** The result for the rows so far. May be called only once. */
  result(): Result;
}

/** The result of an analysis for these rows. */
export function gathered<Result>(rows: Iterable<OutcomeRow>, gatherer: RowGatherer<Result>): Result {
  for (const row of rows) gatherer.add(row);
  return gatherer.result();
}
