import {
  usableThreads,
  type KernelChoice,
  type ParameterName,
  type Store,
  type Sweep,
  type Trial,
} from "../../model/index.js";
import { SweepNotices } from "../ask/sweep-notices.js";
import { flopsPerEvaluation } from "../../sweep/index.js";
import { systemOf } from "../../system/index.js";
import { rankAxes, type AxisCost } from "./axis-costs.js";
import { byCell } from "./by-cell.js";
import { calibrate, shapeOf, type ShapeSample } from "./calibrate.js";
import { isMeasurable, CostModel, rowCounter, type MeasuredRate } from "./cost-model.js";
import { isLarge } from "./measure-trials.js";
import { observedRates } from "./observed-rates.js";
import { namedCounter, planner } from "./counted-plans.js";
import type { TrialPlan } from "../run/plan-jobs.js";
import { storedBytes } from "./stored-bytes.js";
import { READING_CHUNK, sweepTrials } from "../run/sweep-trials.js";
import { trialRules } from "../run/trial-rules.js";

/** Time that the coordinating thread spends on a trial, ms; measured by `npm run bench`. */
const COORDINATION_MS = 0.85;

/** The possible error of an evaluation's time, as a factor: if it was measured just now, and if operations were counted. */
const MEASURED_SPREAD = 1.5;
const GUESSED_SPREAD = 5;

/** The ratio of the most to the least from which on a forecast is shown as a range. */
const WORTH_A_RANGE = 1.2;

/** The most trials of one size that are kept to be measured: at least as many as any build has lanes. */
const MOST_LANES = 32;

/** The work and cost of a run of a sweep. */
export interface SweepPlan {
  readonly sweep: string;
  /** Trials of the sweep, refined ones included. */
  readonly trials: number;
  /**
   * Trials never trained; trials to continue from a checkpoint; trials to train again from the start (another grid,
   * metrics…).
   */
  readonly fresh: number;
  readonly continued: number;
  readonly again: number;
  /** Trials that need no training: their outcomes are stored, or follow from stored data. */
  readonly kept: number;
  /** Trials of this sweep in the store that the sweep no longer names. */
  readonly orphaned: number;
  /** The number of trials that refinement added, and the number with a deeper budget than the sweep. */
  readonly refined: number;
  readonly deepened: number;
  /** Right-hand sides (flow) and steps (gd). */
  readonly evaluations: number;
  /** Computing time of all threads together, ms. */
  readonly computeMs: number;
  readonly threads: number;
  /** [ETA] ms. */
  readonly wallMs: number;
  /**
   * A plausible range of evaluations and ETA, least and most: if no similar trial has ended here, neither the evaluations
   * nor the step of decision is known. Null: similar trials have ended, or the trials descend to a budget.
   */
  readonly range: {
    readonly evaluations: readonly [number, number];
    readonly wallMs: readonly [number, number];
  } | null;
  /** Bytes that the store will grow by. */
  readonly bytes: number;
  /**
   * Where the rates come from: trials that ended on this machine, a measurement made now, or both; for trials that are too
   * large to be measured, the number of operations.
   */
  readonly basis: "store" | "measured" | "store and measured" | "operations" | "nothing to train";
  /** The axes, in order of their influence on the cost, the strongest first. */
  readonly axes: readonly AxisCost[];
  /** Notices to read before a run, one sentence each. */
  readonly notices: readonly string[];
}

/** Options of {@link planSweep}. */
export interface PlanOptions {
  readonly threads?: number;
  readonly kernels?: KernelChoice;
  /** Called before trials are measured whose steps take so long that this takes a minute or more. */
  readonly onLongMeasurement?: () => void;
}

/**
 * The trials that a run of a sweep would train, keep and orphan, and its cost. Reads only; `store` may be null when there
 * is none yet.
 *
 * Rates come from the store's attempts on this machine; unknown shapes of trials are measured, but those whose single step
 * takes very many operations, and those of users' programs, are guessed.
 *
 * Cost: a pass over the trials, a second where much is to be trained, a curve for each that is neither new nor done, and
 * seconds of measuring; for networks on tensors also those in which their library is loaded, and a minute or more for large ones.
 */
