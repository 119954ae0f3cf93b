import type { GrokThresholds, OutcomeRow } from "../model/index.js";
import type { MechanismCounts } from "./mechanism.js";
import { TrialColumns } from "./trial-columns.js";

/** How the trials of each cell generalised, by the cell's key; cells in which none is known are absent. */
export function mechanismsByCell(
  rows: Iterable<OutcomeRow>,
  thresholds: GrokThresholds,
): ReadonlyMap<string, MechanismCounts> {
  return mechanismsOfTrials(new TrialColumns({ mechanisms: thresholds }).addRows(rows));
}

/** {@link mechanismsByCell} of trials that were read with their mechanisms. */
export function mechanismsOfTrials(trials: TrialColumns): ReadonlyMap<string, MechanismCounts> {
  const counts = trials.mechanismCounts();
  return new Map(
    trials.cells.flatMap(({ key }, cell) => {
      const [kernel, features] = counts[cell];
      return kernel + features === 0 ? [] : [[key, { kernel, features }] as const];
    }),
  );
}
