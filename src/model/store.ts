import type { RecordGrid } from "./budget.js";
import type { MetricName } from "./budget.js";
import type { Checkpoint } from "./checkpoint.js";
import type { CurveRow } from "./curve.js";
import type { Ending, TrialEnd, TrialEvent } from "./events.js";
import type { GrokErrorData } from "./grok-error.js";
import type { Outcome, OutcomeKind } from "./outcome.js";
import type { OutcomePage } from "./outcome-page.js";
import type { OutcomeRow } from "./outcome-row.js";
import type { RegimeRow } from "./regime-row.js";
import type { Shard } from "./shard.js";
import type { SqlValue } from "./sql-value.js";
import type { AbsorbedBundles, TrialBundle } from "./trial-bundle.js";
import type { Trial } from "./trial.js";

/** The data that the store keeps of a sweep besides its trials. */
export interface SweepRecord {
  readonly name: string;
  /** Canonical JSON of the definition (see model/sweep.ts). */
  readonly definition: string;
}

/** A stretch of a trial's curve in which every step of `grid` is stored, with the columns of `metrics`. */
export interface Recording {
  readonly grid: RecordGrid;
  readonly metrics: readonly MetricName[];
  /** First step of the stretch: 0, or the checkpoint that the recording continued from. */
  readonly from: number;
  /** Last step of the stretch; null when nothing was recorded yet. */
  readonly steps: number | null;
}

/** Announces that a trial is about to be recorded; see {@link Store.writeStarts}. */
export interface TrialStart {
  readonly trialId: string;
  readonly grid: RecordGrid;
  readonly metrics: readonly MetricName[];
  /** 0, or the step of the checkpoint that the recording continues from. */
  readonly from: number;
  /** When the trial was given to a worker; absent: now. */
  readonly at?: Date;
  /** The tensor library that trains it (engine network); absent: none. */
  readonly backend?: string;
}

/** How far a trial has come, regardless of the sweep that asked for it. */
export interface TrialProgress {
  readonly trialId: string;
  /** Last step trained and recorded by the latest recording; null when nothing was recorded yet. */
  readonly steps: number | null;
  /** Why the last attempt ended; null while it has not. */
  readonly ending: Ending | null;
  /**
   * Grids on which the stored rows cover the whole stretch from step 0 to `steps`, each with all of `metrics` (those of
   * the latest recording).
   */
  readonly grids: readonly RecordGrid[];
  readonly metrics: readonly MetricName[];
  /** All recordings of the trial, the latest first. */
  readonly recordings: readonly Recording[];
  /** Values at the end of training; null before. */
  readonly end: Omit<TrialEnd, "checkpoint"> | null;
  /** Failures since the last attempt that ended without a failure. */
  readonly failures: number;
  readonly error: GrokErrorData | null;
  /** The tensor library that the trial began on, which determines the bits of its rows; null: none, or not begun. */
  readonly backend: string | null;
}

