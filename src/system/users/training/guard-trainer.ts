import {
  curveRow,
  GrokError,
  type Batch,
  type Checkpoint,
  type CurveRow,
  type EngineBatch,
  type Job,
  type Trainer,
  type TrialEvent,
  type TrialStanding,
} from "../../../model/index.js";
import { failure } from "../../../engine/failure.js";
import { isPromise, typeName } from "../../structure-mistakes.js";
import { thrownAt } from "../error-words.js";
import { usersCall } from "../users-call.js";
import type { GuardedSystem } from "../guarded-system.js";

/** A trainer behind its guard. */
export interface GuardedTrainer extends Trainer {
  /** Series and facts that were dropped because the sweep did not request them. */
  readonly unasked: ReadonlySet<string>;
}

/** Columns of a row that are not series of a system. */
const OF_EVERY_ROW: readonly string[] = ["step", "train_loss", "test_loss"];

/**
 * A user's trainer whose mistakes fail trials. A trial with a wrong event (of another trial, with a step out of order, an
 * undeclared series, a value that is not a number, NaN at step 0) fails with a message, and its batch continues. Errors of
 * the whole batch are rethrown, and the coordinator finds the faulty trial. Series and facts that the sweep did not request
 * are dropped, so that a store's content does not depend on a system's additional results.
 *
 * @throws GrokError INPUT when it is not a trainer.
 */
export function guardTrainer(trainer: unknown, system: GuardedSystem, path: string): GuardedTrainer {
  const found = trainer as Partial<Trainer> | null | undefined;
  if (typeof found?.createBatch !== "function") {
    throw new GrokError(
      "INPUT",
      `system ${system.kind}: trainer: expected an object with createBatch, got ${typeName(trainer)}`,
      { hint: `mend ${path}` },
    );
  }
  // Other members of the trainer (access to its gradients, say) are kept.
  const unasked = new Set<string>();
  return {
    ...found,
    unasked,
    createBatch: (batch) => new GuardedBatch(found as Trainer, batch, system, path, unasked),
  };
}

class GuardedBatch implements EngineBatch {
  readonly #system: GuardedSystem;
  readonly #path: string;
  readonly #columns: ReadonlySet<string>;
  readonly #facts: ReadonlySet<string>;
  /** Series and facts that need to be asked for, by name: the metric that asks for them. */
  readonly #metrics: ReadonlyMap<string, string>;
  readonly #unasked: Set<string>;
  readonly #inner: EngineBatch | null;
  /** Jobs that have neither finished nor failed, with the step of their last row. */
  readonly #open = new Map<string, { readonly job: Job; step: number }>();
  /** Jobs that cannot be trained, reported at the first turn. */
  readonly #refused: { readonly job: Job; readonly why: string }[] = [];