export async function planSweep(
  store: Store | null,
  sweep: Sweep,
  options: PlanOptions = {},
): Promise<SweepPlan> {
  const kernels = options.kernels ?? "auto";
  const observed = store === null ? [] : observedRates(store, kernels);
  const survey = surveyTrials(store, sweep, new CostModel(observed));
  const unknown = survey.shapes.size > 0;
  const rowsUntil = rowCounter({ ...sweep.budget, steps: survey.deepest });
  const rows = rowsUntil(new CostModel([]).costOf(survey.example, sweep.budget).lastStep);
  if ([...survey.shapes.values()].some((samples) => samples.some(([trial]) => isLarge(trial))))
    options.onLongMeasurement?.();
  const measured = unknown ? await measureNow(sweep, survey.shapes, { kernels, rows }) : null;
  const model = new CostModel(observed, measured, sweep.metrics);
  const cost = { evaluations: 0, computeMs: 0, bytes: 0 };
  const [least, most] = [
    { evaluations: 0, computeMs: 0 },
    { evaluations: 0, computeMs: 0 },
  ];
  const axes = new Map(
    sweep.axes.map((name) => [name as ParameterName, new Map<unknown, { ms: number; trials: number }>()]),
  );
  const forecast = byCell(
    ({ trial, budget, from }: Work) => ({
      expected: model.costOf(trial, budget, from),
      spread: model.knows(trial) ? 1 : model.hasMeasured(trial) ? MEASURED_SPREAD : GUESSED_SPREAD,
    }),
    (a, b) => a.budget === b.budget && a.from === b.from,
  );
  for (const work of toTrain(store, sweep, survey.work)) {
    const { trial, from } = work;
    const { expected, spread } = forecast(work);
    cost.evaluations += expected.evaluations;
    cost.computeMs += expected.computeMs;
    const perEvaluation = expected.computeMs / Math.max(1, expected.evaluations);
    const [low, high] = expected.evaluationsBetween;
    least.evaluations += low;
    least.computeMs += (low * perEvaluation) / spread;
    most.evaluations += high;
    most.computeMs += high * perEvaluation * spread;
    const rowsBefore = from > 0 ? rowsUntil(from) : 0;
    cost.bytes += storedBytes(trial, sweep, rowsUntil(expected.lastStep) - rowsBefore, from);
    for (const [name, values] of axes) {
      const value = trial.parameters[name];
      const at = values.get(value) ?? { ms: 0, trials: 0 };
      values.set(value, { ms: at.ms + expected.computeMs, trials: at.trials + 1 });
    }
  }
  const threads = options.threads ?? usableThreads();
  const { counts } = survey;
  const isGuessed = survey.guessed > 0 || (unknown && measured?.(survey.example) === null);
  const training = counts.fresh + counts.continued + counts.again;
  const wallMs = (computeMs: number): number =>
    Math.max(computeMs / Math.min(threads, Math.max(1, training)), training * COORDINATION_MS);
  return {
    sweep: sweep.name,
    ...counts,
    evaluations: Math.round(cost.evaluations),
    computeMs: cost.computeMs,
    threads,
    wallMs: wallMs(cost.computeMs),
    range:
      most.computeMs > least.computeMs * WORTH_A_RANGE
        ? {
            evaluations: [Math.round(least.evaluations), Math.round(most.evaluations)],
            wallMs: [wallMs(least.computeMs), wallMs(most.computeMs)],
          }
        : null,
    bytes: Math.round(cost.bytes),
    basis: training === 0 ? "nothing to train" : basisOf(survey.known > 0, unknown, isGuessed),
    axes: rankAxes(axes, cost.computeMs),
    notices: survey.notices,
  };
}

/** Rates of trials that are measured where and how a run would train them. */
async function measureNow(
  sweep: Sweep,
  shapes: ReadonlyMap<string, readonly ShapeSample[]>,
  { kernels, rows }: { readonly kernels: KernelChoice; readonly rows: number },
): Promise<MeasuredRate> {
  const [[[example]]] = shapes.values();
  const { choice, lanes } = await sweep.system.workplace({
    kernels,
    tensors: "auto",
    engine: example.engine,
  });
  const trainer = await sweep.system.trainer({ ...choice, engine: example.engine });
  return calibrate(shapes, sweep, { trainer, lanes }, rows);
}

/** A text that trials of equal cost share. */
function sizeText(trial: Trial): string {
  return `${systemOf(trial.task.kind).shape(trial).samples} ${flopsPerEvaluation(trial)}`;
}

/**
 * How many trials of a sweep a run would train, how many need no training, and how many trials in the store the sweep no
 * longer names. Reads only; without a store all trials are new.
 */
export function missingTrials(
  store: Store | null,
  sweep: Sweep,
): { readonly missing: number; readonly kept: number; readonly orphaned: number } {
  let [missing, kept, named] = [0, 0, 0];
  const plansOf = planner(store, sweep);
  const countNamed = namedCounter(store, sweep);
  for (const { trials } of sweepTrials(store, sweep, READING_CHUNK)) {
    const plans = plansOf(trials);
    const toTrain = plans === null ? trials.length : countToTrain(plans);
    missing += toTrain;
    kept += trials.length - toTrain;
    named += countNamed(trials, plans);
  }
  return { missing, kept, orphaned: trialsInStore(store, sweep) - named };
}

function countToTrain(plans: readonly TrialPlan[]): number {
  return plans.reduce((count, { kind }) => (kind === "train" ? count + 1 : count), 0);
}

type Counts = Pick<
  SweepPlan,
  "trials" | "fresh" | "continued" | "again" | "kept" | "orphaned" | "refined" | "deepened"
>;

