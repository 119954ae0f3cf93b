import type { SqlValue } from "../../model/index.js";
import type { Connection } from "./connection.js";
import { DamagedRow } from "./damaged-row.js";
import type { OutcomePages } from "./outcome-pages.js";
import { areRegimesWhole } from "./regime-table.js";
import { RuleTable } from "./rule-table.js";
import { isStoreFault } from "./sql-error.js";
import { storedJson } from "./stored-json.js";
import { GRID, METRICS } from "./stored-shapes.js";
import type { SweepTable } from "./sweep-table.js";

/** The tables that results are read from, except curves, whose digests reveal more than a check of their pages. */
const RESULT_TABLES = [
  "sweep",
  "trial",
  "trial_key",
  "rule",
  "rule_step",
  "outcome",
  "record_plan",
  "recording",
  "progress",
];

/** Tables keyed by trial, independent of sweeps: those that show that a trial was trained, and the others. */
const RESULTS_OF_TRIALS = ["progress"] as const;
const BESIDE_TRIALS = ["curve", "recording", "checkpoint", "attempt"] as const;

/** The most problems that SQLite reports for one table. */
const MOST_REPORTED = 8;

/**
 * The faults in the tables, in lines: in pages and indexes, found by SQLite's own check, then in the few rows that many
 * trials share. See Store.checkTables.
 *
 * Cost: reads the tables; with `everything` the whole file.
 */
export function checkTables(
  db: Connection,
  { sweeps, outcomePages }: { readonly sweeps: SweepTable; readonly outcomePages: OutcomePages },
  everything: boolean,
): readonly string[] {
  const structure = everything
    ? integrityOf(db, null)
    : RESULT_TABLES.filter((table) => isTable(db, table)).flatMap((table) => integrityOf(db, table));
  return [
    ...structure,
    ...problemsOf(() => sharedRows(db, sweeps)),
    ...problemsOf(() =>
      strayRows(db, everything ? [...RESULTS_OF_TRIALS, ...BESIDE_TRIALS] : RESULTS_OF_TRIALS),
    ),
    ...problemsOf(() => rowsOfNoSweep(db)),
    ...problemsOf(() => faultyPages(sweeps, outcomePages, everything)),
  ];
}

/** In a store of an older schema, a missing table is replaced by an empty temporary one. */
function isTable(db: Connection, name: string): boolean {
  const there = db.prepare("SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?").get(name);
  return there !== undefined;
}

function integrityOf(db: Connection, table: string | null): readonly string[] {
  return problemsOf(() => {
    const argument = table ?? String(MOST_REPORTED);
    const rows = db.pragma(`main.integrity_check(${argument})`) as readonly {
      readonly integrity_check: string;
    }[];
    return rows
      .slice(0, MOST_REPORTED)
      .map((row) => row.integrity_check)
      .filter((line) => line !== "ok")
      .map((line) => `file: ${line.replaceAll(/\s+/g, " ")}`);
  });
}

function* sharedRows(db: Connection, sweeps: SweepTable): Generator<string> {
  // The number of outcomes never falls below that at the end of a run: trials that a file no longer names keep their outcomes.
  const counts = db
    .prepare<[number, number], [number, number]>(
      `SELECT (SELECT coalesce(sum(trials), 0) FROM regime_result WHERE sweep_id = ?),
         (SELECT count(*) FROM outcome WHERE sweep_id = ?)`,
    )
    .raw();
  for (const { id, name } of sweeps.keys()) {
    yield* problemsOf(() => {
      sweeps.get(name);
      const areWhole = areRegimesWhole(db, id);
      if (areWhole === false) {
        return [`sweep ${name}: regimes: expected the seal of what its report found, found another`];
      }
      const [counted, stored] = counts.get(id, id) ?? [0, 0];
      return areWhole === true && counted > stored
        ? [
            `sweep ${name}: outcome: expected at least the ${counted} rows that its regimes count, found ${stored}`,
          ]
        : [];
    });
  }
  const rules = new RuleTable(db);
  const isDigested = db.prepare<[number]>(
    "SELECT 1 FROM outcome WHERE rule_id = ? AND digest IS NOT NULL LIMIT 1",
  );
  for (const [id, text] of db
    .prepare<[], [number, SqlValue]>("SELECT id, text FROM rule ORDER BY id")
    .raw()
    .all()) {
    // The digests of a rule's outcomes cover its text. Only older programs wrote outcomes without a digest, and rules
    // without steps.
    if (!rules.hasItsSteps(id, String(text), isDigested.get(id) !== undefined)) {
      yield `rule ${id}: rule_step: expected the steps of its budget and grid, found others`;
    }
  }
  for (const [id, grid, metrics] of db
    .prepare<[], [number, SqlValue, SqlValue]>("SELECT id, grid, metrics FROM record_plan ORDER BY id")
    .raw()
    .all()) {
    yield* problemsOf(() => {
      storedJson(grid, "grid", GRID, () => `record_plan ${id}`);
      storedJson(metrics, "metrics", METRICS, () => `record_plan ${id}`);
      return [];
    });
  }
}

