import type { OutcomeRow } from "../model/index.js";

/** An analysis that looks at outcomes one after the other, so that several share one pass over a large sweep. */
export interface RowGatherer<Result> {
  add(row: OutcomeRow): void;
  /** What the rows so far say. To be asked once. */
  result(): Result;
}

/** What an analysis says of these rows. */
export function gathered<Result>(rows: Iterable<OutcomeRow>, gatherer: RowGatherer<Result>): Result {
  for (const row of rows) gatherer.add(row);
  return gatherer.result();
}
