import { hostname } from "node:os";
import {
  numericVersion,
  type EngineName,
  type GrokErrorData,
  type Method,
  type TaskSpec,
  type TrialEnd,
} from "../../model/index.js";
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
    this.#context = db.prepare<[string], TrialContext>(
      `SELECT engine, task ->> '$.kind' AS task, method, modulus, width, weight_decay,
         (SELECT started_at FROM progress WHERE trial_id = trial.id) AS started_at
       FROM trial WHERE id = ? LIMIT 1`,
    );
  }

  finished(trialId: string, end: TrialEnd): void {
    this.#write(trialId, end.attempt, end.ending, end, null);
  }

  failed(trialId: string, attempt: number, error: GrokErrorData): void {
    this.#write(trialId, attempt, "failed", null, error);
  }

  #write(
    trialId: string,
    attempt: number,
    ending: TrialEnd["ending"] | "failed",
    end: TrialEnd | null,
    error: GrokErrorData | null,
  ): void {
    const context = this.#context.get(trialId);
    this.#insert.run(
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
    );
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
