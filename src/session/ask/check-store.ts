import { GrokError, type CheckedTrials, type Store, counted, commandHint } from "../../model/index.js";
import { knowSystemOf } from "./stored-sweep.js";
import { chunks } from "../run/sweep-trials.js";

/** Something that is not as it was written. */
export interface StoreDamage {
  /** Null: it belongs to no one trial. */
  readonly trialId: string | null;
  readonly sweep: string | null;
  /** Table, what was expected and what was found. */
  readonly what: string;
}

/** What checking a store has found. */
export interface StoreCheck {
  /** Rows of `trial` that were checked: a trial of two sweeps counts twice. */
  readonly trials: number;
  /** Those of them of which an older program kept no digest: nothing is known about them. */
  readonly unknown: number;
  /** Empty is how it should be. */
  readonly damage: readonly StoreDamage[];
}

/** What to check of a store. Default: everything in it. */
export interface CheckOptions {
  /** Only what results of these sweeps depend on. */
  readonly sweeps?: readonly string[];
  /** Only these trials of them. */
  readonly trialIds?: readonly string[];
}

/** Trials checked by their ids in one call. */
const IDS_AT_ONCE = 500;

/** Damage that an error lists. */
const MOST_LISTED = 8;

/**
 * Compares a store with the digests and seals that were taken when it was written, and lets SQLite check its pages and
 * indexes. Reads only; a writer may go on meanwhile.
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
 * {@link checkStore} as a condition: results are taken from a store only where they are what was written.
 *
 * @throws GrokError STORE naming what is damaged, and how it is mended.
 */
export function requireSound(store: Store, options: CheckOptions = {}): void {
  const { damage } = checkStore(store, options);
  if (damage.length > 0) throw damageError(store, damage);
}

/**
 * {@link requireSound} of what the content hash is made of: outcomes and curves that their digests vouch for are compared with
 * these alone, all other trials of the sweep with everything that is kept of them.
 *
 * @throws GrokError STORE naming what is damaged, and how it is mended.
 */
export function requireSoundResults(store: Store, sweep: string): void {
  const damage: StoreDamage[] = store
    .checkTables(false)
    .map((what) => ({ trialId: null, sweep: null, what }));
  for (const trialIds of chunks(store.unproven(sweep), IDS_AT_ONCE)) {
    for (const { trialId, damage: found } of store.checkTrials(sweep, { trialIds })) {
      damage.push(...found.map((what) => ({ trialId, sweep, what })));
    }
  }
  if (damage.length > 0) throw damageError(store, damage);
}

/**
 * Refuses outcomes that are not as they were written. Cost: some 15 µs each.
 *
 * @throws GrokError STORE naming the first.
 */
export function requireSoundOutcomes(store: Store, sweep: string): void {
  for (const outcome of store.outcomes(sweep)) void outcome;
}

/**
 * The error that names damage. Its exit code is that of a store that cannot be used. `hasMended`: what can be mended has been mended,
 * and this is left.
 */
export function damageError(
  store: Store,
  damage: readonly StoreDamage[],
  { hasMended = false }: { readonly hasMended?: boolean } = {},
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
        ? [`… and ${damage.length - MOST_LISTED} more: ${commandHint(["check"], store.path)} lists all`]
        : []),
    ],
    hint: damageHint(store.path, damage, hasMended),
  });
}

/** What helps: where several things are damaged, what has to be done first. */
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

/** One line for a damage. */
export function damageText({ trialId, sweep, what }: StoreDamage): string {
  const trial = trialId === null ? "" : `trial ${trialId.slice(0, 12)}: `;
  return `${trialId === null || sweep === null ? "" : `sweep ${sweep}, `}${trial}${what}`;
}
