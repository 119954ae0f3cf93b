import { GrokError, type Store, type Sweep } from "../../model/index.js";
import { resultsWithoutTrial } from "../../store/index.js";
import { checkStore, type StoreDamage } from "../ask/check-store.js";
import { damagedTrials, mendTrials, type Mended } from "./mend-trials.js";
import { recordingRule } from "./recording-rule.js";
import { storedSweep } from "../ask/stored-sweep.js";
import { loadSystemOfStored } from "../ask/system-of-stored.js";
import { chunks } from "./sweep-trials.js";
import type { AsideOptions } from "./train-aside.js";
import { packOutcomes, writeSummaries } from "./write-summaries.js";

/** The result of mending a store. */
export interface MendedStore extends Mended {
  /** Damage that could not be mended. */
  readonly left: readonly StoreDamage[];
}

/** Trials declared in one transaction. */
const CHUNK = 500;

/**
 * Mends a store as far as possible, the cheapest parts first: data that many trials share, from intact data; rows of
 * `trial`, from the definitions of their sweeps; then the trials that are still damaged, by training them again (see
 * {@link mendTrials}). Finally, rows that belong to nothing are removed, and regimes are computed anew.
 *
 * The lease of the store must be held. @throws GrokError INTERRUPTED on request.
 */
export async function mendStore(store: Store, options: AsideOptions = {}): Promise<MendedStore> {
  const sweeps = await readableSweeps(store);
  store.mendShared(sweeps.map(({ budget, metrics }) => ({ grid: budget.record, metrics })));
  const suspects = suspectTrials(store);
  for (const sweep of sweeps) declareAgain(store, sweep, suspects);
  // Where a definition cannot be read, it is not known yet which rows belong to its trials.
  const mayRemove = sweeps.length === store.sweeps().length;
  if (mayRemove) store.removeStrays();
  const mended = await mendTrials(store, damagedTrials(store, null), options);
  if (mayRemove) store.removeStrays();
  for (const sweep of sweeps) {
    if (isAbout(checkStore(store, { sweeps: [sweep.name], trialIds: [] }).damage, sweep)) {
      writeSummaries(store, sweep, recordingRule(sweep));
    } else {
      packOutcomes(store, sweep);
    }
  }
  return { ...mended, left: checkStore(store).damage };
}

/** Trials that are damaged, or whose row was deleted though results of them are stored. Cost: checks the whole store. */
function suspectTrials(store: Store): ReadonlySet<string> {
  const suspects = new Set(damagedTrials(store, null));
  for (const id of resultsWithoutTrial(store)) suspects.add(id);
  return suspects;
}

/**
 * Declares these trials of a sweep again, as far as its definition names them, or all named trials if its regimes count
 * more trials than exist. Trials without results are then pending: a run trains them.
 */
function declareAgain(store: Store, sweep: Sweep, suspects: ReadonlySet<string>): void {
  const isShort = isAbout(checkStore(store, { sweeps: [sweep.name], trialIds: [] }).damage, sweep);
  if (suspects.size === 0 && !isShort) return;
  for (const trials of chunks(sweep.trials(), CHUNK)) {
    const known = store.declared(
      sweep.name,
      trials.map(({ id }) => id),
    );
    const again = trials.filter(({ id }) => suspects.has(id) || (isShort && !known.has(id)));
    if (again.length > 0) store.declareTrials(sweep.name, again);
  }
}

function isAbout(damage: readonly StoreDamage[], { name }: Sweep): boolean {
  return damage.some(({ trialId, what }) => trialId === null && what.startsWith(`sweep ${name}: `));
}

/** Sweeps whose definitions can be read, and whose own data and systems exist, so that their trials can be named. */
async function readableSweeps(store: Store): Promise<readonly Sweep[]> {
  const sweeps: Sweep[] = [];
  for (const { name } of store.sweeps()) {
    try {
      // Before the definition is read: without its file a system is a stand-in, which has no ids of trials.
      await loadSystemOfStored(store, name);
      sweeps.push(storedSweep(store, name));
    } catch (error) {
      if (!(error instanceof GrokError && (error.code === "STORE" || error.code === "INPUT"))) throw error;
    }
  }
  return sweeps;
}
