import { GrokError, type Store, type Trial, commandHint } from "../../model/index.js";
import { absorbTrials } from "../../store/index.js";
import { requireSound } from "../ask/check-store.js";
import { compareBits, type BitDifference } from "./compare-bits.js";
import { holdLease } from "./hold-lease.js";
import { recordingRule } from "./recording-rule.js";
import { storedSweep } from "../ask/stored-sweep.js";
import { chunks } from "./sweep-trials.js";
import { writeRegimes } from "./write-regimes.js";

/** What merging brought of one sweep. */
export interface MergedSweep {
  readonly sweep: string;
  /** Trials that the other store has of it, and those of them that were new here. */
  readonly trials: number;
  readonly added: number;
  /** Trials that were here before and had been trained further there, and outcomes taken over. */
  readonly progressed: number;
  readonly outcomes: number;
  /** Trials there that belong to the sweep no more; they came too, and belong to it here only where it names them. */
  readonly orphaned: number;
  /** The sweep was here already, with other values on its axes: its file here does not name all of its trials. */
  readonly hasOtherAxes: boolean;
}

/** What merging brought. */
export interface MergeResult {
  readonly from: string;
  readonly sweeps: readonly MergedSweep[];
  /** Trials with results in both stores whose curves were compared, bit for bit. */
  readonly compared: number;
  /** Networks trained on different tensor libraries: what was here is kept. */
  readonly otherBackend: number;
  /** Set when a stale lease was taken over. */
  readonly notice: string | null;
}

/** Trials in one transaction. */
const CHUNK = 250;

/** Differences that an error lists. */
const MOST_LISTED = 8;

/** What two stores may set differently in a sweep: which points it has. */
const POINT_KEYS = ["axes", "derive", "points"];

/**
 * Brings everything that another store knows into this one: sweeps, trials, curves, states, attempts, outcomes. What both
 * have must have the same bits. Merging again changes nothing, and one that was interrupted is taken up by the next.
 *
 * A sweep that both have must be the same but for its axes; the definition here stays, and so a later run of its file
 * orphans what that does not name. `from` may be in use: what it has committed by now counts. `isChecked`: the caller has
 * checked it ({@link requireMergeable}).
 *
 * @throws GrokError INPUT when a sweep has other rules there; DEFECT when a trial has other bits there; STORE when this store
 *   is in use, or naming the store in which trials are not as they were written. Nothing is written then.
 * Cost: reads all curves there and those here that both have, writes those that are missing.
 */
export function mergeStores(
  store: Store,
  from: Store,
  options: { readonly isChecked?: boolean } = {},
): MergeResult {
  const names = from.sweeps().map(({ name }) => name);
  if (options.isChecked !== true) requireMergeable(from);
  const otherAxes = new Set(names.filter((name) => hasOtherAxes(store, from, name)));
  const { shared, otherBackend } = sharedTrials(store, from, names);
  const here = store.sweeps().map(({ name }) => name);
  requireSound(store, { sweeps: names.filter((name) => here.includes(name)), trialIds: shared });
  alarm(
    store,
    from,
    shared.flatMap((id) => differencesOf(store, from, id)),
  );
  const lease = holdLease(store);
  try {
    const sweeps = names.map((name) => {
      const merged = mergeSweep(store, from, name, otherBackend, () => lease.renew());
      return { ...merged, hasOtherAxes: otherAxes.has(name) };
    });
    return {
      ...{ from: from.path, sweeps, notice: lease.notice },
      ...{ compared: shared.length, otherBackend: otherBackend.size },
    };
  } finally {
    lease.release();
  }
}

/**
 * Whether all that a store holds can be taken from it: its trials are as they were written, its definitions can be read.
 *
 * @throws GrokError STORE naming what cannot.
 */
export function requireMergeable(from: Store): void {
  requireSound(from);
  for (const { name } of from.sweeps()) storedSweep(from, name);
}