/** Counts of a sweep's contents in a store; orphaned trials are left out. Times are ISO 8601, UTC. */
export interface SweepStatus {
  readonly name: string;
  readonly trials: number;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  /** Trials without an outcome. */
  readonly pending: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The findings of the check of one trial of a sweep. */
export interface TrialCheck {
  readonly trialId: string;
  /** Descriptions of data that differ from what was written; empty if all is well. */
  readonly damage: readonly string[];
  /** The same for the trial's attempts and checkpoint, on which no result depends. */
  readonly damageBeside: readonly string[];
  /** Whether everything compared has a digest or seal; older programs wrote none. */
  readonly isKnown: boolean;
}

/** A part of the ids of trials. The parts of a sweep that meet in their ends have each of its trials once. */
export interface IdRange {
  /** The ids begin after this text. */
  readonly after: string;
  /** The last id that may belong to it; null: there is no bound. */
  readonly upTo: string | null;
}

/** Which trials to check. */
export interface CheckedTrials {
  /** Only these trials. Default: all of the sweep. */
  readonly trialIds?: readonly string[];
  /** Whether to include trials that no longer belong to the sweep, on which none of its results depends. Default: no. */
  readonly orphaned?: boolean;
}

/**
 * The storage of results. Each database has one implementation; all must pass the same contract suite (test/contract/).
 *
 * - Exactly one process writes: {@link Store.acquireLease} before any write; a live lease held elsewhere is refused with
 *   its pid and host, a stale one (no heartbeat for 30 s, or its process gone, where process ids are comparable) is taken
 *   over.
 * - A write that finds the store removed or replaced under its path throws STORE, and so do the heartbeat and the release.
 * - A write waits up to a minute for another program's transaction, and reports the wait (`onNotice` of openStore).
 * - `write…` methods are transactions: all or nothing, durable on return. Inside {@link Store.atomically} they are
 *   part of that transaction instead, and durable when it returns.
 * - Curves and checkpoints belong to the trial and are shared between sweeps; outcomes belong to (sweep, trial),
 *   because thresholds do.
 * - Writing a row that exists (a trial re-run on a denser grid or with more metrics) fills its absent columns. A
 *   present value that differs in any bit is a GrokError DEFECT naming trial, step and column: same trial, same bits.
 * - The last event of an attempt stores a digest of the trial's end and of all of its rows; an outcome stores a digest of
 *   its numbers. Reading checks the types of all values; a value of a wrong type is a STORE error that names the row.
 * - A read-only store never creates, migrates or locks anything.
 * - Every method throws GrokError STORE, with path and remedy, when the database cannot serve the call.
 */
export interface Store {
  readonly path: string;

  /** Take the lease, or throw a STORE error that names its holder. Returns a notice when a stale lease was taken over. */
  acquireLease(): string | null;
  /** Renew the heartbeat; call at least every 10 s. Throws STORE when the lease was lost. */
  renewLease(): void;
  releaseLease(): void;

  /**
   * Several writes, and reads that see them, as one transaction: all or nothing, durable on return. A throw from
   * `work` undoes everything and is passed on; do not catch a write's error inside and go on. `work` is synchronous.
   */
  atomically<T>(work: () => T): T;

  /** The shard of its sweeps that this store serves; null: it serves whole sweeps. */
  shard(): Shard | null;
  /** Set the shard that the store serves; a copy of the store serves the same shard. */
  markShard(shard: Shard): void;

  /**
   * Begin (re)declaring a sweep: creates it or replaces its definition. Then {@link declareTrials} names its trials
   * chunk by chunk, in order, and {@link endDeclaration} marks those not named this time as orphaned: they keep
   * their results but no longer belong to the sweep's counts, views, hash or report. Trials of origin `refined` keep
   * that origin when a file names them too.
   */
  beginDeclaration(sweep: SweepRecord): void;
  declareTrials(sweepName: string, trials: readonly Trial[], origin?: "file" | "refined"): void;
  endDeclaration(sweepName: string): void;
  /** Those of these ids that belong to the sweep now; orphaned trials do not. */
  declared(sweepName: string, trialIds: readonly string[]): ReadonlySet<string>;
  /** How many of these ids, each of another trial, belong to the sweep now. */
  countDeclared(sweepName: string, trialIds: readonly string[]): number;
  /** Mark trials of the sweep as orphaned. */
  orphan(sweepName: string, trialIds: readonly string[]): void;
  /** All trials that refinement ever added to the sweep, orphaned ones included, in order of id. */
  refinedTrials(sweepName: string): readonly Trial[];

  /** Give trials of a sweep a budget of their own, in steps; a budget that is already larger stays. */
  deepen(sweepName: string, trialIds: readonly string[], steps: number): void;
  /** Budgets of the sweep's trials that were deepened, by trial id. */
  deepened(sweepName: string): ReadonlyMap<string, number>;

