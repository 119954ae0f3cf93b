import {
  GrokError,
  OUTCOME_KINDS,
  type OutcomeKind,
  type SqlValue,
  type SweepRecord,
  type SweepStatus,
} from "../../model/index.js";
import type { Connection } from "./connection.js";
import { DamagedRow, foundValue } from "./damaged-row.js";
import { isSealed, sealOf } from "./seal.js";
import { storedJson } from "./stored-json.js";
import { DEFINITION } from "./stored-shapes.js";

interface SweepRow {
  readonly id: number;
  readonly name: string;
  readonly definition: string;
  readonly declaration: unknown;
  readonly created_at: string;
  readonly updated_at: string;
  readonly seal: SqlValue;
}

type SweepCounts = Pick<SweepStatus, "trials" | "outcomes" | "pending">;

interface KindCount {
  readonly kind: OutcomeKind;
  readonly count: number;
}

/** The table `sweep` and the counts that `status` shows. Counting reads two indexes, not the rows. */
export class SweepTable {
  readonly #db: Connection;
  readonly #byName;
  readonly #touch;
  readonly #count;
  readonly #ofKind;
  readonly #orphanedKinds;
  readonly #state;
  /** Counts by the keys of sweeps, of one state of the store: a command asks for them again and again. */
  #counted: { readonly state: string; readonly counts: Map<number, SweepCounts> } = {
    state: "",
    counts: new Map(),
  };

  constructor(db: Connection) {
    this.#db = db;
    this.#byName = db.prepare<[string], SweepRow>(
      "SELECT id, name, definition, declaration, created_at, updated_at, seal FROM sweep WHERE name = ?",
    );
    this.#touch = db.prepare("UPDATE sweep SET updated_at = ? WHERE id = ?");
    this.#count = db
      .prepare<[number, number], number>("SELECT count(*) FROM trial WHERE sweep_id = ? AND orphaned = ?")
      .pluck();
    // One kind at a time: counting a range of the index takes half as long as grouping that range.
    this.#ofKind = db
      .prepare<[number, string], number>("SELECT count(*) FROM outcome WHERE sweep_id = ? AND kind = ?")
      .pluck();
    this.#orphanedKinds = db.prepare<[number], KindCount>(
      `SELECT outcome.kind, count(*) AS count
       FROM trial JOIN outcome ON outcome.sweep_id = trial.sweep_id AND outcome.trial_id = trial.id
       WHERE trial.sweep_id = ? AND trial.orphaned = 1
       GROUP BY outcome.kind`,
    );
    // The first number changes with commits of other connections, the second with every row that this one changes.
    this.#state = db
      .prepare<[], string>("SELECT (SELECT data_version FROM pragma_data_version) || ' ' || total_changes()")
      .pluck();
  }

  /** Creates the sweep or replaces its definition, and begins a declaration. */
  begin(sweep: SweepRecord): void {
    const now = new Date().toISOString();
    this.#db
      .prepare(
        `INSERT INTO sweep (name, definition, declaration, created_at, updated_at, seal) VALUES (?, ?, 1, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET
           definition = excluded.definition, declaration = declaration + 1, updated_at = excluded.updated_at,
           seal = excluded.seal`,
      )
      .run(sweep.name, sweep.definition, now, now, sealOf("sweep", [sweep.name, sweep.definition]));
  }

  touch(id: number): void {
    this.#touch.run(new Date().toISOString(), id);
  }

  /** The key of a sweep, or undefined when the store has none of this name. */
  find(name: string): number | undefined {
    return this.#byName.get(name)?.id;
  }

  /** @throws GrokError INPUT naming the existing sweeps. */
  idOf(name: string): number {
    const id = this.find(name);
    if (id !== undefined) return id;
    const names = this.#db.prepare<[], string>("SELECT name FROM sweep ORDER BY name LIMIT 20").pluck().all();
    throw new GrokError("INPUT", `no sweep named "${name}" in this store`, {
      hint: names.length === 0 ? "it holds no sweep yet" : `it holds: ${names.join(", ")}`,
    });
  }

  /** Keys and names of all sweeps, by name. */
  keys(): readonly { readonly id: number; readonly name: string }[] {
    return this.#db
      .prepare<[], { readonly id: number; readonly name: string }>("SELECT id, name FROM sweep ORDER BY name")
      .all();
  }

  /** All sweeps by name. */
  all(): readonly SweepStatus[] {
    return this.#db
      .prepare<[], string>("SELECT name FROM sweep ORDER BY name")
      .pluck()
      .all()
      .flatMap((name) => {
        const row = this.#byName.get(name);
        return row === undefined ? [] : [this.#status(row)];
      });
  }

  /** @throws DamagedRow where the definition differs from what was written. */
  get(name: string): (SweepRecord & SweepStatus) | null {
    const row = this.#byName.get(name);
    if (row === undefined) return null;
    const where = (): string => `sweep ${name}`;
    storedJson(row.definition, "definition", DEFINITION, where);
    if (isSealed(row.seal, sealOf("sweep", [row.name, row.definition])) === false) {
      throw new DamagedRow(where(), "seal: expected the one of its name and definition, found another");
    }
    const { declaration } = row;
    if (!Number.isSafeInteger(declaration) || (declaration as number) < 1) {
      throw new DamagedRow(where(), `declaration: expected a count, found ${foundValue(declaration)}`);
    }
    return { definition: row.definition, ...this.#status(row) };
  }

  /** Seals a sweep that has no seal, in its present state. */
  adopt(id: number): void {
    const row = this.#db
      .prepare<[number], SqlValue[]>("SELECT name, definition FROM sweep WHERE id = ? AND seal IS NULL")
      .raw()
      .get(id);
    if (row === undefined) return;
    this.#db.prepare("UPDATE sweep SET seal = ? WHERE id = ?").run(sealOf("sweep", row), id);
  }

  #status(row: SweepRow): SweepStatus {
    const state = this.#state.get() ?? "";
    if (state !== this.#counted.state) this.#counted = { state, counts: new Map() };
    const counts = this.#counted.counts.get(row.id) ?? this.#countNow(row.id);
    // A transaction that is rolled back leaves its number of changed rows.
    if (!this.#db.inTransaction) this.#counted.counts.set(row.id, counts);
    return { name: row.name, ...counts, createdAt: row.created_at, updatedAt: row.updated_at };
  }

  #countNow(id: number): SweepCounts {
    const outcomes = Object.fromEntries(
      OUTCOME_KINDS.map((kind) => [kind, this.#ofKind.get(id, kind) ?? 0]),
    ) as Record<OutcomeKind, number>;
    if ((this.#count.get(id, 1) ?? 0) > 0) {
      for (const { kind, count } of this.#orphanedKinds.all(id)) outcomes[kind] -= count;
    }
    const trials = this.#count.get(id, 0) ?? 0;
    const decided = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
    return { trials, outcomes, pending: trials - decided };
  }
}