function mergeSweep(
  store: Store,
  from: Store,
  name: string,
  skipped: ReadonlySet<string>,
  renew: () => void,
): Omit<MergedSweep, "hasOtherAxes"> {
  const definition = from.sweep(name)?.definition ?? "";
  if (store.sweep(name) === null) store.beginDeclaration({ name, definition });
  const refined = new Set([...from.refinedTrials(name)].map(({ id }) => id));
  const budgets = new Map<number, string[]>();
  for (const [id, steps] of from.deepened(name)) budgets.set(steps, [...(budgets.get(steps) ?? []), id]);
  const merged = { sweep: name, trials: 0, added: 0, progressed: 0, outcomes: 0, orphaned: 0 };
  // What is new here comes with all that it has; only what was here before can have been trained further there.
  const absorb = (trials: readonly Trial[], known: ReadonlySet<string>): void => {
    const ids = trials.map(({ id }) => id).filter((id) => !skipped.has(id));
    const before = ids.filter((id) => known.has(id));
    const further = absorbTrials(store, from, name, before);
    const added = absorbTrials(
      store,
      from,
      name,
      ids.filter((id) => !known.has(id)),
    );
    merged.progressed += further.progressed;
    merged.outcomes += further.outcomes + added.outcomes;
  };
  const declare = (trials: readonly Trial[]): void => {
    for (const origin of ["file", "refined"] as const) {
      const ofOrigin = trials.filter(({ id }) => refined.has(id) === (origin === "refined"));
      store.declareTrials(name, ofOrigin, origin);
    }
  };
  for (const trials of chunks(from.trials(name), CHUNK)) {
    const ids = trials.map(({ id }) => id);
    store.atomically(() => {
      merged.trials += ids.length;
      const known = store.declared(name, ids);
      merged.added += ids.length - known.size;
      declare(trials);
      absorb(trials, known);
    });
    renew();
  }
  for (const trials of chunks(from.orphans(name), CHUNK)) {
    const ids = trials.map(({ id }) => id);
    store.atomically(() => {
      merged.orphaned += ids.length;
      const known = store.declared(name, ids);
      declare(trials.filter(({ id }) => !known.has(id)));
      absorb(trials, known);
      store.orphan(
        name,
        ids.filter((id) => !known.has(id)),
      );
    });
    renew();
  }
  for (const [steps, ids] of budgets) store.deepen(name, ids, steps);
  const sweep = storedSweep(store, name);
  writeRegimes(store, sweep, recordingRule(sweep));
  return merged;
}

/**
 * Whether a sweep of both stores has other points there.
 *
 * @throws GrokError INPUT where anything else differs.
 */
function hasOtherAxes(store: Store, from: Store, name: string): boolean {
  const [here, there] = [store, from].map(
    (each) => JSON.parse(each.sweep(name)?.definition ?? "null") as Readonly<Record<string, unknown>> | null,
  );
  if (here === null || there === null) return false;
  const text = (value: unknown): string => JSON.stringify(value ?? null);
  const differing = [...new Set([...Object.keys(here), ...Object.keys(there)])].filter(
    (key) => text(here[key]) !== text(there[key]),
  );
  const rules = differing.filter((key) => !POINT_KEYS.includes(key));
  if (rules.length === 0) return differing.length > 0;
  throw new GrokError(
    "INPUT",
    `sweep ${name}: expected the same in both stores but for its axes, found other ${rules.join(", ")} in ${from.path}`,
    {
      details: rules.map((key) => `${key}: here ${text(here[key])}, there ${text(there[key])}`),
      hint: "run one file on both stores first: what is stored is kept, only outcomes are decided anew",
    },
  );
}

/** Trials that both stores have trained, and those among them whose bits are different libraries' own. */
function sharedTrials(
  store: Store,
  from: Store,
  names: readonly string[],
): { readonly shared: readonly string[]; readonly otherBackend: ReadonlySet<string> } {
  const shared = new Set<string>();
  const otherBackend = new Set<string>();
  const pages = names.flatMap((name) => [
    ...chunks(from.trials(name), CHUNK),
    ...chunks(from.orphans(name), CHUNK),
  ]);
  for (const trials of pages) {
    const ids = trials.map(({ id }) => id);
    const there = from.progress(ids);
    store.progress(ids).forEach((here, i) => {
      if (here.steps === null || there[i].steps === null) return;
      if (here.backend === there[i].backend) shared.add(here.trialId);
      else otherBackend.add(here.trialId);
    });
  }
  return { shared: [...shared], otherBackend };
}

function differencesOf(store: Store, from: Store, id: string): readonly BitDifference[] {
  // Rows that only one of them has are what merging is for.
  return compareBits(id, store.curve(id), from.curve(id)).filter(({ column }) => column !== "row");
}

function alarm(store: Store, from: Store, differences: readonly BitDifference[]): void {
  if (differences.length === 0) return;
  const trials = new Set(differences.map(({ trialId }) => trialId));
  throw new GrokError(
    "DEFECT",
    `${from.path}: ${trials.size === 1 ? "a trial has" : `${trials.size} trials have`} other bits there than here; nothing was merged`,
    {
      details: differences
        .slice(0, MOST_LISTED)
        .map(
          ({ trialId, step, column, stored, recomputed }) =>
            `trial ${trialId.slice(0, 12)}, step ${step}, ${column}: here ${stored}, there ${recomputed}`,
        ),
      hint: `the same trial must give the same bits; which of them is right, these say: ${commandHint(["rerun", "TRIAL"], store.path)} and ${commandHint(["rerun", "TRIAL"], from.path)}`,
    },
  );
}
