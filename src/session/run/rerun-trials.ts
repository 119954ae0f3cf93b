import {
  GrokError,
  recordSteps,
  DEFAULT_THRESHOLDS,
  type Job,
  type Store,
  type Trial,
} from "../../model/index.js";
import { findSystem, jobOf } from "../../system/index.js";
import { compareBits, type BitDifference } from "./compare-bits.js";
import { requireStart } from "../ask/start-mistakes.js";
import { whyNotAgain, requireTrainable } from "../ask/trained-again.js";
import { loadSystemsOfTrials } from "../ask/system-of-stored.js";
import { tensorLibrary } from "./tensor-library.js";
import { trainAside, type AsideOptions } from "./train-aside.js";

/** The result of training trials again from scratch. */
export interface Rerun {
  readonly trials: number;
  /** Recorded rows that were computed again and compared. */
  readonly rows: number;
  /** The differing bits. Empty if there are none. */
  readonly differences: readonly BitDifference[];
  /** Trials that could not be trained again, with the reason, including trials without a curve. */
  readonly errors: readonly { readonly trialId: string; readonly message: string }[];
}

/**
 * Train trials again from scratch, as far and on the grids on which they are stored, and compare every bit. Everything
 * is trained aside: the store is read only. A trial that was recorded on several grids is trained once for each. A
 * network is trained on the tensor library that it was begun on; where this machine has another, it is an error of the
 * trial, and so is a version of the engine that this program no longer has.
 *
 * @throws GrokError INTERRUPTED on request; INPUT where none of the trials can be trained again.
 */
export async function rerunTrials(
  store: Store,
  trials: readonly Trial[],
  options: AsideOptions = {},
): Promise<Rerun> {
  await loadSystemsOfTrials(store, trials);
  /** By tensor library ("" for none), then by round. */
  const rounds = new Map<string, Job[][]>();
  const errors: { readonly trialId: string; readonly message: string }[] = [];
  if (trials.every((trial) => whyNotAgain(trial) !== null)) {
    requireTrainable(trials, store);
    requireStart("rerun", trials);
  }
  for (const trial of trials) {
    const whyNot = whyNotAgain(trial);
    if (whyNot !== null) {
      errors.push({ trialId: trial.id, message: whyNot });
      continue;
    }
    const jobs = jobsOf(store, trial);
    if (jobs.length === 0)
      errors.push({ trialId: trial.id, message: "nothing is stored of it to compare with" });
    const library = store.progress([trial.id])[0].backend ?? "";
    const ofLibrary = rounds.get(library) ?? [];
    rounds.set(library, ofLibrary);
    jobs.forEach((job, round) => (ofLibrary[round] ??= []).push(job));
  }
  const differences: BitDifference[] = [];
  const sameness = new Map(trials.map(({ id, task }) => [id, findSystem(task.kind)?.outside?.same] as const));
  let rows = 0;
  let done = 0;
  for (const [library, roundsOfIt] of rounds) {
    const workers = library === "" ? null : await tensorLibrary(library);
    if (workers !== null && "refusal" in workers) {
      const ids = new Set(roundsOfIt.flat().map(({ trial }) => trial.id));
      errors.push(...[...ids].map((trialId) => ({ trialId, message: workers.refusal })));
      continue;
    }
    for (const jobs of roundsOfIt) {
      const { onProgress } = options;
      const before = done;
      const trained = await trainAside(jobs, {
        ...options,
        ...(workers === null ? {} : { backend: workers.backend, executor: workers.executor }),
        ...(onProgress === undefined ? {} : { onProgress: (count: number) => onProgress(before + count) }),
      });
      done += jobs.length;
      for (const [trialId, { rows: recomputed, error }] of trained) {
        rows += recomputed.length;
        if (error !== null) errors.push({ trialId, message: error.message });
        const same = sameness.get(trialId) ?? "bits";
        differences.push(...compareBits(trialId, store.curve(trialId), recomputed, same));
      }
    }
  }
  return { trials: trials.length, rows, differences, errors };
}

/** A job for every recording of a trial, from step 0 to where it ends. */
function jobsOf(store: Store, trial: Trial): readonly Job[] {
  const [{ recordings }] = store.progress([trial.id]);
  return recordings.flatMap(({ grid, metrics, from, steps }): readonly Job[] => {
    if (steps === null) return [];
    // The stretch begins at a checkpoint: other recordings hold the part before it, perhaps on another grid.
    const record =
      from === 0
        ? grid
        : { steps: [...recordSteps(grid, steps)].filter((step) => step === 0 || step > from) };
    return [
      jobOf(trial, {
        budget: { steps, stop: "budget", record },
        thresholds: DEFAULT_THRESHOLDS,
        metrics,
      }),
    ];
  });
}

/** The error for trials that gave other bits than before. Its exit code is that of a defect. */
export function alarmOf(differences: readonly BitDifference[]): GrokError {
  const shown = differences.slice(0, 5).map(({ trialId, step, column, stored, recomputed }) => {
    const values = column === "row" ? "is not stored" : `stored ${stored}, now ${recomputed}`;
    return `trial ${trialId.slice(0, 12)}, step ${step}, ${column}: ${values}`;
  });
  return new GrokError("DEFECT", `the same trials gave other bits, in ${differences.length} stored numbers`, {
    details: [...shown, ...(differences.length > shown.length ? ["…"] : [])],
    hint: "the machine errs, the store was edited, or an engine changed without a new version: trust none of it before you know",
  });
}