  constructor(trainer: Trainer, batch: Batch, system: GuardedSystem, path: string, unasked: Set<string>) {
    this.#unasked = unasked;
    this.#facts = new Set(system.facts.map(({ name }) => name));
    this.#metrics = new Map(
      [...system.series.map((one) => [one.column, one.metric] as const)]
        .concat(system.facts.map((one) => [one.name, one.metric] as const))
        .filter((entry): entry is [string, string] => entry[1] !== null),
    );
    this.#system = system;
    this.#path = path;
    this.#columns = new Set([...OF_EVERY_ROW, ...system.series.map(({ column }) => column)]);
    const jobs: Job[] = [];
    for (const job of batch.jobs) {
      const why = system.problemOf(job.trial);
      if (why !== null) this.#refused.push({ job, why });
      else {
        jobs.push(job);
        this.#open.set(job.trial.id, { job, step: job.resume?.checkpoint.step ?? -1 });
      }
    }
    this.#inner =
      jobs.length === 0 ? null : this.#call("createBatch", () => trainer.createBatch({ ...batch, jobs }));
  }

  get occupancy(): number {
    return this.#inner === null ? 0 : this.#call("occupancy", () => Number(this.#inner?.occupancy));
  }

  advance(emit: (event: TrialEvent) => void): boolean {
    for (const { job, why } of this.#refused.splice(0)) emit(failure(job, new GrokError("TRIAL", why)));
    const inner = this.#inner;
    if (inner === null) return false;
    const more = this.#call("advance", () => inner.advance((event) => this.#pass(event, emit)));
    if (typeof more !== "boolean") {
      throw this.#mistake(`advance: expected true or false, got ${typeName(more)}`);
    }
    if (!more) {
      for (const { job } of this.#open.values()) {
        emit(
          failure(
            job,
            this.#mistake("advance: expected every trial to finish or fail, this one did neither"),
          ),
        );
      }
      this.#open.clear();
    }
    return more && this.#open.size > 0;
  }

  checkpoints(): readonly Checkpoint[] {
    if (this.#inner === null) return [];
    const found = this.#call("checkpoints", () => this.#inner?.checkpoints() ?? []);
    if (!Array.isArray(found)) {
      throw this.#mistake(`checkpoints: expected a list, got ${typeName(found)}`);
    }
    return (found as readonly Checkpoint[]).filter(({ trialId }) => this.#open.has(trialId));
  }

  standings(): readonly TrialStanding[] {
    return this.#call("standings", () => this.#inner?.standings() ?? []);
  }

  giveBack(): readonly string[] {
    const given = this.#call("giveBack", () => this.#inner?.giveBack() ?? []);
    for (const id of given) this.#open.delete(id);
    return given;
  }

  dispose(): void {
    this.#call("dispose", () => this.#inner?.dispose());
  }

  /** Passes an event on that keeps the contract; one that does not fails its trial. */
  #pass(event: TrialEvent, emit: (event: TrialEvent) => void): void {
    const open = this.#open.get(event?.trialId);
    if (open === undefined) return; // its trial has failed, or is not in this batch
    const mistake = this.#eventMistake(event, open.step);
    if (mistake !== null) {
      this.#open.delete(event.trialId);
      emit(failure(open.job, this.#mistake(mistake)));
      return;
    }
    if (event.kind === "rows") open.step = event.rows.at(-1)?.step ?? open.step;
    if (event.kind === "finished" || event.kind === "failed") this.#open.delete(event.trialId);
    emit(this.#asked(event, open.job.metrics));
  }

  /** The event without the series and facts that its sweep does not ask for. */
  #asked(event: TrialEvent, metrics: readonly string[]): TrialEvent {
    const dropped = [...this.#metrics].flatMap(([name, metric]) => (metrics.includes(metric) ? [] : [name]));
    if (dropped.length === 0) return event;
    const isKept = ([name, value]: readonly [string, unknown]): boolean => {
      if (value === null || !dropped.includes(name)) return true;
      this.#unasked.add(name);
      return false;
    };
    const rowOf = (row: CurveRow): CurveRow => {
      const { extra, ...own } = row;
      const kept = Object.entries(extra ?? {}).filter(isKept);
      return curveRow({
        ...(Object.fromEntries(Object.entries(own).filter(isKept)) as typeof own),
        ...(kept.length === 0 ? {} : { extra: Object.fromEntries(kept) }),
      });
    };
    if (event.kind === "rows") return { ...event, rows: event.rows.map(rowOf) };
    if (event.kind !== "finished") return event;
    const { facts, ...rest } = event;
    return {
      ...rest,
      last: rowOf(event.last),
      ...(facts === undefined ? {} : { facts: Object.fromEntries(Object.entries(facts).filter(isKept)) }),
    };
  }

  #factsMistake(facts: unknown): string | null {
    if (facts === undefined) return null;
    if (typeof facts !== "object" || facts === null || Array.isArray(facts)) {
      return `facts: expected an object of numbers, got ${typeName(facts)}`;
    }
    for (const [name, value] of Object.entries(facts) as [string, unknown][]) {
      if (!this.#facts.has(name)) return `facts: expected those that the system declares, got "${name}"`;
      if (value !== null && !(typeof value === "number" && Number.isFinite(value))) {
        return `facts.${name}: expected a finite number or null, got ${typeName(value)}`;
      }
    }
    return null;
  }

  #eventMistake(event: TrialEvent, before: number): string | null {
    switch (event.kind) {
      case "rows": {
        let step = before;
        for (const row of event.rows) {
          const mistake = this.#rowMistake(row);
          if (mistake !== null) return mistake;
          if (row.step <= step) return `rows: expected a step after ${step}, got ${row.step}`;
          step = row.step;
        }
        return null;
      }
      case "finished":
        if (!["budget", "decided", "diverged"].includes(event.ending)) {
          return `finished.ending: expected budget, decided or diverged, got ${typeName(event.ending)}`;
        }
        for (const [name, value] of [
          ["steps", event.steps],
          ["labelPower", event.labelPower],
          ["evaluations", event.evaluations],
          ["computeMs", event.computeMs],
        ] as const) {
          if (typeof value !== "number" || !(value >= 0)) {
            return `finished.${name}: expected a number of at least 0, got ${typeName(value)}`;
          }
        }
        return (
          this.#factsMistake(event.facts) ??
          this.#rowMistake(event.last) ??
          checkpointMistake(event.checkpoint)
        );
      case "checkpoint":
        return checkpointMistake(event.checkpoint);
      case "failed":
        return null;
      default:
        return `event: expected rows, checkpoint, finished or failed, got ${typeName((event as TrialEvent).kind)}`;
    }
  }

  #rowMistake(row: CurveRow): string | null {
    if (typeof row !== "object" || row === null) return `row: expected an object, got ${typeName(row)}`;
    if (!Number.isSafeInteger(row.step) || row.step < 0) {
      return `row: expected an integer step of at least 0, got ${typeName(row.step)}`;
    }
    for (const [column, value] of valuesOf(row)) {
      if (value === null || value === undefined) continue;
      const at = `${column} at step ${row.step}`;
      if (!this.#columns.has(column)) {
        return `${at}: expected a series that the system declares, got one of another name`;
      }
      if (typeof value !== "number") return `${at}: expected a number or null, got ${typeName(value)}`;
      if (row.step === 0 && !Number.isFinite(value)) {
        return `${at}: expected a finite number, got ${value}: its start is wrong, or its loss`;
      }
    }
    for (const column of ["train_loss", "test_loss"] as const) {
      if (typeof row[column] !== "number") {
        return `${column} at step ${row.step}: expected a number, got ${typeName(row[column])}`;
      }
    }
    return null;
  }

  #mistake(text: string): GrokError {
    return new GrokError("TRIAL", `system ${this.#system.kind}: ${text}`, { hint: `mend ${this.#path}` });
  }

  #call<T>(name: string, call: () => T): T {
    let value: T;
    try {
      value = usersCall(`system ${this.#system.kind}: ${name}`, call);
    } catch (error) {
      if (error instanceof GrokError && error.code === "TRIAL") throw error;
      throw this.#mistake(`${name}: it threw ${thrownAt(error, this.#path)}`);
    }
    if (isPromise(value)) throw this.#mistake(`${name}: expected an answer at once, got a promise`);
    return value;
  }
}

/** All values of a row by column: its own columns, and series without one. */
function valuesOf(row: CurveRow): readonly (readonly [string, unknown])[] {
  const { extra = {}, ...own } = row;
  return [...Object.entries(own), ...Object.entries(extra)];
}

function checkpointMistake(checkpoint: Checkpoint | null): string | null {
  if (checkpoint === null) return null;
  if (!(checkpoint?.payload instanceof Uint8Array)) {
    return `checkpoint: expected bytes as its payload, got ${typeName(checkpoint?.payload)}`;
  }
  return Number.isSafeInteger(checkpoint.step) && Number.isSafeInteger(checkpoint.format)
    ? null
    : "checkpoint: expected step and format as integers";
}
