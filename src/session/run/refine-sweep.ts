import {
  cellKey,
  isPrecise,
  refinementOf,
  seedKey,
  smallestAboveZero,
  type AxisBoundary,
  type CellParameterName,
  type Proposal,
  type Refinement,
  type RefinementOptions,
} from "../../analysis/index.js";
import { GrokError, type Store, type Sweep, type Trial, commandHint } from "../../model/index.js";
import { nearMiss } from "../../sweep/index.js";
import { comparedOutcomes } from "./known-outcomes.js";
import { concludedTrials } from "./plan-jobs.js";
import { partOfSweep } from "./run-scope.js";
import { runTrials } from "./run-trials.js";
import type { RunResult, RunSweepOptions } from "./run-sweep-options.js";
import { storedSweep } from "../ask/stored-sweep.js";
import { loadSystemOfStored } from "../ask/system-of-stored.js";
import { requireInputs } from "./require-inputs.js";
import { requireShard } from "./require-shard.js";
import { sweepTrials } from "./sweep-trials.js";
import { trialRules } from "./trial-rules.js";

/** What to refine, and how far. */
export interface RefineOptions extends RunSweepOptions {
  /** Default: the amount of data of the sweep's system, mostly `samples`. */
  readonly axis?: string;
  /** The boundary of interest along the amount of data. Default: both boundaries. */
  readonly boundary?: RefinementOptions["boundary"];
  /** A boundary is known when it is known to within this, relatively: 0.05 is ±5 %. */
  readonly precision?: number;
  /** The most trials that may be added in this call. */
  readonly trials?: number;
  /** Most seeds of a cell; without it, no seeds are added. */
  readonly seeds?: number;
  /** Called before each round with the work of that round. */
  readonly onRound?: (round: RefineRound) => void;
}

/** One round of refinement. */
export interface RefineRound {
  /** From 1 on. */
  readonly round: number;
  /** Trials that it adds. */
  readonly trials: number;
  /** Values and cells with more seeds among its proposals. */
  readonly values: number;
  readonly cellsWithSeeds: number;
  /** Boundaries before it, and how many of them are known precisely enough. */
  readonly boundaries: number;
  readonly precise: number;
}

/** The result of refinement. */
export interface RefineResult {
  readonly sweep: string;
  readonly axis: CellParameterName;
  readonly precision: number;
  readonly rounds: number;
  /** Trials added in this call. */
  readonly added: number;
  readonly boundaries: readonly AxisBoundary[];
  /** The number of boundaries that are known precisely enough. */
  readonly precise: number;
  /** The boundaries that are not. */
  readonly left: readonly AxisBoundary[];
  /** The reason for the end: everything is known, the trials are used up, nothing more can be inserted, or a stop request. */
  readonly ended: "precise" | "trials" | "exhausted" | "interrupted";
  /** The last run; null when nothing was to be trained. */
  readonly run: RunResult | null;
}

const DEFAULT_PRECISION = 0.05;
const DEFAULT_TRIALS = 1000;

/**
 * Add trials to a finished sweep where they are most informative, in rounds, until the boundaries between its regimes
 * along an axis are known to the asked precision (see {@link refinementOf}). The trials belong to the sweep from then on:
 * `run`, `plan`, `hash` and `report` include them. Idempotent, and resumable: unfinished trials of an interrupted call
 * are trained first.
 *
 * Cost: besides the training, memory for all outcomes of the sweep, once a round.
 *
 * @throws GrokError INPUT when there is no such sweep, it is not finished, or the axis cannot be refined; STORE when the
 *   store is in use.
 */
