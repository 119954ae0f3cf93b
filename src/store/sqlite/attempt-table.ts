import { hostname } from "node:os";
import {
  numericVersion,
  type EngineName,
  type GrokErrorData,
  type Method,
  type SqlValue,
  type TaskSpec,
  type TrialEnd,
} from "../../model/index.js";
import { programVersion } from "../program-version.js";
import type { Connection } from "./connection.js";
import { isSealed, sealOf } from "./seal.js";

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
] as const;

/** The table `attempt`: provenance, one row for each attempt that ended. No result depends on it. */
export class AttemptTable {
  readonly #insert;
  readonly #context;
  readonly #all;
  readonly #seal;
  readonly #remove;
  readonly #host = hostname();

  constructor(db: Connection) {
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
    this.#context = db.prepare<[string], TrialContext>(
      `SELECT engine, task ->> '$.kind' AS task, method, modulus, width, weight_decay,
         (SELECT started_at FROM progress WHERE trial_id = trial.id) AS started_at
       FROM trial WHERE id = ? LIMIT 1`,
    );
  }

  finished(trialId: string, end: TrialEnd): void {
    this.#write(trialId, end.attempt, end.ending, end, reasonOf(end));
  }

  failed(trialId: string, attempt: number, error: GrokErrorData): void {
    this.#write(trialId, attempt, "failed", null, error);
  }

  /** The attempts of a trial, the first first, each with whether it has its seal; null: an older program wrote it. */
  seals(trialId: string): readonly { readonly id: SqlValue; readonly isWhole: boolean | null }[] {
    return this.#all.all(trialId).map((row) => {
      const [id, seal] = row.slice(-2);
      return { id, isWhole: isSealed(seal, sealOf("attempt", row.slice(0, -2))) };
    });
  }

  /** Takes attempts of a trial that have no seal as they are now. */
  adopt(trialId: string): void {
    for (const row of this.#all.all(trialId)) {
      const [id, seal] = row.slice(-2);
      if (seal === null) this.#seal.run(sealOf("attempt", row.slice(0, -2)), id);
    }
  }

  /** Removes attempts of a trial that are not as their seal has them. */
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
    const values = [
      trialId,
      attempt,
      context?.engine ?? null,
      context === undefined ? null : versionOf(context),
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
    ];
    this.#insert.run(...values, sealOf("attempt", values));
  }
}

interface TrialContext {
  readonly engine: EngineName;
  readonly task: TaskSpec["kind"];
  readonly method: Method["kind"];
  readonly modulus: number | null;
  readonly width: number | null;
  readonly weight_decay: number;
  readonly started_at: string | null;
}

function versionOf({ engine, task, method, modulus, width, weight_decay }: TrialContext): number {
  return numericVersion({
    engine,
    task: { kind: task },
    method: { kind: method },
    parameters: { modulus, width: width ?? "infinite", weightDecay: weight_decay },
  });
}

/** Why an attempt ended before the budget's last step; null where it did not, or where its ending says so. */
function reasonOf({ exhausted, steps }: TrialEnd): Pick<GrokErrorData, "message"> | null {
  if (exhausted === undefined) return null;
  return {
    message: `ended by budget.evaluations at step ${steps}: to go on takes ${exhausted} right-hand sides or more`,
  };
}
