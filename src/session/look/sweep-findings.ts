import {
  cellKey,
  deepenedAmong,
  cellsOfTrials,
  mechanismsOfTrials,
  regimesOfTrials,
  phaseOf,
  type Cell,
  type Clock,
  type Law,
  type MechanismCounts,
  type PhaseInput,
  type ReducedLandscape,
  reducedLandscape,
  type Regime,
  sortCells,
  sortRegimes,
  TrialColumns,
} from "../../analysis/index.js";
import {
  canonicalJson,
  GrokError,
  isConstrained,
  measuresOf,
  profileOf,
  type Method,
  type OutcomeRow,
  type Store,
  type Sweep,
  type SystemProfile,
  type Trial,
  counted,
  commandHint,
} from "../../model/index.js";
import type { ReadingNotesInput } from "../../report/index.js";
import {
  changedBudget,
  changedThresholds,
  outcomesUnder,
  requireJudgeable,
  type ThresholdChange,
} from "./other-thresholds.js";
import { methodsOf } from "./sweep-methods.js";
import { pendingInPart } from "../ask/pending-in-part.js";
import { parametersOf, pendingTrials } from "../run/pending-trials.js";
import { selectTrials } from "../ask/select-trials.js";
import { storedSweep } from "../ask/stored-sweep.js";
import { wholeCount } from "../ask/whole-status.js";
import { askedLaws, fitLaws } from "./fit-laws.js";
import { wordOrder } from "./word-order.js";

/** The findings of a sweep: its cells and regimes, with the thresholds. */
export interface SweepFindings extends ReadingNotesInput {
  readonly sweep: Sweep;
  /** The trained system, as plain data. */
  readonly system: SystemProfile;
  readonly cells: readonly Cell[];
  readonly regimes: readonly Regime[];
  /** Counts of trials by the way they generalised, by cell key. */
  readonly mechanisms: ReadonlyMap<string, MechanismCounts>;
  /** The requested laws, in order. */
  readonly laws: readonly Law[];
  /** Methods of the first trials, in alphabetical order. */
  readonly methods: readonly Method["kind"][];
  /** The reduced landscape of a sweep whose trials all kept their norm; null for others. */
  readonly landscape: ReducedLandscape | null;
  /** The outcomes behind the findings, in order of trial id; may be called again. */
  readonly outcomes: () => Iterable<OutcomeRow>;
}

/**
 * Outcomes of sweeps with at most this many trials are kept in memory after the second request, some 0.7 KB each; those
 * of larger sweeps are read anew.
 */
const MOST_HELD = 200_000;

/** Options of the findings. */
export interface FindingsOptions {
  /** Thresholds that replace the sweep's own. Default: none. */
  readonly thresholds?: ThresholdChange;
  /** [T] a smaller budget that replaces the sweep's own. Default: the sweep's. */
  readonly steps?: number;
  /**
   * Restricts the findings to trials that match: kinds of outcomes, or an SQL condition (see {@link selectTrials}).
   * The stored outcomes are matched, even under other thresholds. Default: all.
   */
  readonly where?: string;
  /** The unit of times. Default: steps. */
  readonly clock?: Clock;
  /** Laws to fit, as texts: `test_step~learningRate+weightDecay` (parseLaw). Default: none. */
  readonly laws?: readonly string[];
}

/**
 * Cells and regimes of a stored sweep, in the order of tables; on request under other thresholds, at a smaller budget, or
 * for a part of the trials.
 *
 * Cost: one pass over the outcomes, and some 60 bytes of memory each; under other thresholds every curve is read once, and
 * outcomes are held.
 *
 * @throws GrokError INPUT for invalid thresholds or an invalid budget, a clock that the system lacks, a condition that is
 *   no SQL or that no trial satisfies, for a sweep without a single outcome, and for a law that cannot be read or fitted.
 */
