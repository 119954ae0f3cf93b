import type { MetricName, RecordGrid } from "./budget.js";
import type { Checkpoint } from "./checkpoint.js";
import type { CurveRow } from "./curve.js";
import type { Ending, TrialEnd } from "./events.js";
import type { GrokErrorData } from "./grok-error.js";
import type { Outcome } from "./outcome.js";
import type { SqlValue } from "./sql-value.js";
import type { Trial } from "./trial.js";

/** Grid and metrics of a recording. */
export interface BundledPlan {
  readonly grid: RecordGrid;
  readonly metrics: readonly MetricName[];
}

/** A trial's membership in a sweep, and the sweep's data about the trial. */
export interface BundledMembership {
  /** The sweep's name. */
  readonly sweep: string;
  readonly origin: "file" | "refined";
  /** Whether the sweep no longer names the trial. */
  readonly orphaned: boolean;
  /** The trial's own budget in the sweep, in steps; null: the sweep's. */
  readonly deepenedTo: number | null;
  readonly outcome: BundledOutcome | null;
}

/** A sweep's outcome of a trial. */
export interface BundledOutcome {
  /** Canonical text of the rule that the outcome was decided under (see Store.writeOutcomes). */
  readonly rule: string;
  readonly outcome: Outcome;
  /** Digest of the part that enters the content hash; null: it is not stored. */
  readonly content: Uint8Array | null;
  /** Digest of the whole outcome; null: an older program stored none. */
  readonly digest: Uint8Array | null;
}

/** How far the latest attempt of a trial has come. */
export interface BundledProgress {
  /** Grid and metrics of the latest attempt; null: not known. */
  readonly plan: BundledPlan | null;
  /** The last step stored outside any recording; null: none. */
  readonly lastStep: number | null;
  /** Why the latest attempt ended; null: it has not, or it failed. */
  readonly ending: Ending | null;
  readonly end: Omit<TrialEnd, "checkpoint"> | null;
  readonly failures: number;
  readonly error: GrokErrorData | null;
  /** ISO 8601, UTC; null: not begun. */
  readonly startedAt: string | null;
  /** The tensor library that the trial began on; null: none. */
  readonly backend: string | null;
  /** Digest of the end and of all rows; null: the trial is in training, or an older program ended it. */
  readonly digest: Uint8Array | null;
}

/**
 * All of a store's data on a trial, as plain data (numbers, texts, bytes, lists and objects of these). Bundles can be
 * kept, sent, and taken in by any other store, once or several times and in any order: see Store.bundles and
 * Store.absorb.
 */
export interface TrialBundle {
  readonly trial: Trial;
  readonly memberships: readonly BundledMembership[];
  /** All stored rows of the curve, steps increasing. */
  readonly rows: readonly CurveRow[];
  /** Stretches of the curve that are whole on a grid, with the exact last step; null: nothing is recorded yet. */
  readonly recordings: readonly (BundledPlan & { readonly from: number; readonly steps: number | null })[];
  /** Null: the trial has not begun. */
  readonly progress: BundledProgress | null;
  /** The latest intact checkpoint, with the recording that it belongs to; null: there is none. */
  readonly checkpoint: (Checkpoint & { readonly plan: BundledPlan | null }) | null;
  /**
   * Ended attempts, the earliest first: columns of the table `attempt` (docs/store.md) and its seal. No result depends on
   * them.
   */
  readonly attempts: readonly {
    readonly values: Readonly<Record<string, SqlValue>>;
    readonly seal: Uint8Array | null;
  }[];
}

/** The result of taking in bundles, as ids of trials, each in one of the first four lists. */
export interface AbsorbedBundles {
  /** Trials of which nothing was recorded here before. */
  readonly added: readonly string[];
  /** Trials that were trained here already, but that the bundle has trained further or recorded more of. */
  readonly grown: readonly string[];
  /** Trials of which the bundle has nothing new, except perhaps a further attempt. */
  readonly known: readonly string[];
  /** Networks that another tensor library has trained: the data here stay. */
  readonly otherBackend: readonly string[];
  /** Trials with an outcome taken in for any sweep of the bundle. */
  readonly outcomes: readonly string[];
}
