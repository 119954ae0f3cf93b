import {
  cellsOf,
  deepenedAmong,
  mechanismsByCell,
  regimesOf,
  type Cell,
  type MechanismCounts,
  type Regime,
} from "../analysis/index.js";
import { canonicalJson, GrokError, type OutcomeRow, type Store, type Sweep } from "../model/index.js";
import { sortCells, sortRegimes, type ReadingNotesInput } from "../report/index.js";
import {
  changedBudget,
  changedThresholds,
  outcomesUnder,
  requireJudgeable,
  type ReportChange,
} from "./other-thresholds.js";
import { pendingTrials } from "./pending-trials.js";
import { storedSweep } from "./stored-sweep.js";
import { taskOf } from "./sweep-task.js";

/** What a sweep says: its cells and regimes, and under which thresholds. */
export interface SweepFindings extends ReadingNotesInput {
  readonly sweep: Sweep;
  readonly cells: readonly Cell[];
  readonly regimes: readonly Regime[];
  /** Trials by how they generalised, by cell key. */
  readonly mechanisms: ReadonlyMap<string, MechanismCounts>;
  /** The outcomes behind it, in order of trial id; may be called again. */
  readonly outcomes: () => Iterable<OutcomeRow>;
}

/** Sweeps of no more trials are read once and held, some 0.7 KB a trial; of larger ones every analysis reads anew. */
const MOST_HELD = 200_000;

/**
 * Cells and regimes of a stored sweep, in the order of tables; under other thresholds, or at a smaller budget, where `change`
 * names them.
 *
 * Cost: one pass over the outcomes, three of more than 200 000; under other thresholds every curve is read once, and
 * outcomes are held.
 *
 * @throws GrokError INPUT for thresholds or a budget that make no sense, and for a sweep without a single outcome.
 */
export function sweepFindings(store: Store, name: string, change: ReportChange = {}): SweepFindings {
  const { steps, ...levels } = change;
  const sweep = storedSweep(store, name);
  const own = sweep.thresholds;
  const thresholds = changedThresholds(own, levels);
  const budgetSteps = changedBudget(sweep.budget.steps, steps);
  const isShorter = budgetSteps < sweep.budget.steps;
  const { trials, pending: declared } = store.sweep(name) ?? { trials: 0, pending: 0 };
  // A run declares trials as it comes to them: while some are pending, the file may name more than the store knows.
  const pending = declared === 0 ? 0 : Math.max(declared, sweep.count - (trials - declared));
  const isOwn = canonicalJson({ ...thresholds }) === canonicalJson({ ...own });
  if (!isOwn) requireJudgeable(taskOf(sweep), thresholds);
  const other = isOwn && !isShorter ? null : outcomesUnder(store, sweep, thresholds, budgetSteps);
  const held = other?.rows ?? (trials <= MOST_HELD ? [...store.outcomes(name)] : null);
  const outcomes = (): Iterable<OutcomeRow> => held ?? store.outcomes(name);
  const deepened = isShorter ? new Map<string, number>() : deepenedBudgets(store, sweep);
  const cells = sortCells(
    cellsOf(outcomes(), { budgetSteps, deepened, finalRelativeTo: thresholds.relativeTo }),
  );
  if (cells.length === 0) {
    throw new GrokError("INPUT", `${store.path}: sweep ${name} has no outcome yet: nothing to report`, {
      hint: pending === 0 ? "its file names no trial" : `train its ${pending} trials: groksweep run FILE`,
    });
  }
  return {
    sweep,
    thresholds,
    ownThresholds: own,
    undecided: other?.undecided ?? 0,
    undecidedCensored: other?.censored ?? 0,
    deepened: deepenedAmong(deepened.values()),
    budgetSteps,
    ownBudgetSteps: sweep.budget.steps,
    pending,
    cells,
    regimes: sortRegimes(
      regimesOf(outcomes(), { ratio: thresholds.ratio, budgetSteps, pending: pendingTrials(store, sweep) }),
    ),
    mechanisms: mechanismsByCell(outcomes(), thresholds),
    outcomes,
  };
}

/** The budgets of a sweep's trials that are larger than its own, by trial id. */
function deepenedBudgets(store: Store, { name, budget }: Sweep): ReadonlyMap<string, number> {
  return new Map([...store.deepened(name)].filter(([, steps]) => steps > budget.steps));
}
