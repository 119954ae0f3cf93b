import {
  GrokError,
  type CurveRow,
  type Job,
  type Store,
  type Sweep,
  type Trial,
  type TrialEnd,
  commandHint,
} from "../../model/index.js";
import { storedDigest } from "../../store/index.js";
import { isImported, isOfFormerNumerics, isTrialId, jobOf } from "../../system/index.js";
import { checkStore } from "../ask/check-store.js";
import { whyNotAgain } from "../ask/trained-again.js";
import { concludeTrial, isExhausted } from "./conclude-trial.js";
import { writeOutcomes } from "./store-sink.js";
import { storedSweep } from "../ask/stored-sweep.js";
import { loadSystemsOfTrials } from "../ask/system-of-stored.js";
import { chunks } from "./sweep-trials.js";
import { tensorLibrary } from "./tensor-library.js";
import { trainAside, type AsideOptions } from "./train-aside.js";
import { trialRules, type TrialRules } from "./trial-rules.js";

/** The result of mending trials. */
export interface Mended {
  /** Trials whose results were replaced. */
  readonly trialIds: readonly string[];
  /** The mended trials whose digest equals the stored one again: they are the same to the bit as before the damage. */
  readonly asBefore: readonly string[];
  /** Trials that could not be trained again and stay unchanged, with the reason. */
  readonly errors: readonly { readonly trialId: string; readonly message: string }[];
}

/** The number of trials that are trained before any of them is written: their rows are held in memory. */
const CHUNK = 200;

/** The most sweeps of a trial that are searched. */
const MOST_SWEEPS = 1000;

function notItself({ path }: Store): string {
  const again = commandHint(["rerun", "--damaged"], path);
  return (
    `its row in the table trial does not say any more what it is; ${again} declares it again if its sweep's definition names it; ` +
    "of one that refine added, only a backup has it"
  );
}

/** The demands of one sweep on a trial. */
interface Wanted {
  readonly trial: Trial;
  readonly sweep: Sweep;
  readonly rules: TrialRules;
}

/** A trial trained for one rule. */
interface Trained {
  readonly job: Job;
  readonly rows: readonly CurveRow[];
  readonly end: TrialEnd;
}

/**
 * The trials among these that differ from what was written, in any sweep; null: among all trials of the store.
 *
 * Cost: reads the stored data of the trials.
 */
export function damagedTrials(store: Store, trialIds: readonly string[] | null): readonly string[] {
  const { damage } =
    trialIds === null
      ? checkStore(store)
      : checkStore(store, { sweeps: store.sweeps().map(({ name }) => name), trialIds });
  return [...new Set(damage.flatMap(({ trialId }) => trialId ?? []))];
}

/**
 * Train damaged trials again from scratch, for every sweep that has them, and replace their stored data with the results:
 * in one transaction each, after training, so that an interruption loses nothing. Their digest shows whether the results
 * equal the data before the damage.
 *
 * A trial that was trained further than its sweeps demand (for example, its deepening was undone) is trained only as far
 * as they demand.
 *
 * If the row that defines a trial is damaged as well, this is an error of the trial: {@link mendStore} declares the trial
 * again first.
 *
 * The lease of the store must be held. @throws GrokError INTERRUPTED on request.
 */
export async function mendTrials(
  store: Store,
  trialIds: readonly string[],
  options: AsideOptions = {},
): Promise<Mended> {
  const mended = { trialIds: [] as string[], asBefore: [] as string[] };
  const errors: { readonly trialId: string; readonly message: string }[] = [];
  const sweeps = new Map<string, { readonly sweep: Sweep; readonly rules: TrialRules }>();
  const sweepOf = (name: string): { readonly sweep: Sweep; readonly rules: TrialRules } => {
    const known = sweeps.get(name);
    if (known !== undefined) return known;
    const sweep = storedSweep(store, name);
    const one = { sweep, rules: trialRules(store, sweep) };
    sweeps.set(name, one);
    return one;
  };
  for (const ids of chunks(trialIds, CHUNK)) {
    const named = ids.flatMap((id) => readable(() => store.findTrials(id, MOST_SWEEPS)) ?? []);
    await loadSystemsOfTrials(
      store,
      named.map(({ trial }) => trial),
    );
    const wanted = new Map<string, readonly Wanted[]>();
    for (const id of ids) {
      const found = readable(() => store.findTrials(id, MOST_SWEEPS)) ?? [];
      if (found.length === 0 || !found.every(({ trial }) => isTrialId(id, trial))) {
        errors.push({ trialId: id, message: notItself(store) });
        continue;
      }
      const whyNot = whyNotAgain(found[0].trial);
      if (whyNot !== null) {
        errors.push({ trialId: id, message: `${whyNot}${otherSource(found[0].trial)}` });
      } else {
        wanted.set(
          id,
          found.map(({ trial, sweepName }) => ({ trial, ...sweepOf(sweepName) })),
        );
      }
    }
    const trained = await trainWanted(store, wanted, errors, {
      ...options,
      ...(options.onProgress === undefined
        ? {}
        : { onProgress: (done) => options.onProgress?.(mended.trialIds.length + done) }),
    });
    for (const [id, results] of trained) {
      const before = storedDigest(store, id);
      store.atomically(() => replace(store, id, wanted.get(id) ?? [], results));
      mended.trialIds.push(id);
      if (before !== null && before === storedDigest(store, id)) mended.asBefore.push(id);
    }
  }
  return { ...mended, errors };
}

