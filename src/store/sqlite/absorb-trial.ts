import {
  GrokError,
  type BundledMembership,
  type BundledPlan,
  type BundledProgress,
  type TrialBundle,
} from "../../model/index.js";
import { outcomeDigest } from "../outcome-digest.js";
import { trialDigest } from "../trial-digest.js";
import { ATTEMPT_COLUMNS } from "./attempt-table.js";
import type { Connection } from "./connection.js";
import { endDifference } from "./end-difference.js";
import { endValuesText } from "./end-values.js";
import { RuleTable } from "./rule-table.js";
import type { SweepTable } from "./sweep-table.js";
import { TrialBundler } from "./trial-bundler.js";
import type { TrialTables } from "./trial-tables.js";

/** The result of absorbing a bundle. */
export interface Absorbed {
  readonly kind: "added" | "grown" | "known" | "otherBackend";
  /** Whether an outcome was taken in. */
  readonly outcome: boolean;
}

type BundledRecording = TrialBundle["recordings"][number];

const ATTEMPT = [...ATTEMPT_COLUMNS, "seal"].join(", ");

/**
 * Takes a bundle's data on a trial into the tables: its memberships in sweeps, missing rows of the curve, recordings,
 * attempts, and, where the bundle has come further, state, checkpoint and outcome. Absorbing twice changes nothing.
 *
 * Use it within one transaction only, because it remembers keys that are lost if the transaction is undone. The caller
 * holds the lease.
 */
export class TrialAbsorber {
  readonly #tables: TrialTables;
  readonly #sweeps: SweepTable;
  readonly #here: TrialBundler;
  readonly #rules: RuleTable;
  readonly #sweepIds = new Map<string, number>();
  readonly #planIds = new Map<string, number>();
  readonly #ruleIds = new Map<string, number>();
  readonly #record;
  readonly #advance;
  readonly #addAttempt;

