import { hostname } from "node:os";
import { ENGINE_VERSIONS, type EngineName, type GrokErrorData, type TrialEnd } from "../../model/index.js";
import { programVersion } from "../program-version.js";
import type { Connection } from "./connection.js";

/** The columns of an attempt in the order of the table, without its key. */
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
  readonly #host = hostname();

  constructor(db: Connection) {
    this.#insert = db.prepare(
      `INSERT INTO attempt (${ATTEMPT_COLUMNS.join(", ")}) VALUES (${ATTEMPT_COLUMNS.map(() => "?").join(", ")})`,
    );
    this.#context = db.prepare<[string, string], { engine: EngineName | null; started_at: string | null }>(
      `SELECT (SELECT engine FROM trial WHERE id = ? LIMIT 1) AS engine,
         (SELECT started_at FROM progress WHERE trial_id = ?) AS started_at`,
    );
  }

  finished(trialId: string, end: TrialEnd): void {
    this.#write(trialId, end.attempt, end.ending, end, reasonOf(end));
  }

  failed(trialId: string, attempt: number, error: GrokErrorData): void {
    this.#write(trialId, attempt, "failed", null, error);
  }

  #write(
    trialId: string,
    attempt: number,
    ending: TrialEnd["ending"] | "failed",
    end: TrialEnd | null,
    error: Pick<GrokErrorData, "message"> | null,
  ): void {
    const context = this.#context.get(trialId, trialId);
    const engine = context?.engine ?? null;
    this.#insert.run(
      trialId,
      attempt,
      engine,
      engine === null ? null : ENGINE_VERSIONS[engine],
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
    );
  }
}

/** Why an attempt ended before the budget's last step; null where it did not, or where its ending says so. */
function reasonOf({ exhausted, steps }: TrialEnd): Pick<GrokErrorData, "message"> | null {
  if (exhausted === undefined) return null;
  return { message: `ended by budget.evaluations: ${exhausted} right-hand sides led to step ${steps}` };
}
