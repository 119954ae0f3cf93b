import { SO_FAR_KINDS } from "../analysis/index.js";
import type { TableColumn } from "../export/index.js";
import { CURVE_COLUMNS, OUTCOME_KINDS } from "../model/index.js";
import { viewQuery } from "../store/index.js";

const TEXT: ReadonlySet<string> = new Set([
  ...["sweep", "trial_id", "method", "method_settings", "engine", "task", "kind", "so_far", "mechanism"],
  ...["interval", "regime", "p1_place", "p2_place", "flags"],
]);

const INTEGER: ReadonlySet<string> = new Set([
  ...["samples", "dimension", "width", "eigenvector", "modulus", "step"],
  ...["seed", "data_seed", "target_seed", "weights_seed"],
]);

const BOOLEAN: ReadonlySet<string> = new Set(["centered", "reached", "left_out", "settled", "censored"]);

/** What cells count; `reached`, `left_out` and `censored` are numbers of trials there. */
const COUNTS: ReadonlySet<string> = new Set([
  ...["trials", "reached", "left_out", "kernel", "features"],
  ...["p1_seeds", "p1_spanning", "p2_seeds", "p2_spanning"],
  ...OUTCOME_KINDS,
  ...SO_FAR_KINDS.map((kind) => `${kind}_so_far`),
]);

/** An exported column with its type, which its name tells; what is no text, integer or flag is a double. */
export function exportColumn(name: string, what: "outcomes" | "curves" | "cells"): TableColumn {
  if (TEXT.has(name)) return { name, type: "text" };
  if (INTEGER.has(name) || (what === "cells" && COUNTS.has(name))) return { name, type: "integer" };
  return { name, type: BOOLEAN.has(name) ? "boolean" : "number" };
}

/** Columns of the view `time_to_grok` that are exported, in order; those of `outcome` it lacks follow. */
const VIEW_COLUMNS = [
  ...["sweep", "trial_id", "alpha", "epsilon", "samples", "dimension", "width", "eigenvector", "modulus"],
  ...["weight_decay", "decay_rate", "sigma", "label_scale", "learning_rate", "centered"],
  ...["seed", "data_seed", "target_seed", "weights_seed"],
  ...["method", "method_settings", "tolerance", "engine", "task"],
  ...["kind", "train_step", "test_step", "delay", "delay_at_least", "ratio"],
  ...["reached", "left_out", "settled", "censored", "test_at_least", "so_far", "mechanism"],
] as const;

const OUTCOME_ONLY_COLUMNS = [
  ...["train_first_step", "test_first_step", "rise", "rich_step", "kernel_test", "label_power"],
  ...["initial_train", "initial_test", "final_train", "final_test", "steps"],
] as const;

/** The columns of exported outcomes: what a predicate may name. */
export const OUTCOME_EXPORT_COLUMNS: readonly string[] = [...VIEW_COLUMNS, ...OUTCOME_ONLY_COLUMNS];

/** A query for all of them, of every sweep. */
export function outcomesSql(): string {
  return `
  SELECT ${VIEW_COLUMNS.map((name) => `t.${name} AS ${name}`).join(", ")},
    ${OUTCOME_ONLY_COLUMNS.map((name) => `o.${name} AS ${name}`).join(", ")}
  FROM (${viewQuery("time_to_grok")}) AS t
  JOIN outcome AS o ON o.sweep_id = t.sweep_id AND o.trial_id = t.trial_id`;
}

/** What tells the trials of exported curves apart; the columns of the curve follow. */
export const CURVE_KEY_COLUMNS = ["trial_id", "alpha", "epsilon", "samples", "seed", "kind"] as const;

/** The columns of exported curves. */
export const CURVE_EXPORT_COLUMNS: readonly string[] = [...CURVE_KEY_COLUMNS, ...CURVE_COLUMNS];
