import type { IdRange } from "../../model/index.js";
import type { Connection } from "./connection.js";
import type { CurveTable } from "./curve-table.js";
import { DamagedRow } from "./damaged-row.js";
import { OUTCOME_COLUMNS, storedOutcome, type OutcomeTable } from "./outcome-table.js";
import { BEYOND_TEXT, type Page } from "./page.js";
import type { ProgressTable } from "./progress-table.js";

/** Trials read at a time. */
const PAGE = 500;

/**
 * Whether the duplicated data of a trial agree, whether it is orphaned, id and rule, then the values for {@link
 * storedOutcome}.
 */
type ProvenRow = readonly unknown[];

/** The input of the content hash, a page at a time. */
export class ResultPages {
  readonly #outcomes: OutcomeTable;
  readonly #curves: CurveTable;
  readonly #progress: ProgressTable;
  readonly #contents;
  readonly #proven;

  constructor(
    db: Connection,
    {
      outcomes,
      curves,
      progress,
    }: { readonly outcomes: OutcomeTable; readonly curves: CurveTable; readonly progress: ProgressTable },
  ) {
    this.#outcomes = outcomes;
    this.#curves = curves;
    this.#progress = progress;
    this.#contents = db
      .prepare<[number, string, number], readonly [id: string, kind: unknown, content: unknown]>(
        `SELECT trial.id, outcome.kind, outcome.content
         FROM trial LEFT JOIN outcome ON outcome.sweep_id = trial.sweep_id AND outcome.trial_id = trial.id
         WHERE trial.sweep_id = ? AND trial.orphaned = 0 AND trial.id > ? ORDER BY trial.id LIMIT ?`,
      )
      .raw();
    this.#proven = db
      .prepare<[number, string, string | Uint8Array, number], ProvenRow>(
        `SELECT trial.id, trial.orphaned,
           trial.state = 4 * coalesce(trial.deepened_to, -1) + 2 * (trial.origin = 'refined') + trial.orphaned,
           ${OUTCOME_COLUMNS.map((name) => `outcome.${name}`).join(", ")}, rule.text, outcome.digest, outcome.content
         FROM trial LEFT JOIN outcome ON outcome.sweep_id = trial.sweep_id AND outcome.trial_id = trial.id
           LEFT JOIN rule ON rule.id = outcome.rule_id
         WHERE trial.sweep_id = ? AND trial.id > ? AND trial.id <= ? ORDER BY trial.id LIMIT ?`,
      )
      .raw();
  }

  /** See Store.contents; null at the end. */
  contents(
    sweepId: number,
    after: string,
  ): Page<{ readonly trialId: string; readonly content: Uint8Array | null }> | null {
    const rows = this.#contents.all(sweepId, after, PAGE);
    if (rows.length === 0) return null;
    const items = rows.map(([trialId, kind, content]) => {
      if (kind === null) return { trialId, content: null };
      return { trialId, content: content instanceof Uint8Array ? content : this.#make(sweepId, trialId) };
    });
    return { items, last: rows[rows.length - 1][0] };
  }

  /** See Store.unproven; null at the end. */
  unproven(sweepId: number, { after, upTo }: IdRange): Page<string> | null {
    const rows = this.#proven.all(sweepId, after, upTo ?? BEYOND_TEXT, PAGE);
    if (rows.length === 0) return null;
    const items = rows.flatMap(([id, orphaned, isKeptTwice, ...stored]) => {
      if (orphaned === 1 && isKeptTwice === 1) return [];
      return isKeptTwice === 1 && this.#isProven(String(id), stored) ? [] : [String(id)];
    });
    return { items, last: String(rows[rows.length - 1][0]) };
  }

  #make(sweepId: number, trialId: string): Uint8Array | null {
    const stored = this.#outcomes.read(sweepId, trialId);
    return stored === null
      ? null
      : this.#outcomes.contentOf(sweepId, trialId, stored, this.#curves.read(trialId));
  }

  /**
   * Whether there is an outcome with a content digest, its own digest agrees with both, and the trial's rows and end
   * agree with theirs.
   */
  #isProven(trialId: string, stored: readonly unknown[]): boolean {
    try {
      if (stored[0] === null) return false;
      const { isWhole, content } = storedOutcome(trialId, stored);
      if (isWhole !== true || content === null) return false;
      return this.#progress.isOfRows(trialId, this.#curves.read(trialId)) === true;
    } catch (error) {
      if (error instanceof DamagedRow) return false;
      throw error;
    }
  }
}
