import { GrokError, type Store, type Trial, commandHint } from "../../model/index.js";
import { requireSound } from "../ask/check-store.js";
import { compareBits, type BitDifference } from "./compare-bits.js";
import { copyProgramFiles } from "./program-files.js";
import { holdLease, type HeldLease } from "./hold-lease.js";
import { requireOneCut, requireShard } from "./require-shard.js";
import { recordingRule } from "./recording-rule.js";
import { mergeableOnThreads } from "../ask/reader-threads.js";
import { storedSweep } from "../ask/stored-sweep.js";
import { chunks } from "./sweep-trials.js";
import { writeSummaries } from "./write-summaries.js";

/** The result of merging for one sweep. */
export interface MergedSweep {
  readonly sweep: string;
  /** The sweep's trials in the other store, and those among them that were new here. */
  readonly trials: number;
  readonly added: number;
  /** Trials that were here before but were trained further or with more recorded there, and outcomes taken over. */
  readonly progressed: number;
  readonly outcomes: number;
  /** Trials there that no longer belong to the sweep; they are taken too, and belong to the sweep here only if it names them. */
  readonly orphaned: number;
  /** Whether the sweep was here already with other values on its axes, so that its file here does not name all of its trials. */
  readonly hasOtherAxes: boolean;
}

/** The result of merging. */
export interface MergeResult {
  readonly from: string;
  readonly sweeps: readonly MergedSweep[];
  /** Trials with results in both stores whose curves were compared, bit for bit. */
  readonly compared: number;
  /** Large checkpoints of programs that were copied from the folder beside the other store into the one beside this store. */
  readonly checkpoints: number;
  /** Networks trained on different tensor libraries: the data here are kept. */
  readonly otherBackend: number;
  /** Set when a stale lease was taken over. */
  readonly notice: string | null;
}

/** Trials in one transaction. */
const CHUNK = 1000;

/** Differences that an error lists. */
const MOST_LISTED = 8;

/** The settings of a sweep that may differ between two stores: those of its points. */
const POINT_KEYS = ["axes", "derive", "points"];

/**
 * Takes all data of another store into this one: sweeps, trials, curves, states, attempts, outcomes. Data in both stores
 * must have the same bits. Merging again changes nothing, and the next merge completes an interrupted one.
 *
 * A sweep in both stores must be the same except for its axes; the definition here stays, so a later run of its file
 * orphans trials that the file does not name. `from` may be in use: its data committed so far count.
 *
 * @throws GrokError INPUT when a sweep has other rules there; DEFECT when a trial has other bits there; STORE when this store
 *   is in use, or naming the store in which trials differ from what was written. Nothing is then written.
 * Cost: reads all curves there and the common curves here, and writes the missing ones.
 */
export function mergeStores(store: Store, from: Store): MergeResult {
  requireMergeable(from);
  return mergeEach(store, [from], () => undefined)[0];
}

/**
 * {@link mergeStores} of several stores, one after the other; regimes are found once, at the end. Each has been checked
 * ({@link requireMergeable}).
 *
 * @param onMerged called after each.
 * @throws GrokError as mergeStores does, naming the store that cannot be merged. Where definitions differ, nothing is merged; where
 *   bits differ, the stores before that one are.
 */
export function mergeEach(
  store: Store,
  others: readonly Store[],
  onMerged: (result: MergeResult) => void,
): readonly MergeResult[] {
  requireShard(store, null);
  requireOneCut(others);
  return mergeAll(store, others, onMerged);
}

/**
 * {@link mergeStores} for a store of the same shard, or of whole sweeps like this store: it combines the results of two
 * machines that train the same trials.
 *
 * @throws GrokError INPUT where the other store is for another shard, and the errors of mergeStores.
 */
export function mergeTwin(store: Store, from: Store): MergeResult {
  requireMergeable(from);
  requireShard(from, store.shard());
  return mergeAll(store, [from], () => undefined)[0];
}

function mergeAll(
  store: Store,
  others: readonly Store[],
  onMerged: (result: MergeResult) => void,
): readonly MergeResult[] {
  const names = [...new Set(others.flatMap((from) => from.sweeps().map(({ name }) => name)))];
  requireSameRules([store, ...others], names);
  // Data that this program writes from now on need no check.
  requireSound(store, { sweeps: namesHere(store, names), trialIds: [] });
  let lease: HeldLease | null = null;
  let notice: string | null = null;
  const merged: MergeResult[] = [];
  try {
    for (const from of others) {
      const found = compareStores(store, from);
      if (lease === null) {
        lease = holdLease(store);
        notice = lease.notice;
      }
      const result = { ...take(store, from, found, lease), notice };
      notice = null;
      merged.push(result);
      onMerged(result);
    }
    if (lease !== null) {
      for (const name of names) {
        const sweep = storedSweep(store, name);
        writeSummaries(store, sweep, recordingRule(sweep));
        lease.renew();
      }
    }
    return merged;
  } finally {
    lease?.release();
  }
}

