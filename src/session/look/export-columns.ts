import { PHASES, SO_FAR_KINDS } from "../../analysis/index.js";
import type { TableColumn } from "../../export/index.js";
import { CURVE_COLUMNS, OUTCOME_KINDS, PARAMETER_NAMES, snakeCase, type System } from "../../model/index.js";
import type { ExportedColumns, OwnColumn } from "../../store/index.js";

const TEXT: ReadonlySet<string> = new Set([
  ...[
    "sweep",
    "trial_id",
    "method",
    "method_settings",
    "engine",
    "task",
    "kind",
    "so_far",
    "phase",
    "mechanism",
  ],
  ...["interval", "regime", "p1_place", "p2_place", "flags"],
]);

const INTEGER: ReadonlySet<string> = new Set([
  ...["samples", "dimension", "width", "eigenvector", "modulus", "step"],
  ...["seed", "data_seed", "target_seed", "weights_seed"],
]);

const BOOLEAN: ReadonlySet<string> = new Set(["centered", "reached", "left_out", "settled", "censored"]);

/** The counts of cells, in which `reached`, `left_out` and `censored` are numbers of trials. */
const COUNTS: ReadonlySet<string> = new Set([
  ...["trials", "reached", "left_out", "kernel", "features"],
  ...["p1_seeds", "p1_spanning", "p2_seeds", "p2_spanning", "fits_from_seeds", "w_c_seeds"],
  ...OUTCOME_KINDS,
  ...SO_FAR_KINDS.map((kind) => `${kind}_so_far`),
  ...PHASES,
]);

/**
 * An exported column with its type, which follows from its name or from the system whose parameter it is; a column that
 * is no text, integer or flag is a double.
 */
export function exportColumn(
  name: string,
  what: "outcomes" | "curves" | "cells",
  own: readonly OwnColumn[],
): TableColumn {
  const ofSystem = own.find(({ column }) => column === name);
  if (ofSystem !== undefined) return { name, type: ofSystem.type };
  if (TEXT.has(name)) return { name, type: "text" };
  if (INTEGER.has(name) || (what === "cells" && COUNTS.has(name))) return { name, type: "integer" };
  return { name, type: BOOLEAN.has(name) ? "boolean" : "number" };
}

/** The columns of exported curves: those that are the same in all rows of a trial, and those that vary by row. */
export interface CurveExportColumns {
  readonly keys: readonly string[];
  readonly recorded: readonly string[];
}

/** The columns of exported curves of a system: its parameters and seeds, and what it declares as recorded. */
export function curveExportColumns(
  { series }: System,
  { own, foreign }: ExportedColumns,
): CurveExportColumns {
  const common = PARAMETER_NAMES.map(snakeCase).filter((column) => !foreign.has(column));
  const declared = series.map(({ column }) => column);
  const always = ["step", "train_loss", "test_loss"];
  return {
    keys: ["trial_id", ...common, "kind", ...own.map(({ column }) => column)],
    recorded: [
      ...CURVE_COLUMNS.filter((column) => always.includes(column) || declared.includes(column)),
      ...declared.filter((column) => !CURVE_COLUMNS.some((known) => known === column)),
    ],
  };
}
