import type {
  CheckedTrials,
  CurveRow,
  ParameterValues,
  SqlValue,
  Trial,
  TrialCheck,
  TrialIdentity,
} from "../../model/index.js";
import type { AttemptTable } from "./attempt-table.js";
import type { CheckpointTable } from "./checkpoint-table.js";
import type { Connection } from "./connection.js";
import type { CurveTable } from "./curve-table.js";
import { DamagedRow } from "./damaged-row.js";
import { OUTCOME_PROBLEM, type OutcomeTable } from "./outcome-table.js";
import type { Page } from "./page.js";
import type { ProgressTable } from "./progress-table.js";
import { isStoreFault } from "./sql-error.js";
import { cellText, CONTENT_COLUMNS } from "./trial-columns.js";
import { trialOf, type TrialRow, type TrialTable } from "./trial-table.js";

/** Trials listed at a time. */
const PAGE = 500;

const CURVE_PROBLEM = "curve: expected the digest of its rows and its end, found another";
const NO_PROGRESS =
  "progress: expected how far training has come, because there are outcomes or attempts; found no row";
const NO_OUTCOME = "outcome: expected one, because an attempt has ended; found no row";
const CONTENT_PROBLEM = "outcome: content: expected the digest of its numbers and rows, found another";
const PROGRESS_PROBLEM = "progress: expected the seal of the row and its recordings, found another";

/** A row of `trial` with its duplicated data. */
type CheckedRow = TrialRow & Readonly<Record<string, unknown>>;

interface Listed {
  readonly id: string;
  readonly orphaned: unknown;
  readonly is_kept_twice: number | null;
}

/** Which rows of a trial exist, as 0 or 1: `ended` for an ended attempt, `any_outcome` for an outcome in any sweep. */
interface Traces {
  readonly progress: number;
  readonly ended: number;
  readonly attempt: number;
  readonly outcome: number;
  readonly any_outcome: number;
}

/** Compares the stored data of trials with the digests and seals that were taken when the data were written. Reads only. */
export class TrialChecker {
  readonly #tables;
  readonly #page;
  readonly #one;
  readonly #row;
  readonly #traces;
  readonly #untrained;

