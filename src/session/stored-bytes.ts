import { METRIC_COLUMNS, networkWeights, type Sweep, type Trial } from "../model/index.js";

/** Bytes in the store for a trial without its curve: its rows in the tables trial, outcome, progress, attempt… */
const TRIAL_BYTES = 2400;
/** A row of the table curve with its key, losses and norm, in a tree that is filled in random order. */
const ROW_BYTES = 130;
/** Pages of the file, of which a checkpoint takes whole ones. */
const PAGE_BYTES = 4096;
/** A further column of a row. */
const COLUMN_BYTES = 11;
/** Columns that engine network always fills besides, of classes and of a regression with its thresholds. */
const CLASS_COLUMNS = 5;
const REGRESSION_COLUMNS = 14;
/** Bytes of a weight of a network: float32. */
const FLOAT_BYTES = 4;

/**
 * Bytes that a trial adds to the store, if it has not been there (`fromStep` 0) or goes on.
 *
 * Source: ours, measured on the sweep quickstart; good to a quarter.
 */
export function storedBytes(trial: Trial, sweep: Sweep, rows: number, fromStep: number): number {
  const ofMetrics = sweep.metrics.reduce((sum, metric) => sum + METRIC_COLUMNS[metric].length, 0);
  const columns = ofMetrics + columnsOfEngine(trial);
  const curve = rows * (ROW_BYTES + columns * COLUMN_BYTES);
  if (fromStep > 0) return curve; // its rows and its checkpoint are there and are replaced
  return TRIAL_BYTES + curve + (sweep.checkpoints === "none" ? 0 : checkpointBytes(trial, sweep));
}

function columnsOfEngine({ engine, task }: Trial): number {
  if (engine !== "network") return 0;
  return task.kind === "student-teacher" ? REGRESSION_COLUMNS : CLASS_COLUMNS;
}

/** Of a network, weights and the moments of its method in single precision; else state in double precision, flow's power vector in single precision beside it; whole pages of the file. */
function checkpointBytes(trial: Trial, { metrics }: Sweep): number {
  const { engine, method, parameters } = trial;
  const { dimension, width } = parameters;
  if (engine === "network") {
    const slots = method.kind === "adam" || method.kind === "adamw" ? 2 : method.kind === "momentum" ? 1 : 0;
    return wholePages(FLOAT_BYTES * (1 + slots) * networkWeights(trial));
  }
  const cross = metrics.includes("weightDistance") ? dimension * dimension : 0;
  const weights = engine === "committee" && width !== "infinite" ? width * dimension : null;
  const primary = weights ?? dimension + (dimension * (dimension + 1)) / 2;
  const payload = 8 * (primary + (weights === null ? cross : 0)) + (method.kind === "flow" ? 4 * primary : 0);
  return wholePages(payload);
}

function wholePages(payload: number): number {
  return Math.ceil((payload + ROW_BYTES) / PAGE_BYTES) * PAGE_BYTES;
}
