import { METRIC_COLUMNS, type CurveColumn, type CurveRow, type Store } from "../model/index.js";
import { contentHash } from "../store/index.js";
import { recordingRule } from "./recording-rule.js";
import { storedSweep } from "./stored-sweep.js";

/**
 * The content hash of a sweep (format in docs/store.md): equal for equal results, whatever machine, threads, order,
 * interruptions or other sweeps of the store they came from.
 *
 * Curves are shared between sweeps, so only this sweep's recorded steps and metrics are hashed.
 *
 * Cost: reads every curve of the sweep once.
 *
 * @throws GrokError INPUT when the store has no such sweep.
 */
export function hashSweep(store: Store, name: string): string {
  const rule = recordingRule(storedSweep(store, name));
  const optional: ReadonlySet<CurveColumn> = new Set(Object.values(METRIC_COLUMNS).flat());
  const asked: ReadonlySet<CurveColumn> = new Set(rule.metrics.flatMap((metric) => METRIC_COLUMNS[metric]));
  const absent = [...optional].filter((column) => !asked.has(column));
  const nulls = Object.fromEntries(absent.map((column) => [column, null]));
  return contentHash(store, name, {
    rows: (trialId) =>
      store
        .curve(trialId)
        .filter((row) => rule.steps.has(row.step))
        .map((row): CurveRow => ({ ...row, ...nulls })),
  });
}
