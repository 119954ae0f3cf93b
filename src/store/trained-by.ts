import type { SqlValue, Store } from "../model/index.js";

/** The programs that trained the trials of a sweep: the distinct values of each property, NULL left out. */
export interface TrainedBy {
  /** Name and version of the numerics. */
  readonly engines: readonly string[];
  readonly kernels: readonly string[];
  /** Versions of this program, and of Node. */
  readonly programs: readonly string[];
  readonly nodes: readonly string[];
  readonly hosts: readonly string[];
}

/** The programs that trained the trials of a sweep, in any attempts. Cost: one pass over the sweep's attempts. */
export function trainedBy(store: Store, sweepName: string): TrainedBy {
  const { rows } = store.query(
    `SELECT engine || ' ' || engine_version, kernels, program, node, host FROM attempt
     WHERE engine IS NOT NULL AND trial_id IN
       (SELECT trial.id FROM trial JOIN sweep ON sweep.id = trial.sweep_id WHERE sweep.name = ?1 AND NOT orphaned)
     GROUP BY 1, 2, 3, 4, 5`,
    [sweepName],
  );
  const distinct = (column: number): readonly string[] =>
    [
      ...new Set(rows.map((row): SqlValue => row[column]).filter((value) => typeof value === "string")),
    ].sort();
  return {
    engines: distinct(0),
    kernels: distinct(1),
    programs: distinct(2),
    nodes: distinct(3),
    hosts: distinct(4),
  };
}
