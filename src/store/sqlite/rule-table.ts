import { recordSteps, type MetricName, type RecordGrid } from "../../model/index.js";
import type { Connection } from "./connection.js";
import { integer, object, type Shape } from "./stored-json.js";
import { GRID, METRICS } from "./stored-shapes.js";

/** The part of a rule about its records: the store does not use the rest. */
const RECORDS: Shape = object({ steps: integer(0), record: GRID });

/** The records that a rule asks for. */
export interface RuleRecords {
  /** The steps of the rule's grid up to its budget; null: the rule's text does not name them. */
  readonly steps: ReadonlySet<number> | null;
  readonly metrics: readonly MetricName[];
}

/**
 * The tables `rule` and `rule_step`: the rules of outcomes, each stored once for many outcomes, and the recorded steps
 * that decided these outcomes, so that a query finds the steps among the rows of denser grids (view whole_curve).
 */
export class RuleTable {
  readonly #add;
  readonly #find;
  readonly #addStep;
  readonly #stepsOf;
  readonly #hasSteps;
  readonly #removeSteps;
  readonly #all;
  readonly #text;
  readonly #known = new Map<string, RuleRecords>();

  constructor(db: Connection) {
    this.#add = db.prepare("INSERT INTO rule (text) VALUES (?) ON CONFLICT DO NOTHING");
    this.#find = db.prepare<[string], number>("SELECT id FROM rule WHERE text = ?").pluck();
    this.#addStep = db.prepare("INSERT INTO rule_step (rule_id, step) VALUES (?, ?) ON CONFLICT DO NOTHING");
    this.#removeSteps = db.prepare("DELETE FROM rule_step WHERE rule_id = ?");
    this.#all = db.prepare<[], [number, string]>("SELECT id, text FROM rule").raw();
    this.#text = db.prepare<[number], unknown>("SELECT text FROM rule WHERE id = ?").pluck();
    this.#hasSteps = db
      .prepare<[number], number>("SELECT 1 FROM rule_step WHERE rule_id = ? LIMIT 1")
      .pluck();
    this.#stepsOf = db
      .prepare<[number], number>("SELECT step FROM rule_step WHERE rule_id = ? ORDER BY step")
      .pluck();
  }

  /** The key of a rule, or undefined when the store does not have it. */
  find(text: string): number | undefined {
    return this.#find.get(text);
  }

  /** The key of a rule; a missing rule is added with its steps. */
  add(text: string): number {
    this.#add.run(text);
    const id = this.find(text) as number;
    // A rule that an older program wrote has no steps yet.
    if (this.#hasSteps.get(id) === undefined) {
      for (const step of stepsOfRule(text)) this.#addStep.run(id, step);
    }
    return id;
  }

  /** The text of a rule; a damaged row may have any value. */
  text(id: number): unknown {
    return this.#text.get(id);
  }

  /** The records that a rule asks for. Rules are few, so each text is read once. */
  records(text: string): RuleRecords {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const records = { steps: stepsNamed(text), metrics: metricsNamed(text) };
    this.#known.set(text, records);
    return records;
  }

  /** Sets the steps of every rule to those of its text. */
  mendSteps(): void {
    for (const [id, text] of this.#all.all()) {
      if (this.hasItsSteps(id, text, true)) continue;
      this.#removeSteps.run(id);
      for (const step of stepsOfRule(text)) this.#addStep.run(id, step);
    }
  }

  /** Whether the stored steps of a rule are those of its text. `isNeeded` false: a rule of an older program has none. */
  hasItsSteps(id: number, text: string, isNeeded: boolean): boolean {
    const stored = this.#stepsOf.all(id);
    if (stored.length === 0 && !isNeeded) return true;
    const steps = stepsOfRule(text);
    return steps.length === stored.length && steps.every((step, i) => step === stored[i]);
  }
}

/** The recorded steps of a rule up to its budget; none where its text does not name them. */
function stepsOfRule(text: string): readonly number[] {
  return [...(stepsNamed(text) ?? [])];
}

function stepsNamed(text: string): ReadonlySet<number> | null {
  const { steps, record } = (membersOf(text)["budget"] ?? {}) as Readonly<Record<string, unknown>>;
  if (RECORDS({ steps, record }, "budget") !== null) return null;
  return new Set(recordSteps(record as RecordGrid, steps as number));
}

function metricsNamed(text: string): readonly MetricName[] {
  const { metrics } = membersOf(text);
  return METRICS(metrics, "metrics") === null ? (metrics as readonly MetricName[]) : [];
}

/** The members of a rule's text; none where the text is not a rule. */
function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null ? (found as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
