import {
  canonicalJson,
  METHOD_KINDS,
  SEED_NAMES,
  type Json,
  type Method,
  type ParameterValue,
  type ParameterValues,
  type SqlValue,
  type TaskContent,
  type Trial,
  type TrialIdentity,
} from "../../model/index.js";
import type { Connection } from "./connection.js";
import { DamagedRow, foundValue, storedNumber, storedWord } from "./damaged-row.js";
import { storedJson } from "./stored-json.js";
import { CONTENT_COLUMNS, trialColumns } from "./trial-columns.js";
import { METHOD_SETTINGS, PARAMETERS, TASK } from "./stored-shapes.js";

/** Trials read at a time by the lazy iterations: the writer never waits for a half-read list. */
const PAGE = 500;

/** The part of a row of `trial` that makes up a {@link Trial}, from SQLite: damaged rows may have any values. */
export interface TrialRow {
  readonly id: string;
  readonly task: unknown;
  readonly cell: unknown;
  readonly seed: unknown;
  readonly data_seed: unknown;
  readonly target_seed: unknown;
  readonly weights_seed: unknown;
  readonly centered: unknown;
  readonly method: unknown;
  readonly tolerance: unknown;
  readonly method_settings: unknown;
  readonly engine: unknown;
}

type MembershipRow = TrialRow &
  Readonly<Record<"origin" | "orphaned" | "deepened_to", unknown>> & {
    readonly sweep_id: number;
    readonly sweep: string;
  };

/** A trial's membership in a sweep, and the sweep's data about the trial. */
export interface TrialMembership {
  readonly trial: Trial;
  readonly sweepId: number;
  readonly sweep: string;
  readonly origin: "file" | "refined";
  readonly orphaned: boolean;
  /** The trial's own budget, in steps; null: the sweep's. */
  readonly deepenedTo: number | null;
}

/** The columns of {@link TrialRow}. */
export const TRIAL_COLUMNS =
  "trial.id, trial.task, trial.cell, trial.seed, trial.data_seed, trial.target_seed, trial.weights_seed, trial.centered, trial.method, trial.tolerance, trial.method_settings, trial.engine";

/** Orphans the rows that satisfy the condition appended to this text. */
const ORPHAN =
  "UPDATE trial SET orphaned = 1, state = 4 * coalesce(deepened_to, -1) + 2 * (origin = 'refined') + 1";

/** The table `trial`: one row for each trial of each sweep. */
export class TrialTable {
  readonly #db: Connection;
  readonly #identity: TrialIdentity | null;
  readonly #declare;
  readonly #page;
  readonly #pending;
  readonly #refined;
  readonly #byPrefix;
  readonly #has;
  readonly #memberships;
  /** Canonical texts of the few different tasks of a sweep. */
  readonly #tasks = new Map<string, string>();

