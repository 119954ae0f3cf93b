import { GrokError, type OutcomeKind, type Store, type Sweep } from "../model/index.js";
import { partOfSweep } from "./run-scope.js";
import { runTrials, type RunResult, type RunSweepOptions } from "./run-sweep.js";
import { selectTrials, trialsOf } from "./select-trials.js";
import { storedSweep } from "./stored-sweep.js";

/** What to deepen, and how the run goes. */
export interface DeepenOptions extends RunSweepOptions {
  /** Kinds of outcomes, or an SQL condition (see {@link selectTrials}). */
  readonly where: string;
  /** [T] the new budget of the selected trials, in steps. Integer above the sweep's. */
  readonly steps: number;
}

/** What deepening did. */
export interface DeepenResult {
  readonly sweep: string;
  readonly steps: number;
  /** Trials that were selected. */
  readonly selected: number;
  /** What they were, and what they are now. */
  readonly before: Readonly<Partial<Record<OutcomeKind, number>>>;
  readonly after: Readonly<Partial<Record<OutcomeKind, number>>>;
  readonly run: RunResult;
}

/**
 * Train selected trials of a stored sweep on to a larger budget, from where they ended: the same bits as one long run.
 * The budget belongs to these trials of the sweep from then on, so that a later run neither undoes nor repeats it.
 *
 * Trials that were decided only get their outcome under the new budget. Without a final checkpoint (`checkpoints: none`)
 * a trial is trained again from the start, to the same bits.
 *
 * @throws GrokError INPUT when there is no such sweep, the selection is no SQL, or the budget is not larger; STORE when
 *   the store is in use.
 */
export async function deepenSweep(store: Store, name: string, options: DeepenOptions): Promise<DeepenResult> {
  const { steps } = options;
  const { sweep, ids } = selectToDeepen(store, name, options);
  const before = kindsOf(store, name, ids);
  const part = partOfSweep(store, sweep, [...trialsOf(store, name, ids)], null);
  const run = await runTrials(
    store,
    sweep,
    { ...part, begin: () => store.deepen(name, ids, steps) },
    options,
  );
  return { sweep: name, steps, selected: ids.length, before, after: kindsOf(store, name, ids), run };
}

/** The sweep and the trials that {@link deepenSweep} would take. Reads only. Errors: its own. */
export function selectToDeepen(
  store: Store,
  name: string,
  { where, steps }: Pick<DeepenOptions, "where" | "steps">,
): { readonly sweep: Sweep; readonly ids: readonly string[] } {
  const sweep = storedSweep(store, name);
  if (!Number.isSafeInteger(steps) || steps <= sweep.budget.steps) {
    throw new GrokError(
      "INPUT",
      `--steps: expected an integer above the sweep's budget of ${sweep.budget.steps}, found ${steps}`,
      { hint: "for a smaller budget run the file with --steps: it is read from the stored curves" },
    );
  }
  return { sweep, ids: selectTrials(store, name, where) };
}

function kindsOf(store: Store, name: string, ids: readonly string[]): DeepenResult["before"] {
  const wanted = new Set(ids);
  const kinds: Partial<Record<OutcomeKind, number>> = {};
  for (const { trialId, kind } of store.outcomes(name)) {
    if (wanted.has(trialId)) kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}