export async function refineSweep(
  store: Store,
  name: string,
  options: RefineOptions = {},
): Promise<RefineResult> {
  await loadSystemOfStored(store, name);
  const { sweep, axis, unit, precision, budget } = checkRefinement(store, name, options);
  let run = await trainLeftovers(store, sweep, options);
  let added = 0;
  const asked = new Set<string>();
  for (let round = 1; ; round++) {
    const { boundaries, proposals } = refine(store, sweep, { axis, unit }, options);
    const left = boundaries.filter(({ bracket }) => !isPrecise(bracket, { precision, unit }));
    const precise = boundaries.length - left.length;
    const result = (ended: RefineResult["ended"]): RefineResult => ({
      sweep: name,
      axis,
      precision,
      rounds: round - 1,
      added,
      boundaries,
      precise,
      left,
      ended,
      run,
    });
    if (run?.summary.interrupted === true) return result("interrupted");
    const fresh = freshProposals(proposals, asked);
    if (fresh.length === 0) return result(precise === boundaries.length ? "precise" : "exhausted");
    const chosen = withinBudget(fresh, budget - added);
    if (chosen.length === 0) return result("trials");
    const trials = trialsOfProposals(sweep, chosen);
    options.onRound?.({
      round,
      trials: trials.length,
      values: chosen.filter(({ kind }) => kind === "value").length,
      cellsWithSeeds: chosen.filter(({ kind }) => kind === "seeds").length,
      boundaries: boundaries.length,
      precise,
    });
    for (const proposal of chosen) asked.add(keyOf(proposal));
    run = await runTrials(store, sweep, partOfSweep(store, sweep, trials, "refined"), options);
    added += trials.length;
  }
}

/** What a call of {@link refineSweep} would find and add first. Reads only. Errors: its own. */
export function previewRefinement(
  store: Store,
  name: string,
  options: RefineOptions = {},
): Refinement & { readonly axis: CellParameterName; readonly precision: number } {
  const { sweep, axis, unit, precision, budget } = checkRefinement(store, name, options);
  const { boundaries, proposals } = refine(store, sweep, { axis, unit }, options);
  return {
    axis,
    precision,
    boundaries,
    proposals: withinBudget(freshProposals(proposals, new Set()), budget),
  };
}

function checkRefinement(
  store: Store,
  name: string,
  options: RefineOptions,
): {
  readonly sweep: Sweep;
  readonly axis: CellParameterName;
  readonly unit: number;
  readonly precision: number;
  readonly budget: number;
} {
  // No other mistake matters where nothing can be refined, or trained.
  requireShard(store, null);
  const sweep = storedSweep(store, name);
  if (sweep.system.imported === true) requireInputs(sweep);
  const { precision = DEFAULT_PRECISION, trials: budget = DEFAULT_TRIALS, seeds } = options;
  if (!(precision > 0 && Number.isFinite(precision))) {
    throw new GrokError("INPUT", `--precision: expected a number above 0, found ${precision}`, {
      hint: "0.05 asks for boundaries to within 5 %",
    });
  }
  if (!(Number.isSafeInteger(budget) && budget >= 1)) {
    throw new GrokError("INPUT", `--trials: expected an integer ≥ 1, found ${budget}`);
  }
  if (seeds !== undefined && !(Number.isSafeInteger(seeds) && seeds >= 1)) {
    throw new GrokError("INPUT", `--seeds: expected an integer ≥ 1, found ${seeds}`);
  }
  const axis = axisOf(sweep, options.axis ?? sweep.system.amount);
  const unfinished = countUnfinished(store, sweep);
  if (unfinished > 0) {
    throw new GrokError(
      "INPUT",
      `sweep ${name}: expected a finished sweep, found ${unfinished} of its trials without an outcome`,
      {
        hint: `boundaries would move under what is still to come; finish it first: ${commandHint(["run", "FILE"], store.path)}`,
      },
    );
  }
  // The unit comes from the file: values that refinement adds do not change it.
  return { sweep, axis, unit: smallestAboveZero(sweep.trials(), axis), precision, budget };
}

