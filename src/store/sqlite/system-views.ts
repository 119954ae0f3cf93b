import { CURVE_COLUMNS, type StoredSystem } from "../../model/index.js";

/** What the view of every system begins with, and the losses, which every row has. */
const COMMON = ["sweep", "trial_id", "step", "train_loss", "test_loss"];

/** Columns of `trial` that seeds have. */
const SEED_COLUMNS: ReadonlySet<string> = new Set(["seed", "data_seed", "target_seed", "weights_seed"]);

/**
 * The views of systems, by name: the kind with `_` in the place of what names in SQL lack (`modular-mlp` is `modular_mlp`). One
 * row for each recorded step of each trial of a sweep, with a column for each parameter and each series of the system.
 *
 * Edge: a name that is not usable, because a table of the store has it, gives no view.
 */
export function systemViewTexts(systems: readonly StoredSystem[]): ReadonlyMap<string, string> {
  return new Map(systems.map((system) => [viewNameOf(system.kind), viewTextOf(system)]));
}

/** The name of a system's view. */
export function viewNameOf(kind: string): string {
  return kind.replaceAll(/[^A-Za-z0-9_]/g, "_");
}

function viewTextOf({ kind, parameters, series }: StoredSystem): string {
  const columns = [
    "sweep.name AS sweep",
    "trial.id AS trial_id",
    ...parameters.map(({ name, column, role }) =>
      role === "seed" && SEED_COLUMNS.has(column)
        ? `trial.${column}`
        : `trial.cell ->> '$.${name}' AS ${quoted(column)}`,
    ),
    "curve.step",
    "curve.train_loss",
    "curve.test_loss",
    ...series
      .filter((column) => !COMMON.includes(column))
      .map((column) =>
        CURVE_COLUMNS.some((known) => known === column)
          ? `curve.${column}`
          : `curve.extra ->> '$.${column}' AS ${quoted(column)}`,
      ),
  ];
  return `CREATE VIEW ${quoted(viewNameOf(kind))} AS
SELECT
  ${columns.join(",\n  ")}
FROM trial
JOIN sweep ON sweep.id = trial.sweep_id
JOIN curve ON curve.trial_id = trial.id
WHERE trial.system = '${kind.replaceAll("'", "''")}' AND trial.orphaned = 0;
`;
}

function quoted(name: string): string {
  return `"${name}"`;
}