/** Rows of trials that no sweep has: damage to an id leaves its row behind. */
function* strayRows(db: Connection, tables: readonly string[]): Generator<string> {
  if (tables.includes("curve") && isTable(db, "curve_row")) yield* strayCurves(db);
  for (const table of tables.filter((each) => isTable(db, each))) {
    // The index leads from one id to the next, regardless of the number of rows.
    const ids = db
      .prepare<[], SqlValue>(
        `WITH RECURSIVE ids (id) AS (
           SELECT min(trial_id) FROM ${table}
           UNION ALL
           SELECT (SELECT min(trial_id) FROM ${table} WHERE trial_id > ids.id) FROM ids WHERE ids.id IS NOT NULL
         )
         SELECT id FROM ids WHERE id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM trial WHERE trial.id = ids.id)
         LIMIT ${MOST_REPORTED}`,
      )
      .pluck()
      .all();
    for (const id of ids) yield `${table}: expected rows of trials of a sweep, found some of ${String(id)}`;
  }
}

/** Pages of outcomes that do not hold what the rows hold. */
function* faultyPages(sweeps: SweepTable, pages: OutcomePages, everything: boolean): Generator<string> {
  for (const { id, name } of sweeps.keys()) {
    for (const prefix of pages.faultyPages(id, everything)) {
      yield `sweep ${name}: outcome_page ${prefix}: expected the outcomes of its trials, found others`;
    }
  }
}

/** Outcomes of trials that their sweep does not have, and trials of sweeps that do not exist. */
function* rowsOfNoSweep(db: Connection): Generator<string> {
  const outcomes = db
    .prepare<[], string>(
      `SELECT trial_id FROM outcome
       WHERE NOT EXISTS (SELECT 1 FROM trial WHERE trial.sweep_id = outcome.sweep_id AND trial.id = outcome.trial_id)
       LIMIT ${MOST_REPORTED}`,
    )
    .pluck()
    .all();
  for (const id of outcomes) yield `outcome: expected rows of trials of a sweep, found some of ${id}`;
  const sweeps = db
    .prepare<[], number>("SELECT DISTINCT sweep_id FROM trial WHERE sweep_id NOT IN (SELECT id FROM sweep)")
    .pluck()
    .all();
  for (const id of sweeps)
    yield `trial: expected rows of a sweep, found some of sweep ${id}, which is not there`;
}

/** Rows of `curve_row` whose key belongs to no trial of a sweep. */
function* strayCurves(db: Connection): Generator<string> {
  const keys = db
    .prepare<[], SqlValue>(
      `WITH RECURSIVE keys (key) AS (
         SELECT min(trial) FROM curve_row
         UNION ALL
         SELECT (SELECT min(trial) FROM curve_row WHERE trial > keys.key) FROM keys WHERE keys.key IS NOT NULL
       )
       SELECT coalesce(trial_key.id, 'key ' || keys.key) FROM keys LEFT JOIN trial_key ON trial_key.key = keys.key
       WHERE keys.key IS NOT NULL
         AND (trial_key.id IS NULL OR NOT EXISTS (SELECT 1 FROM trial WHERE trial.id = trial_key.id))
       LIMIT ${MOST_REPORTED}`,
    )
    .pluck()
    .all();
  for (const id of keys) yield `curve: expected rows of trials of a sweep, found some of ${String(id)}`;
}

/** The problems that `work` finds, or the error if a row or page cannot be read. */
function problemsOf(work: () => Iterable<string>): readonly string[] {
  try {
    return [...work()];
  } catch (error) {
    if (!(error instanceof DamagedRow) && !isStoreFault(error)) throw error;
    return [(error as Error).message];
  }
}
