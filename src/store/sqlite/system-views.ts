import {
  CURVE_COLUMNS,
  FACT_WITH_COLUMN,
  SYSTEM_VIEW_COLUMNS,
  SYSTEM_VIEW_OUTCOME_COLUMNS,
  type StoredSystem,
} from "../../model/index.js";
import { quotedName } from "../quoted-name.js";

/** The columns of `trial` for seeds. */
const SEED_COLUMNS: ReadonlySet<string> = new Set(["seed", "data_seed", "target_seed", "weights_seed"]);

/**
 * The views of systems, by name: the kind with `_` in place of characters that SQL names lack (`a-b` becomes `a_b`). Each
 * recorded step of each trial of a sweep has a row, with a column for each parameter, series and fact of the system, and
 * the columns of the trial's outcome. Rows of trials that have no outcome yet have NULL there.
 *
 * Edge: a name that a table of the store already has gives no view.
 */
export function systemViewTexts(systems: readonly StoredSystem[]): ReadonlyMap<string, string> {
  return new Map(systems.map((system) => [viewNameOf(system.kind), viewTextOf(system)]));
}

/** The name of a system's view. */
export function viewNameOf(kind: string): string {
  return kind.replaceAll(/[^A-Za-z0-9_]/g, "_");
}

function viewTextOf({ kind, parameters, series, facts }: StoredSystem): string {
  const taken = new Set([
    ...parameters.map(({ column }) => column),
    ...series,
    ...facts,
    ...SYSTEM_VIEW_COLUMNS,
  ]);
  const columns = [
    "sweep.name AS sweep",
    "trial.id AS trial_id",
    ...parameters.map(({ name, column, role }) =>
      role === "seed" && SEED_COLUMNS.has(column)
        ? `trial.${column}`
        : `trial.cell ->> '$.${name}' AS ${quotedName(column)}`,
    ),
    "curve.step",
    "curve.train_loss",
    "curve.test_loss",
    ...series
      .filter((column) => !SYSTEM_VIEW_COLUMNS.includes(column))
      .map((column) =>
        CURVE_COLUMNS.some((known) => known === column)
          ? `curve.${column}`
          : `curve.extra ->> '$.${column}' AS ${quotedName(column)}`,
      ),
    // A stored declaration may be older than the refusal of such names.
    ...SYSTEM_VIEW_OUTCOME_COLUMNS.filter((column) => !taken.has(column)).map(
      (column) => `outcome.${column}`,
    ),
    ...facts.map((name) =>
      name === FACT_WITH_COLUMN ? `outcome.${name}` : `outcome.facts ->> '$.${name}' AS ${quotedName(name)}`,
    ),
  ];
  return `CREATE VIEW ${quotedName(viewNameOf(kind))} AS
SELECT
  ${columns.join(",\n  ")}
FROM trial
JOIN sweep ON sweep.id = trial.sweep_id
LEFT JOIN outcome ON outcome.sweep_id = trial.sweep_id AND outcome.trial_id = trial.id
JOIN curve ON curve.trial_id = trial.id
WHERE trial.system = '${kind.replaceAll("'", "''")}' AND trial.orphaned = 0;
`;
}