export function sweepFindings(store: Store, name: string, options: FindingsOptions = {}): SweepFindings {
  const sweep = storedSweep(store, name);
  const asked = askedLaws(options.laws ?? []);
  const own = sweep.thresholds;
  const thresholds = changedThresholds(own, options.thresholds ?? {});
  const budgetSteps = changedBudget(sweep.budget.steps, options.steps);
  const isShorter = budgetSteps < sweep.budget.steps;
  const status = store.sweep(name);
  const trials = status?.trials ?? 0;
  const declared = status?.pending ?? 0;
  const pendingInAll = status === null ? 0 : wholeCount(store, sweep, status) - (trials - declared);
  const isOwn = canonicalJson({ ...thresholds }) === canonicalJson({ ...own });
  if (!isOwn) requireJudgeable(sweep.system, thresholds);
  const part = options.where === undefined ? null : new Set(selectTrials(store, name, options.where));
  const isIn = ({ trialId }: { readonly trialId: string }): boolean => part === null || part.has(trialId);
  const other =
    isOwn && !isShorter ? null : outcomesUnder(store, sweep, thresholds, { budgetSteps, only: part });
  const read = (): Iterable<OutcomeRow> => matching(other?.rows ?? store.outcomes(name), isIn);
  let held: readonly OutcomeRow[] | null = null;
  const outcomes = (): Iterable<OutcomeRow> =>
    trials > MOST_HELD && other === null ? read() : (held ??= [...read()]);
  const deepened = new Map(
    [...(isShorter ? [] : deepenedBudgets(store, sweep))].filter(([trialId]) => isIn({ trialId })),
  );
  const system = profileOf(sweep.system);
  if (options.clock === "tau" && system.clock === null) {
    throw new GrokError(
      "INPUT",
      `--clock tau: expected a system with a time of its own, found ${system.kind} (sweep ${name})`,
      { hint: "leave --clock out: its times are steps" },
    );
  }
  const { amount, unitOf, clockFactor } = measuresOf(sweep.system);
  const names = system.parameters.map(({ name }) => name);
  const { ratio, phases } = thresholds;
  const ofCells = {
    ...{ names, clockFactor, budgetSteps, deepened, ratio },
    phaseOf:
      phases === undefined
        ? null
        : (row: PhaseInput & { readonly trialId: string }) =>
            phaseOf(row, phases.lag, deepened.get(row.trialId) ?? budgetSteps),
    finalRelativeTo: thresholds.relativeTo,
  };
  const trialsRead = new TrialColumns({ ...ofCells, mechanisms: thresholds });
  if (other === null && part === null) trialsRead.addPages(store.outcomePages(name));
  else trialsRead.addRows(read());
  const methods = methodsOf(store, name);
  const words = wordOrder(sweep);
  const cells = sortCells(cellsOfTrials(trialsRead, ofCells), words);
  const missing = options.where === undefined ? null : pendingInPart(store, sweep, options.where);
  if (cells.length === 0 && missing !== null && trials > declared) {
    const waiting = missing.certain.length;
    throw new GrokError(
      "INPUT",
      `--where ${JSON.stringify(options.where)}: no trial of sweep ${name} matches`,
      {
        hint:
          waiting === 0
            ? `of its ${counted(trials - declared, "outcome")} none is such; groksweep export --where takes the same condition`
            : `${counted(waiting, "matching trial")} ${waiting === 1 ? "has" : "have"} no outcome yet: train ` +
              `${waiting === 1 ? "it" : "them"} with: ${commandHint(["run", "FILE"], store.path)}`,
      },
    );
  }
  if (cells.length === 0) {
    throw new GrokError("INPUT", `${store.path}: sweep ${name} has no outcome yet: nothing to report`, {
      hint:
        pendingInAll === 0
          ? "its file names no trial"
          : `train its ${counted(pendingInAll, "trial")}: ${commandHint(["run", "FILE"], store.path)}`,
    });
  }
  // One pass for all laws.
  const ofLaws = asked.questions.length === 0 ? [] : [...outcomes()];
  return {
    ...{ sweep, system },
    thresholds,
    ownThresholds: own,
    undecided: other?.undecided ?? 0,
    undecidedCensored: other?.censored ?? 0,
    deepened: deepenedAmong(deepened.values()),
    budgetSteps,
    ownBudgetSteps: sweep.budget.steps,
    pending: missing?.certain.length ?? pendingInAll,
    pendingOpen: missing?.open.length ?? 0,
    part: part === null ? null : { where: options.where ?? "", trials: part.size, of: trials - declared },
    cells,
    regimes: sortRegimes(
      regimesOfTrials(trialsRead, {
        ...{ amount, unitOf, names, ratio, budgetSteps },
        pending:
          missing === null
            ? parametersOf(pendingTrials(store, sweep))
            : parametersOf([...missing.certain, ...pendingBeside(cells, missing.open, amount)]),
      }),
      words,
    ),
    mechanisms: mechanismsOfTrials(trialsRead),
    laws: fitLaws(ofLaws, asked, {
      parameters: system.parameters,
      clockFactor: options.clock === "tau" ? clockFactor : null,
      ...(options.where === undefined ? {} : { where: options.where }),
    }),
    methods,
    landscape: methods.every((kind) => isConstrained({ kind })) ? reducedLandscape(outcomes()) : null,
    outcomes,
  };
}

/**
 * The trials without an outcome at points of the cells: if only their outcomes decide whether they belong to a part, the
 * part's ladders are as complete as those of the whole.
 */
function pendingBeside(
  cells: readonly Cell[],
  pending: readonly Trial[],
  amount: string | null,
): readonly Trial[] {
  const points = new Set(cells.map(({ parameters }) => cellKey(parameters, [amount])));
  return pending.filter(({ parameters }) => points.has(cellKey(parameters, [amount])));
}

function* matching(rows: Iterable<OutcomeRow>, isIn: (row: OutcomeRow) => boolean): Generator<OutcomeRow> {
  for (const row of rows) if (isIn(row)) yield row;
}

/** The budgets of a sweep's trials that are larger than its own, by trial id. */
function deepenedBudgets(store: Store, { name, budget }: Sweep): ReadonlyMap<string, number> {
  return new Map([...store.deepened(name)].filter(([, steps]) => steps > budget.steps));
}
