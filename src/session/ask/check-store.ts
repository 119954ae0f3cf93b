import { GrokError, type CheckedTrials, type Store, counted, commandHint } from "../../model/index.js";
import { knowSystemOf } from "./stored-sweep.js";
import { unprovenOnThreads } from "./reader-threads.js";
import { chunks } from "../run/sweep-trials.js";

/** Data that differ from what was written. */
export interface StoreDamage {
  /** Null: the damage belongs to no single trial. */
  readonly trialId: string | null;
  readonly sweep: string | null;
  /** The table, what was expected and what was found. */
  readonly what: string;
}

/** The result of the check of a store. */
export interface StoreCheck {
  /** Rows of `trial` that were checked: a trial of two sweeps counts twice. */
  readonly trials: number;
  /** Checked rows for which an older program stored no digest, so that their state is not known. */
  readonly unknown: number;
  /** Empty if there is none. */
  readonly damage: readonly StoreDamage[];
}

/** What to check of a store. Default: everything in it. */
export interface CheckOptions {
  /** Only data on which results of these sweeps depend. */
  readonly sweeps?: readonly string[];
  /** Only these trials of the sweeps. */
  readonly trialIds?: readonly string[];
}

/** The number of trials checked by their ids in one call. */
const IDS_AT_ONCE = 500;

/** The most damage that an error lists. */
const MOST_LISTED = 8;

/**
 * Compares a store with the digests and seals that were taken when its data were written, and lets SQLite check its pages
 * and indexes. Reads only; a writer may go on meanwhile.
 *
 * Cost: reads everything once, some hundred microseconds a trial and a few more a row.
 *
 * @throws GrokError STORE when not even the list of sweeps can be read; INPUT when there is no such sweep.
 */
export function checkStore(store: Store, options: CheckOptions = {}): StoreCheck {
  const everything = options.sweeps === undefined;
  const damage: StoreDamage[] = store
    .checkTables(everything)
    .map((what) => ({ trialId: null, sweep: null, what }));
  const names = options.sweeps ?? store.sweeps().map(({ name }) => name);
  const which: CheckedTrials = {
    orphaned: everything,
    ...(options.trialIds === undefined ? {} : { trialIds: options.trialIds }),
  };
  let [trials, unknown] = [0, 0];
  for (const sweep of names) {
    knowSystemOf(store, sweep);
    for (const check of store.checkTrials(sweep, which)) {
      trials++;
      if (!check.isKnown) unknown++;
      const found = everything ? [...check.damage, ...check.damageBeside] : check.damage;
      damage.push(...found.map((what) => ({ trialId: check.trialId, sweep, what })));
    }
  }
  return { trials, unknown, damage };
}

/**
 * {@link checkStore} as a condition: results are used only if they are as they were written.
 *
 * @throws GrokError STORE naming what is damaged, and how it is mended.
 */
export function requireSound(store: Store, options: CheckOptions = {}): void {
  const { damage } = checkStore(store, options);
  if (damage.length > 0) throw damageError(store, damage);
}

/**
 * {@link requireSound} for the input of the content hash: outcomes and curves with digests are compared with these alone,
 * all other trials of the sweep with all of their stored data.
 *
 * @throws GrokError STORE naming what is damaged, and how it is mended.
 */
export function requireSoundResults(store: Store, sweep: string): void {
  requireWholeTrials(store, sweep, store.unproven(sweep));
}

/** {@link requireSoundResults} for a large sweep: other threads compare the curves. */
export async function requireSoundResultsOnThreads(store: Store, sweep: string): Promise<void> {
  requireWholeTrials(store, sweep, await unprovenOnThreads(store, sweep));
}

/** Compares trials with all of their stored data, and checks the tables. */
function requireWholeTrials(store: Store, sweep: string, unproven: Iterable<string>): void {
  const damage: StoreDamage[] = store
    .checkTables(false)
    .map((what) => ({ trialId: null, sweep: null, what }));
  for (const trialIds of chunks(unproven, IDS_AT_ONCE)) {
    for (const { trialId, damage: found } of store.checkTrials(sweep, { trialIds })) {
      damage.push(...found.map((what) => ({ trialId, sweep, what })));
    }
  }
  if (damage.length > 0) throw damageError(store, damage);
}

/**
 * Refuses outcomes that differ from what was written. Cost: some 15 µs each.
 *
 * @throws GrokError STORE naming the first such outcome.
 */
export function requireSoundOutcomes(store: Store, sweep: string): void {
  for (const outcome of store.outcomes(sweep)) void outcome;
}

/**
 * The error that names damage. Its exit code is that of a store that cannot be used. `hasMended`: whether mending was
 * done already, so that this damage is the rest. `isListed`: whether the caller has listed all damage before.
 */
export function damageError(
  store: Store,
  damage: readonly StoreDamage[],
  { hasMended = false, isListed = false }: { readonly hasMended?: boolean; readonly isListed?: boolean } = {},
): GrokError {
  const trials = new Set(damage.flatMap(({ trialId }) => (trialId === null ? [] : [trialId])));
  const what =
    trials.size === 0
      ? "it is damaged"
      : trials.size === 1
        ? "a trial is not as it was written"
        : `${counted(trials.size, "trial")} are not as they were written`;
  return new GrokError("STORE", `store ${store.path}: ${what}`, {
    details: [
      ...damage.slice(0, MOST_LISTED).map(damageText),
      ...(damage.length > MOST_LISTED
        ? [
            `… and ${damage.length - MOST_LISTED} more${isListed ? "" : `: ${commandHint(["check"], store.path)} lists all`}`,
          ]
        : []),
    ],
    hint: damageHint(store.path, damage, hasMended),
  });
}

/** A hint on the remedy; where several things are damaged, on the first step. */
function damageHint(path: string, damage: readonly StoreDamage[], hasMended: boolean): string {
  const mend = commandHint(["rerun", "--damaged"], path);
  const lines = damage.map(({ what }) => what);
  const pages = lines.filter((what) => what.startsWith("file: ") && !/\bindex\b/.test(what));
  if (pages.length > 0 || (hasMended && lines.some((what) => what.startsWith("file: ")))) {
    return "restore a backup, or rescue what is left with: sqlite3 FILE .recover | sqlite3 NEW, then groksweep check --store NEW";
  }
  if (lines.some((what) => /^sweep .*?: (?:seal|definition)\b|^trial: expected rows of a sweep/.test(what))) {
    return `${commandHint(["run", "FILE"], path)} (the file of that sweep) writes its definition again; ${mend} then mends the rest`;
  }
  return hasMended
    ? "nothing else in the store tells what was there: restore a backup"
    : `${mend} mends it: from the rest of the store where that still tells what was there, else by training again`;
}

/** One line for an item of damage. */
export function damageText({ trialId, sweep, what }: StoreDamage): string {
  const trial = trialId === null ? "" : `trial ${trialId.slice(0, 12)}: `;
  return `${trialId === null || sweep === null ? "" : `sweep ${sweep}, `}${trial}${what}`;
}
