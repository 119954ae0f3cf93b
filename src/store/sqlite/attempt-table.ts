import { hostname } from "node:os";
import type { GrokErrorData, SqlValue, TrialEnd, TrialIdentity } from "../../model/index.js";
import { programVersion } from "../program-version.js";
import type { Connection } from "./connection.js";
import { isSealed, sealOf } from "./seal.js";
import { TRIAL_COLUMNS, trialOf, type TrialRow } from "./trial-table.js";

/** The columns of an attempt in the order of the table, without its key and its seal. */
export const ATTEMPT_COLUMNS = [
  "trial_id",
  "attempt",
  "engine",
  "engine_version",
  "kernels",
  "evaluations",
  "wall_ms",
  "ending",
  "steps",
  "error",
  "started_at",
  "finished_at",
  "node",
  "program",
  "host",
  "source",
] as const;

/** The seal of a row. Rows from before schema 5 have no source, and their seals cover none. */
function sealOfRow(values: readonly (SqlValue | null)[]): ReturnType<typeof sealOf> {
  return sealOf("attempt", values.at(-1) === null ? values.slice(0, -1) : values);
}

/** The table `attempt`: provenance, with one row for each ended attempt. No result depends on it. */
export class AttemptTable {
  readonly #insert;
  readonly #context;
  readonly #identity: TrialIdentity | null;
  readonly #all;
  readonly #seal;
  readonly #remove;
  readonly #host = hostname();

  constructor(db: Connection, identity: TrialIdentity | null) {
    this.#identity = identity;
    this.#insert = db.prepare(
      `INSERT INTO attempt (${ATTEMPT_COLUMNS.join(", ")}, seal) VALUES (${ATTEMPT_COLUMNS.map(() => "?").join(", ")}, ?)`,
    );
    this.#all = db
      .prepare<[string], SqlValue[]>(
        `SELECT ${ATTEMPT_COLUMNS.join(", ")}, id, seal FROM attempt WHERE trial_id = ? ORDER BY id`,
      )
      .raw();
    this.#seal = db.prepare("UPDATE attempt SET seal = ? WHERE id = ?");
    this.#remove = db.prepare("DELETE FROM attempt WHERE id = ?");
    this.#context = db.prepare<[string], TrialRow & { readonly started_at: string | null }>(
      `SELECT ${TRIAL_COLUMNS}, (SELECT started_at FROM progress WHERE trial_id = trial.id) AS started_at
       FROM trial WHERE id = ? LIMIT 1`,
    );
  }

  finished(trialId: string, end: TrialEnd): void {
    this.#write(trialId, end.attempt, end.ending, end, reasonOf(end));
  }

  failed(trialId: string, attempt: number, error: GrokErrorData): void {
    this.#write(trialId, attempt, "failed", null, error);
  }

  /**
   * The attempts of a trial, the earliest first, each with whether it agrees with its seal; null: an older program wrote
   * no seal.
   */
  seals(trialId: string): readonly { readonly id: SqlValue; readonly isWhole: boolean | null }[] {
    return this.#all.all(trialId).map((row) => {
      const [id, seal] = row.slice(-2);
      return { id, isWhole: isSealed(seal, sealOfRow(row.slice(0, -2))) };
    });
  }

  /** Seals the attempts of a trial that have no seal, in their present state. */
  adopt(trialId: string): void {
    for (const row of this.#all.all(trialId)) {
      const [id, seal] = row.slice(-2);
      if (seal === null) this.#seal.run(sealOfRow(row.slice(0, -2)), id);
    }
  }

  /** Removes attempts of a trial that differ from their seal. */
  removeDamaged(trialId: string): void {
    for (const { id, isWhole } of this.seals(trialId)) if (isWhole === false) this.#remove.run(id);
  }

  #write(
    trialId: string,
    attempt: number,
    ending: TrialEnd["ending"] | "failed",
    end: TrialEnd | null,
    error: Pick<GrokErrorData, "message"> | null,
  ): void {
    const context = this.#context.get(trialId);
    const values: readonly (SqlValue | null)[] = [
      trialId,
      attempt,
      (context?.engine as string | undefined) ?? null,
      context === undefined
        ? null
        : (this.#identity?.numericVersion(trialOf(context, this.#identity)) ?? null),
      end?.kernels ?? null,
      end?.evaluations ?? null,
      end?.computeMs ?? null,
      ending,
      end?.steps ?? null,
      error === null ? null : JSON.stringify(error),
      context?.started_at ?? null,
      new Date().toISOString(),
      process.version,
      programVersion(),
      this.#host,
      context === undefined
        ? null
        : (this.#identity?.sourceOf(trialOf(context, this.#identity).task.kind) ?? null),
    ];
    this.#insert.run(...values, sealOfRow(values));
  }
}

/** Why an attempt ended before the budget's last step; null where it did not, or where its ending gives the reason. */
function reasonOf({ exhausted, steps }: TrialEnd): Pick<GrokErrorData, "message"> | null {
  if (exhausted === undefined) return null;
  return {
    message: `ended by budget.evaluations at step ${steps}: to go on takes ${exhausted} right-hand sides or more`,
  };
}