function axisOf(sweep: Sweep, axis: string | null): CellParameterName {
  const swept = Object.entries(sweep.system.parameters).flatMap(([name, { role }]) =>
    role === "setting" && sweep.axes.includes(name) ? [name] : [],
  );
  const found = swept.find((name) => name === axis);
  if (found === undefined) {
    const near = nearMiss(axis ?? "", swept);
    const words = axis === null ? "none, and its system has no amount of data" : JSON.stringify(axis);
    throw new GrokError("INPUT", `--axis: expected an axis of sweep ${sweep.name}, found ${words}`, {
      hint: near === null ? `its axes are ${swept.join(", ") || "seeds alone"}` : `did you mean ${near}`,
    });
  }
  const { derive = {} } = JSON.parse(sweep.definition) as {
    readonly derive?: Readonly<Record<string, string>>;
  };
  const formula = Object.entries(derive).find(
    ([name, text]) => name === found || new RegExp(`\\b${found}\\b`).test(text),
  );
  if (formula !== undefined) {
    throw new GrokError(
      "INPUT",
      `--axis ${found}: expected an axis of its own, found one tied by a formula (derive.${formula[0]}: ${formula[1]})`,
      { hint: "a value between two others would break the formula; refine another axis" },
    );
  }
  return found;
}

/** Trials of the sweep's file without an outcome under its rules. */
function countUnfinished(store: Store, sweep: Sweep): number {
  const rules = trialRules(store, sweep);
  const outcomes = comparedOutcomes(store, sweep.name);
  let missing = 0;
  for (const { trials, origin } of sweepTrials(store, sweep)) {
    if (origin === "refined") continue; // left by an interrupted refinement, which continues with them
    missing +=
      trials.length -
      concludedTrials(
        outcomes,
        trials.map(({ id }) => id),
        rules,
      ).size;
  }
  return missing;
}

/** Train the trials that an earlier refinement declared and did not finish. */
async function trainLeftovers(store: Store, sweep: Sweep, options: RefineOptions): Promise<RunResult | null> {
  const rules = trialRules(store, sweep);
  const outcomes = comparedOutcomes(store, sweep.name);
  const left: Trial[] = [];
  for (const { trials, origin } of sweepTrials(store, sweep)) {
    if (origin === "file") continue;
    const concluded = concludedTrials(
      outcomes,
      trials.map(({ id }) => id),
      rules,
    );
    left.push(...trials.filter(({ id }) => !concluded.has(id)));
  }
  if (left.length === 0) return null;
  return runTrials(store, sweep, partOfSweep(store, sweep, left, "refined"), options);
}

function refine(
  store: Store,
  sweep: Sweep,
  { axis, unit }: Pick<Required<RefinementOptions>, "axis" | "unit">,
  options: RefineOptions,
): Refinement {
  return refinementOf([...store.outcomes(sweep.name)], {
    axis,
    unit,
    amount: sweep.system.amount,
    boundary: options.boundary ?? "both",
    isInteger: sweep.system.parameters[axis]?.domain.isInteger ?? false,
    precision: options.precision ?? DEFAULT_PRECISION,
    mostSeeds: options.seeds ?? 0,
    ratio: sweep.thresholds.ratio,
    budgetSteps: sweep.budget.steps,
  });
}

/** The proposals that were not requested before: otherwise a failed trial would be proposed again and again. */
function freshProposals(proposals: readonly Proposal[], asked: ReadonlySet<string>): readonly Proposal[] {
  return proposals.filter((proposal) => !asked.has(keyOf(proposal)));
}

function keyOf({ trials }: Proposal): string {
  return trials.map((parameters) => `${cellKey(parameters)} ${seedKey(parameters)}`).join();
}

/** The first proposals that fit as a whole. */
function withinBudget(proposals: readonly Proposal[], trials: number): readonly Proposal[] {
  let left = trials;
  return proposals.filter((proposal) => {
    if (proposal.trials.length > left) return false;
    left -= proposal.trials.length;
    return true;
  });
}

/** Their trials, each once. */
function trialsOfProposals(sweep: Sweep, proposals: readonly Proposal[]): readonly Trial[] {
  const trials = proposals.flatMap((proposal) =>
    proposal.trials.map((parameters) => sweep.trialAt(parameters)),
  );
  return [...new Map(trials.map((trial) => [trial.id, trial])).values()];
}