  constructor(
    db: Connection,
    tables: {
      readonly trials: TrialTable;
      readonly outcomes: OutcomeTable;
      readonly curves: CurveTable;
      readonly progress: ProgressTable;
      readonly attempts: AttemptTable;
      readonly checkpoints: CheckpointTable;
      /** Null: the ids of trials are not checked. */
      readonly identity: TrialIdentity | null;
    },
  ) {
    this.#tables = tables;
    const listed = `SELECT id, orphaned,
      state = 4 * coalesce(deepened_to, -1) + 2 * (origin = 'refined') + orphaned AS is_kept_twice
      FROM trial WHERE sweep_id = ?`;
    this.#page = db.prepare<[number, string, number], Listed>(`${listed} AND id > ? ORDER BY id LIMIT ?`);
    this.#one = db.prepare<[number, string], Listed>(`${listed} AND id = ?`);
    this.#row = db.prepare<[number, string], CheckedRow>(
      `SELECT id, ${CONTENT_COLUMNS.join(", ")} FROM trial WHERE sweep_id = ? AND id = ?`,
    );
    this.#untrained = db.prepare<[], { readonly sweepId: number; readonly id: string }>(
      `SELECT sweep_id AS sweepId, id FROM trial
       WHERE NOT EXISTS (SELECT 1 FROM progress WHERE trial_id = id) AND NOT EXISTS (SELECT 1 FROM curve WHERE trial_id = id)`,
    );
    this.#traces = db.prepare<[Readonly<Record<1 | 2, SqlValue>>], Traces>(
      `SELECT
         EXISTS (SELECT 1 FROM progress WHERE trial_id = ?2) AS progress,
         EXISTS (SELECT 1 FROM progress WHERE trial_id = ?2 AND digest IS NOT NULL) AS ended,
         EXISTS (SELECT 1 FROM attempt WHERE trial_id = ?2) AS attempt,
         EXISTS (SELECT 1 FROM outcome WHERE sweep_id = ?1 AND trial_id = ?2) AS outcome,
         EXISTS (SELECT 1 FROM trial JOIN outcome ON outcome.sweep_id = trial.sweep_id AND outcome.trial_id = trial.id
           WHERE trial.id = ?2) AS any_outcome`,
    );
  }

  /** The next page of a sweep's trials after this id, checked; null at the end. */
  page(
    sweepId: number,
    after: string,
    { trialIds, orphaned = false }: CheckedTrials,
  ): Page<TrialCheck> | null {
    const listed =
      trialIds === undefined
        ? this.#page.all(sweepId, after, PAGE)
        : [...trialIds]
            .filter((id) => id > after)
            .sort()
            .slice(0, PAGE)
            .flatMap((id) => this.#one.get(sweepId, id) ?? []);
    const last = listed.at(-1)?.id;
    if (last === undefined) return null;
    const items = listed.flatMap((each): readonly TrialCheck[] =>
      each.orphaned === 1 && each.is_kept_twice !== 0 && !orphaned ? [] : [this.#check(sweepId, each)],
    );
    return { items, last };
  }

  /**
   * Called before training of an ended trial continues, because its next digest would cover the present data.
   *
   * @throws DamagedRow where these data differ from what was written.
   */
  requireTrained(id: string): void {
    if (!this.#tables.progress.isClosed(id)) return;
    if (this.#isTrained(id) === false) throw new DamagedRow(`trial ${id}`, CURVE_PROBLEM);
    if (this.#isProgressWhole(id) === false) throw new DamagedRow(`trial ${id}`, PROGRESS_PROBLEM);
  }

  /** Rows of `trial` that belong to no trial (their id was altered), with no data stored under their id. */
  nameless(): readonly { readonly sweepId: number; readonly id: string }[] {
    return this.#untrained.all().filter(({ sweepId, id }) => {
      try {
        return !this.#isItself(sweepId, id);
      } catch (error) {
        if (!(error instanceof DamagedRow)) throw error;
        return true;
      }
    });
  }

  #check(sweepId: number, { id, is_kept_twice: isKeptTwice }: Listed): TrialCheck {
    const damage: string[] = [];
    const damageBeside: string[] = [];
    let isKnown = true;
    /** Adds a problem: for false, or for a row that cannot be read. Null: not known. */
    const compare = (problem: string, isWhole: () => boolean | null, found = damage): void => {
      try {
        const result = isWhole();
        if (result === null) isKnown = false;
        if (result === false) found.push(problem);
      } catch (error) {
        if (!(error instanceof DamagedRow) && !isStoreFault(error)) throw error;
        found.push((error as Error).message);
      }
    };
    const { outcomes, attempts, checkpoints } = this.#tables;
    compare("trial: state: expected the one of origin, orphaned and deepened_to, found another", () =>
      isKeptTwice === null ? null : isKeptTwice === 1,
    );
    compare("trial: expected the parameters that its id is made of, found others", () =>
      this.#isItself(sweepId, id),
    );
    let rows: readonly CurveRow[] | undefined;
    const rowsOnce = (): readonly CurveRow[] => (rows ??= this.#tables.curves.read(id));
    compare(CURVE_PROBLEM, () => this.#isTrained(id, rowsOnce));
    compare(PROGRESS_PROBLEM, () => this.#isProgressWhole(id));
    compare(`outcome: ${OUTCOME_PROBLEM}`, () => {
      const stored = outcomes.read(sweepId, id);
      if (stored?.isWhole !== true) return stored === null || stored.isWhole;
      // Nothing more can be checked for an unknown system, or for an outcome whose digest covers only its numbers. A
      // damaged curve is reported once.
      if (!damage.includes(CURVE_PROBLEM) && outcomes.isOfRows(sweepId, id, stored, rowsOnce) === false) {
        damage.push(CONTENT_PROBLEM);
      }
      return true;
    });
    damage.push(...this.#missing(sweepId, id));
    compare(
      "attempt: expected the seal of the row, found another",
      () => {
        const seals = attempts.seals(id).map(({ isWhole }) => isWhole);
        return seals.includes(false) ? false : seals.includes(null) ? null : true;
      },
      damageBeside,
    );
    compare(
      "checkpoint: expected its checksum, found another; the trial would be trained from its start",
      () => checkpoints.isWhole(id),
      damageBeside,
    );
    return { trialId: id, damage, damageBeside, isKnown };
  }

  /** Whether all columns of the row agree with the content that the id hashes. */
  #isItself(sweepId: number, id: string): boolean {
    const row = this.#row.get(sweepId, id);
    if (row === undefined) return false;
    const trial = trialOf(row, this.#tables.identity);
    const values = this.#tables.trials.contentValues(trial);
    return (
      (this.#tables.identity?.isTrialId(id, trial) ?? true) &&
      CONTENT_COLUMNS.every((column, i) => isSame(row[column], values[i], column, trial))
    );
  }

  /**
   * Missing rows whose former existence other rows prove. An attempt ends in one transaction with its outcome in the
   * sweep that asked for it; another sweep with this trial may not have an outcome yet.
   */
  #missing(sweepId: number, id: string): readonly string[] {
    const there = this.#traces.get({ 1: sweepId, 2: id });
    if (there === undefined) return [];
    if (there.progress === 0) return there.outcome + there.attempt > 0 ? [NO_PROGRESS] : [];
    return there.ended === 1 && there.any_outcome === 0 ? [NO_OUTCOME] : [];
  }

  #isTrained(id: string, rows = (): readonly CurveRow[] => this.#tables.curves.read(id)): boolean | null {
    const { progress } = this.#tables;
    return progress.isOfRows(id, rows()) ?? (progress.result(id).end === null ? true : null);
  }

  #isProgressWhole(id: string): boolean | null {
    const { progress } = this.#tables;
    const { end } = progress.read(id);
    return progress.seal(id).isWhole ?? (end === null ? true : null);
  }
}

/**
 * Paths of the user's own data may differ in the row of another sweep, because the id covers only their contents. A cell
 * that an older program wrote lacks the later parameters.
 */
function isSame(stored: unknown, value: SqlValue, column: string, { parameters }: Trial): boolean {
  if (column === "task") return typeof stored === "string";
  return stored === value || (column === "cell" && stored === olderCellText(stored, parameters));
}

/**
 * The text of a cell with the stored names: missing names were read with their defaults, so that an id of other values
 * would differ. Null: the stored text is not that of a cell.
 */
function olderCellText(stored: unknown, parameters: ParameterValues): string | null {
  if (typeof stored !== "string") return null;
  const names = Object.keys(JSON.parse(stored) as object);
  if (!names.every((name) => Object.hasOwn(parameters, name))) return null;
  return cellText({ parameters: Object.fromEntries(names.map((name) => [name, parameters[name]])) });
}