  constructor(db: Connection, identity: TrialIdentity | null) {
    this.#db = db;
    this.#identity = identity;
    // A trial that both the file and refinement name stays refined: it outlives its line in the file. The other columns
    // follow from the trial, but files of the user's own data may have moved, and this repairs a damaged row.
    this.#declare = db.prepare(
      `INSERT INTO trial (sweep_id, id, ${CONTENT_COLUMNS.join(", ")}, origin, orphaned, declaration, state)
       VALUES (?1, ?2, ${CONTENT_COLUMNS.map((_, i) => `?${i + 4}`).join(", ")}, ?3, 0,
         (SELECT declaration FROM sweep WHERE id = ?1), -4 + 2 * (?3 = 'refined'))
       ON CONFLICT (sweep_id, id) DO UPDATE SET
         ${CONTENT_COLUMNS.map((column) => `${column} = excluded.${column}`).join(", ")},
         declaration = excluded.declaration,
         orphaned = 0,
         origin = iif(origin = 'refined', origin, excluded.origin),
         state = 4 * coalesce(deepened_to, -1) + 2 * (origin = 'refined' OR excluded.origin = 'refined')`,
    );
    this.#page = db.prepare<[number, string, number, number], TrialRow>(
      `SELECT ${TRIAL_COLUMNS} FROM trial WHERE sweep_id = ? AND id > ? AND orphaned = ? ORDER BY id LIMIT ?`,
    );
    // Two indexes are merged in their order: a look-up for each trial would take twice as long.
    this.#pending = db.prepare<[number, string, number, string, number, number], TrialRow>(
      `SELECT ${TRIAL_COLUMNS}
       FROM (SELECT id AS pending_id FROM trial WHERE sweep_id = ? AND orphaned = 0 AND id > ?
             EXCEPT SELECT trial_id FROM outcome WHERE sweep_id = ? AND trial_id > ?
             ORDER BY 1 LIMIT ?)
         CROSS JOIN trial ON trial.sweep_id = ? AND trial.id = pending_id
       ORDER BY pending_id`,
    );
    this.#refined = db.prepare<[number], TrialRow>(
      `SELECT ${TRIAL_COLUMNS} FROM trial WHERE sweep_id = ? AND origin = 'refined' ORDER BY id`,
    );
    this.#has = db.prepare<[number, string]>("SELECT 1 FROM trial WHERE sweep_id = ? AND id = ?");
    this.#memberships = db.prepare<[string], MembershipRow>(
      `SELECT ${TRIAL_COLUMNS}, sweep_id, sweep.name AS sweep, origin, orphaned, deepened_to
       FROM trial JOIN sweep ON sweep.id = trial.sweep_id WHERE trial.id = ? ORDER BY sweep.name`,
    );
    this.#byPrefix = db.prepare<[string, string, number], TrialRow & { readonly sweep: string }>(
      `SELECT ${TRIAL_COLUMNS}, sweep.name AS sweep FROM trial JOIN sweep ON sweep.id = trial.sweep_id
       WHERE trial.id >= ? AND trial.id < ? ORDER BY trial.id, sweep.name LIMIT ?`,
    );
  }

  /** Adds the trials or names them again. Idempotent. */
  declare(sweepId: number, trials: readonly Trial[], origin: "file" | "refined"): void {
    for (const trial of trials) {
      const values = [sweepId, trial.id, origin, ...this.contentValues(trial)];
      this.#declare.run(Object.fromEntries(values.map((value, i) => [i + 1, value])));
    }
  }

  /** The values of a trial in {@link CONTENT_COLUMNS}, in their order. */
  contentValues(trial: Trial): readonly SqlValue[] {
    const values = trialColumns(trial, this.#identity, this.#taskText(trial.task));
    return CONTENT_COLUMNS.map((column) => values[column]);
  }

  /** Orphans the trials that the latest declaration did not name. */
  endDeclaration(sweepId: number): void {
    this.#db
      .prepare(
        `${ORPHAN}
         WHERE sweep_id = ? AND orphaned = 0
           AND declaration <> (SELECT declaration FROM sweep WHERE id = trial.sweep_id)`,
      )
      .run(sweepId);
  }

  /** Orphans these trials of the sweep. */
  orphan(sweepId: number, trialIds: readonly string[]): void {
    const mark = this.#db.prepare(
      `${ORPHAN}
       WHERE sweep_id = ? AND id = ?`,
    );
    for (const id of trialIds) mark.run(sweepId, id);
  }

  /** The next page of the sweep's trials, or of its orphaned ones, after this id, in order of id; empty at the end. */
  page(
    sweepId: number,
    after: string,
    { orphaned }: { readonly orphaned: boolean } = { orphaned: false },
  ): readonly Trial[] {
    return this.#page.all(sweepId, after, orphaned ? 1 : 0, PAGE).map((row) => trialOf(row, this.#identity));
  }

  /** Those of the ids that belong to the sweep and are not orphaned. */
  declared(sweepId: number, trialIds: readonly string[]): ReadonlySet<string> {
    const among = this.#db
      .prepare<[string, number], string>(
        `SELECT trial.id FROM json_each(?) AS asked CROSS JOIN trial ON trial.id = asked.value
         WHERE trial.sweep_id = ? AND trial.orphaned = 0`,
      )
      .pluck();
    return new Set(among.all(JSON.stringify(trialIds), sweepId));
  }

  /** How many of the ids belong to the sweep and are not orphaned. */
  countDeclared(sweepId: number, trialIds: readonly string[]): number {
    const count = this.#db
      .prepare<[string, number], number>(
        `SELECT count(*) FROM json_each(?) AS asked CROSS JOIN trial ON trial.id = asked.value
         WHERE trial.sweep_id = ? AND trial.orphaned = 0`,
      )
      .pluck();
    return count.get(JSON.stringify(trialIds), sweepId) ?? 0;
  }

  /** How many trials the sweep's latest declaration has named from its file so far. Cost: one pass over the trials. */
  countNamed(sweepId: number): number {
    const count = this.#db
      .prepare<[number], number>(
        `SELECT count(*) FROM sweep CROSS JOIN trial NOT INDEXED
         WHERE sweep.id = ? AND trial.sweep_id = sweep.id AND trial.declaration = sweep.declaration
           AND orphaned = 0 AND origin = 'file'`,
      )
      .pluck();
    return count.get(sweepId) ?? 0;
  }

  /** The next page of the sweep's trials that have no outcome, after this id, in order of id; empty at the end. */
  pendingPage(sweepId: number, after: string): readonly Trial[] {
    return this.#pending
      .all(sweepId, after, sweepId, after, PAGE, sweepId)
      .map((row) => trialOf(row, this.#identity));
  }

  /** Whether a sweep has a trial, orphaned or not. */
  has(sweepId: number, id: string): boolean {
    return this.#has.get(sweepId, id) !== undefined;
  }

  /** The sweeps that have a trial, in order of name, with their data about the trial. @throws DamagedRow */
  membershipsOf(id: string): readonly TrialMembership[] {
    return this.#memberships.all(id).map((row) => ({
      trial: trialOf(row, this.#identity),
      sweepId: row.sweep_id,
      sweep: row.sweep,
      origin: storedWord(row.origin, "origin", ["file", "refined"], () => `trial ${id}`),
      orphaned: row.orphaned === 1,
      deepenedTo: storedNumber(row.deepened_to, "deepened_to", () => `trial ${id}`),
    }));
  }

  /** The trials of origin `refined` in order of id, including orphaned ones. */
  refined(sweepId: number): readonly Trial[] {
    return this.#refined.all(sweepId).map((row) => trialOf(row, this.#identity));
  }

  deepen(sweepId: number, trialIds: readonly string[], steps: number): void {
    const raise = this.#db.prepare(
      `UPDATE trial SET deepened_to = max(coalesce(deepened_to, 0), ?),
         state = 4 * max(coalesce(deepened_to, 0), ?) + 2 * (origin = 'refined') + orphaned
       WHERE sweep_id = ? AND id = ?`,
    );
    for (const id of trialIds) raise.run(steps, steps, sweepId, id);
  }

  deepened(sweepId: number): ReadonlyMap<string, number> {
    const rows = this.#db
      .prepare<[number], { readonly id: string; readonly steps: number }>(
        "SELECT id, deepened_to AS steps FROM trial WHERE sweep_id = ? AND deepened_to IS NOT NULL",
      )
      .all(sweepId);
    return new Map(rows.map(({ id, steps }) => [id, steps]));
  }

  remove(sweepId: number, id: string): void {
    this.#db.prepare("DELETE FROM trial WHERE sweep_id = ? AND id = ?").run(sweepId, id);
  }

  /** Adds the duplicated data to trials that an older program wrote. */
  adopt(sweepId: number, trialIds: readonly string[]): void {
    const adopt = this.#db.prepare(
      `UPDATE trial SET state = 4 * coalesce(deepened_to, -1) + 2 * (origin = 'refined') + orphaned
       WHERE sweep_id = ? AND id = ? AND state IS NULL`,
    );
    for (const id of trialIds) adopt.run(sweepId, id);
  }

  find(idPrefix: string, limit: number): readonly { readonly trial: Trial; readonly sweepName: string }[] {
    const first = idPrefix.toLowerCase();
    return this.#byPrefix
      .all(first, `${first}\u{10FFFF}`, limit)
      .map((row) => ({ trial: trialOf(row, this.#identity), sweepName: row.sweep }));
  }

  #taskText(task: TaskContent): string {
    const key = JSON.stringify(task);
    const known = this.#tasks.get(key);
    if (known !== undefined) return known;
    const text = canonicalJson(JSON.parse(key) as Json);
    this.#tasks.set(key, text);
    return text;
  }
}

/** @throws DamagedRow where a column holds what was never written there. */
export function trialOf(row: TrialRow, identity: TrialIdentity | null): Trial {
  const name = (): string => `trial ${row.id}`;
  if (typeof row.id !== "string") throw new DamagedRow("trial", `id: found ${foundValue(row.id)}`);
  const task = storedJson(row.task, "task", TASK, name) as TaskContent;
  const tasks = identity?.tasks(task.kind) ?? null;
  if (tasks?.has(task) === false) {
    throw new DamagedRow(name(), `task: expected ${tasks.expected}, found ${foundValue(task)}`);
  }
  return {
    id: row.id,
    task,
    parameters: parametersOf(
      row.id,
      row.cell,
      [row.seed, row.data_seed, row.target_seed, row.weights_seed],
      identity?.standards(task.kind) ?? null,
    ),
    centered: storedNumber(row.centered, "centered", name) === 1,
    method: methodOf(row, name),
    engine: storedText(row.engine, "engine", name),
  };
}

function storedText(value: unknown, column: string, name: () => string): string {
  if (typeof value === "string") return value;
  throw new DamagedRow(name(), `${column}: expected text, found ${foundValue(value)}`);
}

function methodOf(row: TrialRow, name: () => string): Method {
  const kind = storedWord(row.method, "method", METHOD_KINDS, name);
  if (kind === "flow")
    return { kind, tolerance: storedNumber(row.tolerance, "tolerance", name) ?? Number.NaN };
  const settings = row.method_settings ?? "{}";
  return {
    kind,
    ...(storedJson(settings, "method_settings", METHOD_SETTINGS, name) as object),
  } as Method;
}

/**
 * The parameters of a trial from its columns `cell` and those of {@link SEED_NAMES}: the names of its system, with the
 * default for a name that an older program did not have. For an unknown system, all stored parameters.
 *
 * @throws DamagedRow where a column holds any other value.
 */
export function parametersOf(
  trialId: string,
  cell: unknown,
  seeds: readonly unknown[],
  standards: ParameterValues | null,
): ParameterValues {
  const name = (): string => `trial ${trialId}`;
  // A copy of the settings of the cell: all trials have their members in the same order, so that one object shape fits all.
  const parameters: Record<string, ParameterValue> = { ...settingsOf(cell, standards, name) };
  for (let i = 0; i < SEED_NAMES.length; i++) {
    const seed = SEED_NAMES[i];
    const value = storedNumber(seeds[i], seed, name);
    if (standards === null) parameters[seed] = value;
    else if (seed in parameters) parameters[seed] = value ?? standards[seed];
  }
  return parameters;
}

/** The number of parsed cells that are kept: trials of one cell have the same text. */
const MOST_CELLS = 20_000;

/** The parameters of a cell by its text, for the system whose standards completed them. */
let parsedCells = new Map<unknown, ParameterValues>();
let parsedFor: ParameterValues | null = null;

/**
 * The parameters that the trials of a cell share: for a known system all of its parameters, with seeds at their defaults.
 * @throws DamagedRow
 */
export function settingsOf(
  cell: unknown,
  standards: ParameterValues | null,
  row: () => string,
): ParameterValues {
  if (parsedFor !== standards || parsedCells.size >= MOST_CELLS) {
    parsedCells = new Map();
    parsedFor = standards;
  }
  const known = parsedCells.get(cell);
  if (known !== undefined) return known;
  const settings = completed(storedJson(cell, "cell", PARAMETERS, row) as ParameterValues, standards, row);
  parsedCells.set(cell, settings);
  return settings;
}

function completed(
  settings: ParameterValues,
  standards: ParameterValues | null,
  row: () => string,
): ParameterValues {
  if (standards === null) return settings;
  for (const each in settings) {
    if (!Object.hasOwn(standards, each))
      throw new DamagedRow(row(), `cell: expected no member ${foundValue(each)}`);
  }
  const all: Record<string, ParameterValue> = {};
  for (const each in standards) all[each] = settings[each] ?? standards[each];
  return all;
}
