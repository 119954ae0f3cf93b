import { soFar, type SoFarCounts } from "../../analysis/index.js";
import { GrokError, type OutcomeKind, type Store, type Sweep } from "../../model/index.js";
import { requireTrainable } from "../ask/trained-again.js";
import { partOfSweep } from "./run-scope.js";
import { runTrials } from "./run-trials.js";
import type { RunResult, RunSweepOptions } from "./run-sweep-options.js";
import { selectTrials, trialsOf } from "../ask/select-trials.js";
import { storedSweep } from "../ask/stored-sweep.js";
import { loadSystemOfStored } from "../ask/system-of-stored.js";

/** What to deepen, and the options of the run. */
export interface DeepenOptions extends RunSweepOptions {
  /** Kinds of outcomes, or an SQL condition (see {@link selectTrials}). */
  readonly where: string;
  /** [T] the new budget of the selected trials, in steps. Integer above the sweep's. */
  readonly steps: number;
}

/** The result of deepening. */
export interface DeepenResult {
  readonly sweep: string;
  readonly steps: number;
  /** Trials that were selected. */
  readonly selected: number;
  /** The outcomes of these trials before and now. */
  readonly before: Readonly<Partial<Record<OutcomeKind, number>>>;
  readonly after: Readonly<Partial<Record<OutcomeKind, number>>>;
  /** The censored trials that were, and that now are, grokked or tracked so far. */
  readonly beforeSoFar: SoFarCounts;
  readonly afterSoFar: SoFarCounts;
  readonly run: RunResult;
}

/**
 * Train selected trials of a stored sweep on to a larger budget, from where they ended: the same bits as one long run.
 * The budget belongs to these trials of the sweep from then on, so that a later run neither undoes nor repeats it.
 *
 * Trials that were decided only get their outcome under the new budget. Without a final checkpoint (`checkpoints: none`)
 * a trial is trained again from the start, to the same bits.
 *
 * @throws GrokError INPUT when there is no such sweep, the selection is no SQL, the budget is not larger, or this program no
 *   longer has the version of an engine that trained a selected trial; STORE when the store is in use.
 */
export async function deepenSweep(store: Store, name: string, options: DeepenOptions): Promise<DeepenResult> {
  const { steps } = options;
  await loadSystemOfStored(store, name);
  const { sweep, ids } = selectToDeepen(store, name, options);
  const before = kindsOf(store, sweep, ids);
  const part = partOfSweep(store, sweep, [...trialsOf(store, name, ids)], null);
  const run = await runTrials(
    store,
    sweep,
    { ...part, begin: () => store.deepen(name, ids, steps) },
    options,
  );
  const after = kindsOf(store, sweep, ids);
  return {
    ...{ sweep: name, steps, selected: ids.length, run },
    ...{ before: before.kinds, beforeSoFar: before.open },
    ...{ after: after.kinds, afterSoFar: after.open },
  };
}

/** [T] The smallest and the largest budget that the selected trials have had. */
interface Budgets {
  readonly least: number;
  readonly most: number;
}

/** The sweep and the trials that {@link deepenSweep} would take. Reads only. Errors: its own. */
export function selectToDeepen(
  store: Store,
  name: string,
  { where, steps }: Pick<DeepenOptions, "where" | "steps">,
): { readonly sweep: Sweep; readonly ids: readonly string[]; readonly budgets: Budgets } {
  const sweep = storedSweep(store, name);
  if (!Number.isSafeInteger(steps) || steps <= sweep.budget.steps) {
    throw new GrokError(
      "INPUT",
      `--steps: expected an integer above the sweep's budget of ${sweep.budget.steps}, found ${steps}`,
      { hint: "for a smaller budget run the file with --steps: it is read from the stored curves" },
    );
  }
  const ids = selectTrials(store, name, where);
  requireTrainable(trialsOf(store, name, ids), store);
  const deepened = store.deepened(name);
  let [least, most] = [Infinity, 0];
  for (const id of ids) {
    const budget = deepened.get(id) ?? sweep.budget.steps;
    least = Math.min(least, budget);
    most = Math.max(most, budget);
  }
  return { sweep, ids, budgets: { least, most } };
}

function kindsOf(
  store: Store,
  { name, thresholds }: Sweep,
  ids: readonly string[],
): { readonly kinds: DeepenResult["before"]; readonly open: SoFarCounts } {
  const wanted = new Set(ids);
  const kinds: Partial<Record<OutcomeKind, number>> = {};
  const open = { grokked: 0, tracked: 0 };
  for (const row of store.outcomes(name)) {
    if (!wanted.has(row.trialId)) continue;
    kinds[row.kind] = (kinds[row.kind] ?? 0) + 1;
    const found = soFar(row, thresholds.ratio);
    if (found !== null) open[found]++;
  }
  return { kinds, open };
}
