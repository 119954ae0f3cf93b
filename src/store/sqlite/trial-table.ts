import {
  canonicalJson,
  PARAMETER_DEFAULTS,
  type EngineName,
  type Json,
  type Method,
  type TaskSpec,
  type Trial,
  type TrialParameters,
} from "../../model/index.js";
import type { Connection } from "./connection.js";

/** Trials read at a time by the lazy iterations: the writer is never kept waiting by a half-read list. */
const PAGE = 500;

/** A row of `trial`, as far as a {@link Trial} is made of it. */
export interface TrialRow {
  readonly id: string;
  readonly task: string;
  readonly parameters: string;
  readonly centered: number;
  readonly method: Method["kind"];
  readonly tolerance: number | null;
  readonly method_settings: string | null;
  readonly engine: EngineName;
}

const COLUMNS =
  "trial.id, trial.task, trial.parameters, trial.centered, trial.method, trial.tolerance, trial.method_settings, trial.engine";

/** The table `trial`: one row for each trial of each sweep. */
export class TrialTable {
  readonly #db: Connection;
  readonly #declare;
  readonly #page;
  readonly #byPrefix;
  /** Canonical texts of the few different tasks of a sweep. */
  readonly #tasks = new Map<string, string>();

  constructor(db: Connection) {
    this.#db = db;
    // A trial that the file names and refinement asked for stays refined: no file can orphan it. The task of a trial
    // is always the same, but files of own data may have moved.
    this.#declare = db.prepare(
      `INSERT INTO trial (sweep_id, id, alpha, epsilon, samples, dimension, width, eigenvector, weight_decay,
         decay_rate, sigma, label_scale, learning_rate, seed, data_seed, target_seed, weights_seed, centered,
         method, tolerance, engine, task, parameters, modulus, method_settings, origin, orphaned, declaration)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0,
         (SELECT declaration FROM sweep WHERE id = ?))
       ON CONFLICT (sweep_id, id) DO UPDATE SET
         declaration = excluded.declaration,
         task = excluded.task,
         orphaned = 0,
         origin = iif(origin = 'refined', origin, excluded.origin)`,
    );
    this.#page = db.prepare<[number, string, number], TrialRow>(
      `SELECT ${COLUMNS} FROM trial WHERE sweep_id = ? AND id > ? AND orphaned = 0 ORDER BY id LIMIT ?`,
    );
    this.#byPrefix = db.prepare<[string, string, number], TrialRow & { readonly sweep: string }>(
      `SELECT ${COLUMNS}, sweep.name AS sweep FROM trial JOIN sweep ON sweep.id = trial.sweep_id
       WHERE trial.id >= ? AND trial.id < ? ORDER BY trial.id, sweep.name LIMIT ?`,
    );
  }

  /** Adds the trials or names them again. Idempotent. */
  declare(sweepId: number, trials: readonly Trial[], origin: "file" | "refined"): void {
    for (const trial of trials) {
      const { parameters: p, method } = trial;
      this.#declare.run(
        sweepId,
        trial.id,
        p.alpha,
        p.epsilon,
        p.samples,
        p.dimension,
        p.width === "infinite" ? null : p.width,
        p.eigenvector,
        p.weightDecay,
        p.decayRate,
        p.sigma,
        p.labelScale,
        p.learningRate,
        p.seed,
        p.dataSeed,
        p.targetSeed,
        p.weightsSeed,
        trial.centered ? 1 : 0,
        method.kind,
        method.kind === "flow" ? method.tolerance : null,
        trial.engine,
        this.#taskText(trial.task),
        canonicalJson({ ...p }),
        p.modulus,
        settingsText(method),
        origin,
        sweepId,
      );
    }
  }

  /** Orphans what the latest declaration did not name, refined trials excepted. */
  endDeclaration(sweepId: number): void {
    this.#db
      .prepare(
        `UPDATE trial SET orphaned = 1
         WHERE sweep_id = ? AND orphaned = 0 AND origin = 'file'
           AND declaration <> (SELECT declaration FROM sweep WHERE id = trial.sweep_id)`,
      )
      .run(sweepId);
  }

  /** The next page of the sweep's trials after this id, in order of id; empty at the end. */
  page(sweepId: number, after: string): readonly Trial[] {
    return this.#page.all(sweepId, after, PAGE).map(trialOf);
  }

  find(idPrefix: string, limit: number): readonly { readonly trial: Trial; readonly sweepName: string }[] {
    const first = idPrefix.toLowerCase();
    return this.#byPrefix
      .all(first, `${first}\u{10FFFF}`, limit)
      .map((row) => ({ trial: trialOf(row), sweepName: row.sweep }));
  }

  #taskText(task: TaskSpec): string {
    const key = JSON.stringify(task);
    const known = this.#tasks.get(key);
    if (known !== undefined) return known;
    const text = canonicalJson(JSON.parse(key) as Json);
    this.#tasks.set(key, text);
    return text;
  }
}

function trialOf(row: TrialRow): Trial {
  return {
    id: row.id,
    task: JSON.parse(row.task) as TaskSpec,
    parameters: parametersOf(row.parameters),
    centered: row.centered === 1,
    method: methodOf(row),
    engine: row.engine,
  };
}

function methodOf({ method: kind, tolerance, method_settings: settings }: TrialRow): Method {
  if (kind === "flow") return { kind, tolerance: tolerance ?? Number.NaN };
  return { kind, ...(JSON.parse(settings ?? "{}") as object) } as Method;
}

/** What a method has besides its kind, as canonical JSON; null for nothing, and for `flow`, whose tolerance has a column. */
function settingsText(method: Method): string | null {
  if (method.kind === "flow") return null;
  const settings = Object.entries(method).filter(([name]) => name !== "kind");
  return settings.length === 0 ? null : canonicalJson(Object.fromEntries(settings));
}

/** The parameters from their JSON column; those that an older program did not know are at their defaults. */
export function parametersOf(text: string): TrialParameters {
  return { ...PARAMETER_DEFAULTS, ...(JSON.parse(text) as Partial<TrialParameters>) };
}