  /** Progress of the given trials, in the given order; a trial never seen has steps null. */
  progress(trialIds: readonly string[]): readonly TrialProgress[];
  /** Ids of all trials in the store whose latest attempts failed, with no successful attempt since. One pass over the store. */
  failing(): ReadonlySet<string>;
  /**
   * Those of these ids that have an outcome in the sweep under exactly this rule (see writeOutcomes). Each outcome is
   * compared with its digest.
   *
   * @throws GrokError STORE for an outcome that differs from what was written.
   */
  withOutcome(sweepName: string, trialIds: readonly string[], rule: string): ReadonlySet<string>;
  /**
   * Ids of all trials of the sweep that have an outcome under exactly this rule, orphaned ones included. No outcome is
   * compared with its digest: this is for callers that only count them. One pass over the store, whereas {@link
   * withOutcome} looks up each id.
   */
  allWithOutcome(sweepName: string, rule: string): ReadonlySet<string>;

  /** Ids of all trials of the sweep that have an outcome under any rule, orphaned ones included. No digest is compared. */
  ended(sweepName: string): ReadonlySet<string>;

  /**
   * Note that a recording of a trial begins, with this grid and metrics from step `from` on: 0 (the default), or
   * the step of the checkpoint it continues from. Without a call of `writeStart`, events continue the trial's latest recording.
   */
  writeStart(trialId: string, grid: RecordGrid, metrics: readonly MetricName[], from?: number): void;
  /** {@link writeStart} for many trials in one transaction: for small trials a transaction costs more than training. */
  writeStarts(starts: readonly TrialStart[]): void;
  /** Write rows, checkpoints, ends and failures of many trials in one transaction. */
  writeEvents(events: readonly TrialEvent[]): void;
  /**
   * `rule`: canonical text of thresholds, budget, grid and metrics that the outcomes were decided under. If the `rows`
   * that decided an outcome are given, its part of the content hash is stored; otherwise that part is computed from the
   * curve on request.
   */
  writeOutcomes(
    sweepName: string,
    rule: string,
    outcomes: readonly {
      readonly trialId: string;
      readonly outcome: Outcome;
      readonly rows?: readonly CurveRow[];
    }[],
  ): void;

  /**
   * The input of a sweep's content hash: its trials in order of id, lazily, each with the digest of its outcome and of
   * the rows that decided the outcome (docs/store.md); null: no outcome. Curves are read where the digest is not stored.
   */
  contents(sweepName: string): Iterable<{ readonly trialId: string; readonly content: Uint8Array | null }>;
  /**
   * Ids of the sweep's trials whose content the digests of outcome and curve do not prove, in order, lazily: trials
   * without an outcome or a digest, altered, or written by an older program. Only {@link checkTrials} decides whether
   * they are whole. `part`: only those with ids in this range.
   */
  unproven(sweepName: string, part?: IdRange): Iterable<string>;

  /**
   * Faults in the store's own structure: in tables and indexes that results are read from, sweeps, rules and grids; with
   * `everything`, also in every page of the file, and rows that belong to nothing. One line each, at most some dozens;
   * empty if there are none.
   */
  checkTables(everything: boolean): readonly string[];
  /**
   * Compares trials of a sweep, lazily and in order of id, with the digests and seals that were taken when they were written
   * (docs/store.md). A row that cannot be read is damage, not an error.
   */
  checkTrials(sweepName: string, which?: CheckedTrials): Iterable<TrialCheck>;
  /** Takes digests and seals of those stored data of these trials that have none. Existing digests and seals stay. */
  adopt(sweepName: string, trialIds: readonly string[]): void;
  /**
   * Remove the results of training these trials, in all sweeps: curves, ends, checkpoints, outcomes, and attempts that are
   * damaged. The trials stay declared.
   */
  forget(trialIds: readonly string[]): void;

