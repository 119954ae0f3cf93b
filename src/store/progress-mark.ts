import type { Store } from "../model/index.js";

/**
 * A text that changes when a trial of the store gets an outcome or a further checkpoint. It shows whether training has
 * produced anything that the next run need not repeat.
 */
export function progressMark(store: Store): string {
  const [row] = store.query(
    "SELECT (SELECT count(*) FROM outcome), (SELECT count(*) FROM checkpoint), (SELECT coalesce(sum(step), 0) FROM checkpoint)",
  ).rows;
  return row.join(":");
}