/** The data that two stores have in common. */
interface Comparison {
  readonly names: readonly string[];
  readonly otherAxes: ReadonlySet<string>;
  /** Trials that both have trained, whose bits are the same. */
  readonly shared: readonly string[];
}

/** @throws GrokError where the stores do not go together. Nothing is written. */
function compareStores(store: Store, from: Store): Comparison {
  const names = from.sweeps().map(({ name }) => name);
  const otherAxes = new Set(names.filter((name) => hasOtherAxes(store, from, name)));
  const shared = sharedTrials(store, from, names);
  if (shared.length > 0) requireSound(store, { sweeps: namesHere(store, names), trialIds: shared });
  alarm(
    store,
    from,
    shared.flatMap((id) => differencesOf(store, from, id)),
  );
  return { names, otherAxes, shared };
}

function namesHere(store: Store, names: readonly string[]): readonly string[] {
  const here = new Set(store.sweeps().map(({ name }) => name));
  return names.filter((name) => here.has(name));
}

function take(
  store: Store,
  from: Store,
  { names, otherAxes, shared }: Comparison,
  lease: HeldLease,
): Omit<MergeResult, "notice"> {
  const otherBackend = new Set<string>();
  const sweeps = names.map((name) => {
    const merged = mergeSweep(store, from, name, otherBackend, () => lease.renew());
    return { ...merged, hasOtherAxes: otherAxes.has(name) };
  });
  const { checkpoints } = copyProgramFiles(from, store, (id, step) => store.checkpoint(id)?.step === step);
  return { from: from.path, sweeps, compared: shared.length, checkpoints, otherBackend: otherBackend.size };
}

/**
 * Checks that all data of a store can be taken: its trials are as they were written, and its definitions can be read.
 *
 * @throws GrokError STORE naming the data that cannot be taken.
 */
export function requireMergeable(from: Store): void {
  requireSound(from);
  for (const { name } of from.sweeps()) storedSweep(from, name);
}

/**
 * {@link requireMergeable} of several stores; other threads read them, because a check takes a fifth of the time of the merge.
 *
 * @throws GrokError STORE for the first store whose data cannot be taken.
 */
export async function requireAllMergeable(others: readonly Store[]): Promise<void> {
  if (others.length > 1) await mergeableOnThreads(others);
  else for (const from of others) requireMergeable(from);
}

/** `otherBackend`: collects the networks that another tensor library has trained there. */
function mergeSweep(
  store: Store,
  from: Store,
  name: string,
  otherBackend: Set<string>,
  renew: () => void,
): Omit<MergedSweep, "hasOtherAxes"> {
  const definition = from.sweep(name)?.definition ?? "";
  if (store.sweep(name) === null) store.beginDeclaration({ name, definition });
  const merged = { sweep: name, trials: 0, added: 0, progressed: 0, outcomes: 0, orphaned: 0 };
  for (const [trials, isOrphaned] of pagesOf(from, name)) {
    const ids = trials.map(({ id }) => id);
    const [known, brought] = store.atomically(() => [
      store.declared(name, ids),
      store.absorb(from.bundles(ids, { sweeps: [name] })),
    ]);
    for (const id of brought.otherBackend) otherBackend.add(id);
    // New trials come with all of their data; only trials that were here before can have been trained further there.
    merged.progressed += [...brought.added, ...brought.grown].filter((id) => known.has(id)).length;
    merged.outcomes += brought.outcomes.length;
    if (isOrphaned) merged.orphaned += ids.length;
    else {
      merged.trials += ids.length;
      merged.added += ids.length - known.size;
    }
    renew();
  }
  return merged;
}

/** The trials of a sweep, and then those that it no longer names, in pages. */
function* pagesOf(
  from: Store,
  name: string,
): Generator<readonly [trials: readonly Trial[], isOrphaned: boolean]> {
  for (const trials of chunks(from.trials(name), CHUNK)) yield [trials, false];
  for (const trials of chunks(from.orphans(name), CHUNK)) yield [trials, true];
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

/** @throws GrokError INPUT as hasOtherAxes, before anything is merged. */
function requireSameRules(stores: readonly Store[], names: readonly string[]): void {
  for (const name of names) {
    const [first, ...rest] = stores.filter((each) => each.sweep(name) !== null);
    for (const other of rest) hasOtherAxes(first, other, name);
  }
}

/** Trials that both stores have trained, except those whose bits come from different libraries. */
function sharedTrials(store: Store, from: Store, names: readonly string[]): readonly string[] {
  const shared = new Set<string>();
  for (const name of names) {
    for (const [trials] of pagesOf(from, name)) {
      const here = store.progress(trials.map(({ id }) => id)).filter(({ steps }) => steps !== null);
      from.progress(here.map(({ trialId }) => trialId)).forEach((there, i) => {
        if (there.steps !== null && here[i].backend === there.backend) shared.add(there.trialId);
      });
    }
  }
  return [...shared];
}

function differencesOf(store: Store, from: Store, id: string): readonly BitDifference[] {
  // Rows in only one of the stores are no differences: merging adds them.
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
