import { CURVE_COLUMNS } from "./curve.js";
import { OUTCOME_KINDS } from "./outcome.js";
import { PARAMETER_NAMES } from "./parameters.js";

/** Columns of the view `time_to_grok` that are exported with outcomes, in order. */
export const OUTCOME_VIEW_COLUMNS = [
  ...["sweep", "trial_id", "alpha", "epsilon", "samples", "dimension", "width", "eigenvector", "modulus"],
  ...["weight_decay", "decay_rate", "sigma", "label_scale", "learning_rate", "centered"],
  ...["seed", "data_seed", "target_seed", "weights_seed"],
  ...["method", "method_settings", "tolerance", "engine", "task"],
  ...["kind", "train_step", "test_step", "delay", "delay_at_least", "ratio"],
  ...["reached", "left_out", "settled", "censored", "test_at_least", "so_far", "phase", "mechanism"],
] as const;

/** Columns of `outcome` that are exported behind {@link OUTCOME_VIEW_COLUMNS}; the system's own follow. */
export const OUTCOME_ONLY_COLUMNS = [
  ...["train_first_step", "test_first_step", "rise", "rich_step", "kernel_test", "label_power"],
  ...["initial_train", "initial_test", "final_train", "final_test", "steps"],
] as const;

/** The first columns of every system's view, and the losses, which every row has. */
export const SYSTEM_VIEW_COLUMNS: readonly string[] = [
  "sweep",
  "trial_id",
  "step",
  "train_loss",
  "test_loss",
];

/** The columns of a system's view for the outcome of a row's trial. */
export const SYSTEM_VIEW_OUTCOME_COLUMNS: readonly string[] = [
  ...["kind", "train_step", "test_step", "delay", "delay_at_least", "ratio", "steps"],
];

/** The parts of a median: its value, its interval, and the bound where there is no median. */
export const ESTIMATE_PARTS = ["median", "low", "high", "at_least"] as const;

/** The quantities whose medians cells have, under the names of both clocks. */
const ESTIMATES = ["train_step", "test_step", "delay", "ratio", "train_tau", "test_tau", "delay_tau"];

/** The columns of the window between the boundaries P₁ and P₂. */
const WINDOW_COLUMNS = [
  ...["window", "window_low", "window_high"],
  ...["window_empty_share", "window_unresolved_share", "flags"],
];

/** The suffixes of the columns of a boundary, behind `p1` or `p2`. */
const BOUNDARY_PARTS = ["", "_low", "_high", "_after", "_up_to", "_place", "_seeds", "_spanning"];

/** The columns that cells have where a sweep is a reduced landscape (docs/definitions.md). */
export const LANDSCAPE_COLUMNS = [
  ...(["fits_from", "fits_from_low", "fits_from_high", "fits_from_seeds"] as const),
  ...(["w_c", "w_c_low", "w_c_high", "w_c_seeds", "decay_needed"] as const),
] as const;

/** The columns of exported cells and of tables of regimes, on either clock, without those of parameters and of units. */
const CELL_COLUMNS: readonly string[] = [
  ...["sweep", "trials", "reached", "left_out", "kind", ...OUTCOME_KINDS],
  ...["grokked_so_far", "tracked_so_far", "kernel", "features"],
  ...["phase", "comprehension", "grokking", "memorization", "confusion"],
  ...ESTIMATES.flatMap((name) => ESTIMATE_PARTS.map((part) => `${name}_${part}`)),
  ...["interval", "regime", "seeds", "unknown", "not_monotone"],
  ...["p1", "p2"].flatMap((name) => BOUNDARY_PARTS.map((part) => `${name}${part}`)),
  ...WINDOW_COLUMNS,
  ...LANDSCAPE_COLUMNS,
];

/** Columns that the tables `trial` and `outcome` and the view `time_to_grok` have beside the exported ones. */
const STORE_COLUMNS = [
  ...["id", "sweep_id", "orphaned", "system", "cell", "train_censored", "facts", "rule", "digest", "content"],
  ...["numerics", "kernels", "extra", "method", "engine", "task", "centered", "trial_id"],
];

/** A kind of table, and its columns. */
type Place = readonly [where: string, columns: ReadonlySet<string>];

const TRIAL: Place = ["every trial", new Set(STORE_COLUMNS)];
const OUTCOMES: Place = ["every outcome", new Set([...OUTCOME_VIEW_COLUMNS, ...OUTCOME_ONLY_COLUMNS])];
const VIEW: Place = [
  "the view of every system",
  new Set([...SYSTEM_VIEW_COLUMNS, ...SYSTEM_VIEW_OUTCOME_COLUMNS]),
];
const CURVES: Place = ["every curve", new Set(CURVE_COLUMNS)];
const CURVE_KEYS: Place = [
  "every exported curve",
  new Set(["trial_id", "alpha", "epsilon", "samples", "seed", "kind"]),
];
const CELLS: Place = ["every cell", new Set(CELL_COLUMNS)];

/**
 * Which rows already have a column of this name, so that a system's own column would be a duplicate: words such as "every
 * outcome"; null: none. Parameters and facts that the store has made columns for, such as `alpha`, are no duplicates.
 *
 * @param role the kind of quantity: parameters are in all tables, series in curves, facts in outcomes.
 * @param name in the declaration. @param column in SQL.
 */
export function placeOfColumn(
  role: "parameter" | "series" | "fact",
  name: string,
  column: string,
): string | null {
  if (
    role === "parameter" &&
    snakeCase(name) === column &&
    PARAMETER_NAMES.some((common) => common === name)
  ) {
    return null;
  }
  if (role === "fact" && column === FACT_WITH_COLUMN) return null;
  const found = PLACES[role].find(has(column));
  if (found !== undefined) return found[0];
  return role === "parameter" && /^p[12]_per_/.test(column) ? CELLS[0] : null;
}

function has(column: string): (place: Place) => boolean {
  return ([, columns]) => columns.has(column);
}

const PLACES = {
  parameter: [TRIAL, VIEW, OUTCOMES, CURVES, CELLS],
  series: [TRIAL, VIEW, CURVE_KEYS],
  fact: [TRIAL, VIEW, OUTCOMES],
} as const satisfies Readonly<Record<string, readonly Place[]>>;

/** The fact that has a column in outcomes. */
export const FACT_WITH_COLUMN = "kernel_test";

/** The name of a parameter in SQL: weightDecay becomes weight_decay. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