  constructor(db: Connection, sweeps: SweepTable, tables: TrialTables) {
    this.#tables = tables;
    this.#sweeps = sweeps;
    this.#here = new TrialBundler(db, tables);
    this.#rules = new RuleTable(db);
    this.#record = db.prepare(
      "INSERT OR REPLACE INTO recording (trial_id, plan_id, first_step, last_step) VALUES (?, ?, ?, ?)",
    );
    this.#advance = db.prepare(
      `INSERT OR REPLACE INTO progress
         (trial_id, plan_id, last_step, ending, end_values, failures, error, started_at, backend)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#addAttempt = db.prepare(
      `INSERT INTO attempt (${ATTEMPT}) SELECT ${ATTEMPT.split(", ")
        .map((_, i) => `?${i + 1}`)
        .join(", ")}
       WHERE NOT EXISTS (SELECT 1 FROM attempt WHERE trial_id = ?1 AND attempt = ?2 AND finished_at = ?12 AND host = ?15)`,
    );
  }

  /**
   * @throws GrokError DEFECT when the trial has other bits here; INPUT when the trial contradicts its id or a digest, or
   *   belongs to a sweep that is not in the store.
   */
  absorb(bundle: TrialBundle): Absorbed {
    const { trial, rows, progress: theirs } = bundle;
    const { id } = trial;
    const isNew = this.#declare(bundle);
    const mine = this.#here.progressOf(id);
    const before = mine === null ? [] : this.#here.recordingsOf(id);
    const [reached, there] = [reachedBy(mine, before), reachedBy(theirs, bundle.recordings)];
    if (mine !== null && theirs !== null && reached !== null && there !== null) {
      if (mine.backend !== theirs.backend) return { kind: "otherBackend", outcome: false };
      requireSameEnd(id, mine, theirs);
    }
    const { areMore, areFilled } = this.#tables.curves.write(id, rows);
    const isRecorded = bundle.recordings.map((each) => this.#join(id, each, before)).includes(true);
    const isFurther = theirs !== null && (mine === null || isBeyond(theirs, there, mine, reached));
    if (isFurther) this.#take(bundle, theirs);
    const changes = areMore || areFilled || isRecorded || isFurther;
    // A digest that only the bundle has may cover exactly the data here.
    const isAllTheirs = (changes || (mine?.digest ?? null) === null) && this.#close(bundle, mine);
    for (const { values, seal } of bundle.attempts) this.#keepAttempt(id, values, seal);
    const outcomes = bundle.memberships.map((each) => this.#takeOutcome(id, each, isFurther));
    const outcome = outcomes.includes(true);
    // Their content digest covers their rows; the content digests here cover the rows that were here.
    if (areFilled || (outcome && mine !== null && !isAllTheirs)) this.#tables.outcomes.forgetContent(id);
    if (isNew || (reached === null && (there !== null || outcome))) return { kind: "added", outcome };
    return { kind: changes || outcome ? "grown" : "known", outcome };
  }

  /** Adds the trial to its sweeps. Returns whether one of them lacked it. */
  #declare({ trial, memberships }: TrialBundle): boolean {
    let isNew = false;
    for (const { sweep, origin, orphaned, deepenedTo } of memberships) {
      const sweepId = this.#sweepId(sweep);
      const isThere = this.#tables.trials.has(sweepId, trial.id);
      if (!isThere) isNew = true;
      if (!orphaned || !isThere) this.#tables.trials.declare(sweepId, [trial], origin);
      if (orphaned && !isThere) this.#tables.trials.orphan(sweepId, [trial.id]);
      if (deepenedTo !== null) this.#tables.trials.deepen(sweepId, [trial.id], deepenedTo);
    }
    return isNew;
  }

  /**
   * Joins stretches that touch; of separate stretches the one that begins first is kept, because it is more useful.
   * Returns whether the stretch has changed.
   */
  #join(id: string, theirs: BundledRecording, before: readonly BundledRecording[]): boolean {
    const planId = this.#planId(theirs);
    const mine = before.find((each) => this.#planId(each) === planId);
    const joined = mine === undefined ? theirs : joinStretches(mine, theirs);
    if (mine !== undefined && joined.from === mine.from && joined.steps === mine.steps) return false;
    this.#record.run(id, planId, joined.from, joined.steps);
    return true;
  }

  #take({ trial: { id }, checkpoint }: TrialBundle, theirs: BundledProgress): void {
    const plan = theirs.plan === null ? null : this.#planId(theirs.plan);
    const end = theirs.end === null ? null : endValuesText({ ...theirs.end, checkpoint: null });
    const error = theirs.error === null ? null : JSON.stringify(theirs.error);
    const { lastStep, ending, failures, startedAt, backend } = theirs;
    this.#advance.run(id, plan, lastStep, ending, end, failures, error, startedAt, backend);
    if (checkpoint === null) this.#tables.checkpoints.remove(id);
    else {
      this.#tables.checkpoints.take(
        checkpoint,
        checkpoint.plan === null ? null : this.#planId(checkpoint.plan),
      );
    }
  }

  /**
   * Takes the digest of the combined data, but only where both parts were known to be whole: a row that neither digest
   * covers stays unproven. Returns whether the store has no data beyond the bundle's.
   */
  #close({ trial: { id }, progress: theirs }: TrialBundle, mine: BundledProgress | null): boolean {
    const [here, there] = [mine?.digest ?? null, theirs?.digest ?? null];
    this.#tables.progress.reopen(id);
    if (here === null && there === null) return false;
    const { end } = this.#tables.progress.result(id);
    if (end === null) return false;
    // Nothing was here before, and the bundle agrees with its digest.
    const digest =
      mine === null && there !== null
        ? Buffer.from(there)
        : trialDigest(id, end, this.#tables.curves.read(id));
    const areBothKnown = here !== null && there !== null;
    if (!areBothKnown && !digest.equals(here ?? there ?? digest)) return false;
    this.#tables.progress.closeWith(id, digest);
    return there !== null && digest.equals(there);
  }

  #keepAttempt(id: string, values: TrialBundle["attempts"][number]["values"], seal: Uint8Array | null): void {
    const row = ATTEMPT_COLUMNS.map((column) => (column === "trial_id" ? id : (values[column] ?? null)));
    this.#addAttempt.run(Object.fromEntries([...row, seal].map((value, i) => [i + 1, value])));
  }

  /** Takes an outcome where the store has none, or where the trial has come further in the bundle. */
  #takeOutcome(id: string, { sweep, outcome }: BundledMembership, isFurtherThere: boolean): boolean {
    if (outcome === null) return false;
    const sweepId = this.#sweepId(sweep);
    if (!isFurtherThere && this.#tables.outcomes.has(sweepId, id)) return false;
    this.#tables.outcomes.take(sweepId, id, this.#ruleId(outcome.rule), outcome);
    return true;
  }

  #sweepId(name: string): number {
    return remembered(this.#sweepIds, name, () => this.#sweeps.idOf(name));
  }

  #ruleId(text: string): number {
    return remembered(this.#ruleIds, text, () => this.#rules.add(text));
  }

  #planId({ grid, metrics }: BundledPlan): number {
    const key = JSON.stringify([grid, metrics]);
    return remembered(this.#planIds, key, () => this.#tables.progress.planId(grid, metrics));
  }
}

/** The value found for a key earlier, or found now. */
function remembered<K, V>(known: Map<K, V>, key: K, find: () => V): V {
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = find();
  known.set(key, found);
  return found;
}

/**
 * Checks that a bundle agrees with its id and its digests.
 *
 * @throws GrokError INPUT naming the trial and the part that does not agree.
 */
export function requireWholeBundle(
  { trial, memberships, rows, progress }: TrialBundle,
  isTrialId: (id: string) => boolean,
): void {
  const { id } = trial;
  const refuse = (what: string): never => {
    throw new GrokError("INPUT", `bundle of trial ${id.slice(0, 12)}: ${what}`, {
      hint: "it was damaged on its way, or made by another program: send it again from its store",
    });
  };
  if (!isTrialId(id)) refuse("expected the id of its parameters, found another");
  if (progress !== null && progress.digest !== null) {
    if (!trialDigest(id, progress.end, rows).equals(progress.digest))
      refuse("digest: expected the one of its end and rows, found another");
  }
  for (const { sweep, outcome } of memberships) {
    if (outcome === null || outcome.digest === null) continue;
    const { rule, content, digest } = outcome;
    const own = content === null ? null : Buffer.from(content);
    if (!outcomeDigest(id, rule, outcome.outcome, own).equals(digest))
      refuse(`outcome in ${sweep}: expected the digest of its numbers and its rule, found another`);
  }
}

/** @throws GrokError DEFECT where both ended at the same step in the same way, but with different numbers. */
function requireSameEnd(id: string, mine: BundledProgress, theirs: BundledProgress): void {
  if (mine.end === null || theirs.end === null) return;
  const difference = endDifference(mine.end, theirs.end);
  if (difference === null) return;
  throw new GrokError("DEFECT", `trial ${id}, end at step ${mine.end.steps}, ${difference}`, {
    hint: "the same trial must give the same bits: an engine changed without a new version, or the machine errs",
  });
}

/** The last stored step, of the latest recording if there is one; null: none. */
function reachedBy(progress: BundledProgress | null, recordings: readonly BundledRecording[]): number | null {
  if (progress === null) return null;
  const { plan, lastStep } = progress;
  const key = plan === null ? null : planKey(plan);
  const latest = recordings.find((each) => planKey(each) === key);
  return latest?.steps ?? lastStep;
}

function planKey({ grid, metrics }: BundledPlan): string {
  return JSON.stringify([grid, metrics]);
}

function isBeyond(
  theirs: BundledProgress,
  there: number | null,
  mine: BundledProgress,
  reached: number | null,
): boolean {
  const [far, near] = [there ?? -1, reached ?? -1];
  return far > near || (far === near && mine.ending === null && theirs.ending !== null);
}

/** The two stretches joined where they touch; else the one that begins first, or the longer one if both begin together. */
function joinStretches(a: BundledRecording, b: BundledRecording): BundledRecording {
  const [first, second] = a.from <= b.from ? [a, b] : [b, a];
  if (first.steps === null) return first.from === second.from ? second : first;
  if (second.steps === null || second.from > first.steps) return first;
  return { ...first, steps: Math.max(first.steps, second.steps) };
}