/** Where else the results of a trial may be that cannot be trained again, if what keeps it from this is for good. */
function otherSource(trial: Trial): string {
  if (isImported(trial)) return "; a backup, or the table that was imported, has it";
  return isOfFormerNumerics(trial) ? "; only a backup has it" : "";
}

/** Trains every trial once for each rule that its sweeps have for it, the shortest first. */
async function trainWanted(
  store: Store,
  wanted: ReadonlyMap<string, readonly Wanted[]>,
  errors: { readonly trialId: string; readonly message: string }[],
  options: AsideOptions,
): Promise<ReadonlyMap<string, readonly Trained[]>> {
  /** By tensor library ("" for none), then by round: `trainAside` takes each trial once. */
  const rounds = new Map<string, Job[][]>();
  const failed = new Set<string>();
  const fail = (trialId: string, message: string): void => {
    errors.push({ trialId, message });
    failed.add(trialId);
  };
  for (const [id, each] of wanted) {
    const library = each.some(({ trial }) => trial.engine === "network") ? libraryOf(store, id) : "";
    if (library === null) {
      fail(id, "the tensor library that it was trained on cannot be read");
      continue;
    }
    const ofLibrary = rounds.get(library) ?? [];
    rounds.set(library, ofLibrary);
    jobsOf(each).forEach((job, round) => (ofLibrary[round] ??= []).push(job));
  }
  const trained = new Map<string, Trained[]>();
  for (const [library, roundsOfIt] of rounds) {
    const workers = library === "" ? null : await tensorLibrary(library);
    for (const jobs of roundsOfIt) {
      if (workers !== null && "refusal" in workers) {
        for (const { trial } of jobs) if (!failed.has(trial.id)) fail(trial.id, workers.refusal);
        continue;
      }
      const results = await trainAside(jobs, {
        ...options,
        ...(workers === null ? {} : { backend: workers.backend, executor: workers.executor }),
      });
      for (const job of jobs) {
        const id = job.trial.id;
        const { rows, end, error } = results.get(id) ?? { rows: [], end: null, error: null };
        if (end === null) fail(id, error?.message ?? "it did not end");
        else trained.set(id, [...(trained.get(id) ?? []), { job, rows, end }]);
      }
    }
  }
  for (const id of failed) trained.delete(id);
  return trained;
}

/** A job for each different rule, the smallest budget first: the last job written determines how far the trial has come. */
function jobsOf(wanted: readonly Wanted[]): readonly Job[] {
  const jobs = new Map<string, Job>();
  for (const { trial, sweep, rules } of wanted) {
    const { budget, metrics, text } = rules.of(trial.id);
    const { thresholds } = sweep;
    jobs.set(text, jobOf(trial, { budget, thresholds, metrics }));
  }
  return [...jobs.values()].sort((a, b) => a.budget.steps - b.budget.steps);
}

function replace(store: Store, id: string, wanted: readonly Wanted[], results: readonly Trained[]): void {
  const { backend } = readable(() => store.progress([id])[0]) ?? { backend: null };
  store.forget([id]);
  for (const { job, rows, end } of results) {
    const { budget, metrics } = job;
    store.writeStarts([
      {
        ...{ trialId: id, grid: budget.record, metrics, from: 0 },
        ...(backend === null ? {} : { backend }),
      },
    ]);
    store.writeEvents([
      { kind: "rows", trialId: id, rows },
      { ...end, kind: "finished", trialId: id },
    ]);
  }
  const stored = store.curve(id);
  for (const { trial, sweep, rules } of wanted) {
    const rule = rules.of(id);
    const own = results.find(({ job }) => job.budget.steps === rule.budget.steps) ?? results[0];
    const outcome = concludeTrial(trial, rule, stored, own.end);
    if (outcome === null) {
      throw new GrokError("DEFECT", `trial ${id}: trained again (${own.end.ending}) but is not settled`);
    }
    writeOutcomes(store, sweep.name, rules, [
      { trialId: id, outcome, isExhausted: isExhausted(rule, own.end), rows: stored },
    ]);
  }
}

/** The tensor library that a network began on; null: unknown. */
function libraryOf(store: Store, id: string): string | null {
  return readable(() => store.progress([id])[0])?.backend ?? null;
}

/** The result of `read`; null where the data are damaged. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof GrokError && error.code === "STORE") return null;
    throw error;
  }
}
