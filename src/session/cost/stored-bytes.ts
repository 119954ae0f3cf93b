import { METRIC_COLUMNS, type Sweep, type System, type Trial } from "../../model/index.js";
import { costOf } from "../../system/index.js";

/** Bytes in the store for a trial without its curve: its rows in the tables trial, outcome, progress, attempt… */
const TRIAL_BYTES = 2500;
/** A row of the table curve_row with its key, losses and norm, in a tree that is filled in random order. */
const ROW_BYTES = 96;
/** A page of the file. */
const PAGE_BYTES = 4096;
/** A further column of a row. */
const COLUMN_BYTES = 11;

/**
 * Bytes that a trial adds to the store, whether it is new (`fromStep` 0) or continues.
 *
 * Source: ours, measured on the sweep quickstart; good to a quarter.
 */
export function storedBytes(trial: Trial, sweep: Sweep, rows: number, fromStep: number): number {
  const ofMetrics = sweep.metrics.reduce((sum, metric) => sum + (METRIC_COLUMNS[metric] ?? []).length, 0);
  const columns = ofMetrics + alwaysRecorded(sweep.system);
  const curve = rows * (ROW_BYTES + columns * COLUMN_BYTES);
  if (fromStep > 0) return curve; // its rows and its checkpoint exist and are replaced
  return (
    TRIAL_BYTES +
    curve +
    (sweep.checkpoints === "none" ? 0 : wholePages(costOf(trial, sweep.metrics).checkpointBytes))
  );
}

/** Columns of a row beside its losses and the weight norm, which every system records. */
function alwaysRecorded({ series }: System): number {
  return series.filter(({ metric, column }) => metric === null && column !== "weight_norm").length;
}

/** A checkpoint takes whole pages of the file; small ones share a page, as many as fit. */
function wholePages(payload: number): number {
  const size = payload + ROW_BYTES;
  return size > PAGE_BYTES
    ? Math.ceil(size / PAGE_BYTES) * PAGE_BYTES
    : PAGE_BYTES / Math.floor(PAGE_BYTES / size);
}