/** First pass: counts, notices, and examples of shapes that are unknown to the model. */
function surveyTrials(
  store: Store | null,
  sweep: Sweep,
  model: CostModel,
): {
  readonly counts: Counts;
  readonly known: number;
  /** Trials whose cost neither the store nor a measurement gives. */
  readonly guessed: number;
  readonly shapes: ReadonlyMap<string, readonly ShapeSample[]>;
  readonly example: Trial;
  readonly work: WorkList;
  /** The largest budget of any trial. */
  readonly deepest: number;
  readonly notices: readonly string[];
} {
  const notices = new SweepNotices(sweep);
  const rules = trialRules(store, sweep);
  const plansOf = planner(store, sweep, rules);
  const countNamed = namedCounter(store, sweep);
  const placeOf = byCell(({ trial }: { readonly trial: Trial }) => {
    if (model.knows(trial)) return "known";
    return isMeasurable(trial) ? { shape: shapeOf(trial), size: sizeText(trial) } : "guessed";
  });
  const counts = { trials: 0, fresh: 0, continued: 0, again: 0, kept: 0, refined: 0, deepened: 0 };
  const shapes = new Map<string, Map<string, Trial[]>>();
  let [named, known, guessed, deepest] = [0, 0, 0, sweep.budget.steps];
  let example: Trial | undefined;
  const work: WorkList = { items: [], isWhole: true };
  for (const { trials, origin } of sweepTrials(store, sweep, READING_CHUNK)) {
    counts.trials += trials.length;
    if (origin === "refined") counts.refined += trials.length;
    const plans = plansOf(trials);
    named += countNamed(trials, plans);
    trials.forEach((trial, index) => {
      example ??= trial;
      const { budget } = rules.of(trial.id);
      notices.add(trial, budget.steps);
      if (budget.steps > sweep.budget.steps) counts.deepened++;
      deepest = Math.max(deepest, budget.steps);
      const plan = plans?.[index] ?? null;
      counts[howTrained(plan)]++;
      const toDo = workOf(trial, plan, sweep);
      if (toDo === null) return;
      if (work.items.length < MOST_WORK) work.items.push(toDo);
      else work.isWhole = false;
      const place = placeOf(toDo);
      if (place === "known") known++;
      else if (place === "guessed") guessed++;
      if (typeof place === "string") return;
      const shape = shapes.get(place.shape) ?? new Map<string, Trial[]>();
      shapes.set(place.shape, shape);
      const alike = shape.get(place.size) ?? [];
      shape.set(place.size, alike);
      if (alike.length < MOST_LANES) alike.push(trial);
    });
  }
  if (example === undefined) throw new TypeError("a sweep has at least one trial");
  return {
    counts: { ...counts, orphaned: trialsInStore(store, sweep) - named },
    known,
    guessed,
    shapes: new Map([...shapes].map(([shape, bySize]) => [shape, [...bySize.values()]])),
    example,
    work,
    deepest,
    notices: notices.sentences(),
  };
}

/** The number of trials that belong to the sweep in the store now. */
function trialsInStore(store: Store | null, { name }: Sweep): number {
  return store?.sweep(name)?.trials ?? 0;
}

function howTrained(plan: TrialPlan | null): "fresh" | "continued" | "again" | "kept" {
  if (plan === null) return "fresh";
  if (plan.kind !== "train") return "kept";
  if (plan.job.resume !== null) return "continued";
  return plan.isRestart ? "again" : "fresh";
}

/** A trial that would be trained, with the step it starts from. */
interface Work {
  readonly trial: Trial;
  readonly from: number;
  readonly budget: Sweep["budget"];
}

/** The work of a sweep in its order. If `isWhole` is false, there is more work than is kept in memory. */
interface WorkList {
  readonly items: Work[];
  isWhole: boolean;
}

/**
 * The most trials to be trained that the first pass remembers, some 50 MB; if there are more, the second pass examines
 * all trials again.
 */
const MOST_WORK = 50_000;

/** The training that a trial needs; null: none. `plan` null: there is no store. */
function workOf(trial: Trial, plan: TrialPlan | null, { budget }: Sweep): Work | null {
  if (plan === null) return { trial, budget, from: 0 };
  return plan.kind === "train"
    ? { trial, budget: plan.job.budget, from: plan.job.resume?.checkpoint.step ?? 0 }
    : null;
}

/** Second pass: every trial that would be trained. */
function* toTrain(store: Store | null, sweep: Sweep, { items, isWhole }: WorkList): Generator<Work> {
  if (isWhole) {
    yield* items;
    return;
  }
  const plansOf = planner(store, sweep);
  for (const { trials } of sweepTrials(store, sweep, READING_CHUNK)) {
    const plans = plansOf(trials);
    for (const [index, trial] of trials.entries()) {
      const toDo = workOf(trial, plans?.[index] ?? null, sweep);
      if (toDo !== null) yield toDo;
    }
  }
}

function basisOf(isKnown: boolean, isMeasured: boolean, isGuessed: boolean): SweepPlan["basis"] {
  if (isGuessed) return "operations";
  if (isKnown && isMeasured) return "store and measured";
  return isKnown ? "store" : "measured";
}