  /**
   * All data of these trials, lazily and in the given order; ids that no sweep has are skipped. Each bundle shows one
   * state of the store. `sweeps`: the sweeps whose outcomes and memberships are included; default: all that have the
   * trial.
   *
   * @throws GrokError STORE where a row differs from what was written.
   */
  bundles(
    trialIds: readonly string[],
    which?: { readonly sweeps?: readonly string[] },
  ): Iterable<TrialBundle>;
  /**
   * Take in bundles of other stores in one transaction: missing rows, recordings, attempts, and, where the bundle has
   * come further, state and outcome; the trials belong to their sweeps here from now on. The order does not matter, and a
   * repetition has no effect. Digests are checked. Bundles of networks trained by another tensor library change nothing
   * here.
   *
   * @throws GrokError DEFECT where a trial has other bits here, INPUT where the store does not have a sweep of a bundle
   *   ({@link beginDeclaration}) or a bundle is not what its digests say. In these cases nothing is taken in.
   */
  absorb(bundles: Iterable<TrialBundle>): AbsorbedBundles;

  /**
   * Restore shared data that other rows still determine: indexes, steps of rules, and grids with their metrics, where the
   * seals of trials recorded on one of these candidates prove it.
   */
  mendShared(
    candidates: readonly { readonly grid: RecordGrid; readonly metrics: readonly MetricName[] }[],
  ): void;
  /**
   * Remove results of trials that no sweep has, invalid trial rows without results, and damaged rules and grids that
   * nothing refers to.
   */
  removeStrays(): void;

  /** Replace the sweep's rows in the view `regime`. */
  writeRegimes(sweepName: string, rows: readonly RegimeRow[]): void;

  /** All rows of a trial's curve, steps increasing. */
  curve(trialId: string): readonly CurveRow[];
  /**
   * The latest checkpoint, if its checksum is correct and all rows up to it are stored on the grid of the latest
   * recording; else null.
   */
  checkpoint(trialId: string): Checkpoint | null;

  sweeps(): readonly SweepStatus[];
  sweep(name: string): (SweepRecord & SweepStatus) | null;
  /** The sweep's trials (orphaned ones left out) in order of id; lazily. */
  trials(sweepName: string): Iterable<Trial>;
  /** Its orphaned trials, likewise. */
  orphans(sweepName: string): Iterable<Trial>;
  /** Its trials without an outcome under any rule, likewise. Trials that no run has declared yet are not among them. */
  pending(sweepName: string): Iterable<Trial>;
  /**
   * How many trials the sweep's latest declaration has named from its file so far: as many as the file has, once the
   * declaration is complete. One pass over the trials.
   */
  countNamed(sweepName: string): number;
  /** Outcomes of the sweep in order of trial id; lazily. */
  outcomes(sweepName: string): Iterable<OutcomeRow>;
  /** The same by column, for analyses of many trials. */
  outcomePages(sweepName: string): Iterable<OutcomePage>;
  /**
   * Keeps the sweep's outcomes once more by column, so that reading all of them takes a tenth of the time, if there are at least
   * `least` (default 10 000); what is kept already is not written again. Lazily, a part in each step: the caller may stop between
   * two. Whatever changes an outcome later removes the part that has it.
   */
  packOutcomes(sweepName: string, least?: number): Iterable<void>;
  /** Trials of any sweep whose id begins with these digits. At most `limit`. */
  findTrials(
    idPrefix: string,
    limit: number,
  ): readonly { readonly trial: Trial; readonly sweepName: string }[];

  /**
   * One read-only SQL statement, `values` in its places `?1`, `?2`, …; throws INPUT when it would write, is not SQL, or
   * has other places.
   */
  query(
    sql: string,
    values?: readonly SqlValue[],
  ): {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly SqlValue[])[];
  };

  /**
   * {@link query} for answers of any length: rows are read on demand, once. Read them to the end or stop (as `for … of`
   * does) before any other call of this store; until then a writer's log cannot be emptied.
   */
  queryRows(
    sql: string,
    values?: readonly SqlValue[],
  ): {
    readonly columns: readonly string[];
    readonly rows: Iterable<readonly SqlValue[]>;
  };

  close(): void;
}
