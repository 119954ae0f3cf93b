import {
  exp,
  FORGOTTEN_AT,
  log,
  pow,
  recordSteps,
  type Budget,
  type ParameterValue,
  type Trial,
  trainsNetworks,
} from "../../model/index.js";
import { estimateEvaluations, flopsPerEvaluation } from "../../sweep/index.js";
import { isUsersKind, restOf } from "../../system/index.js";
import { POINT_NAMES, type ObservedShape, type Point } from "./observed-rates.js";

/** The expected cost of a trial. */
export interface TrialCost {
  /** Right-hand sides (flow) or steps (gd). */
  readonly evaluations: number;
  /**
   * A plausible range of evaluations, least and most: both equal `evaluations` where similar trials have ended, or
   * descend to a budget.
   */
  readonly evaluationsBetween: readonly [number, number];
  /** Computing time of one thread, ms. */
  readonly computeMs: number;
  /** The step at which the trial ends. */
  readonly lastStep: number;
}

/** Costs measured here and now for trials unlike any in the store (calibrate.ts). */
export type MeasuredRate = (trial: Trial) => {
  readonly perEvaluationMs: number;
  readonly perTrialMs: number;
  /** The ratio of actual to estimated evaluations in the first steps of trials of its shape; 1: about as estimated. */
  readonly effort: number;
} | null;

/**
 * Trials under `stop: decided` end at a step that is the budget to about this power (geometric mean), and need as many
 * evaluations as if they ended at the budget to the second power under flow, and to the third under descent: the late ones
 * weigh more, and most where every step costs the same.
 *
 * Source: ours, measured on the sweeps quickstart (0.67 for the mean, 0.74 for descent) and kumar-fig3e-surface (0.73, 0.79).
 */
const DECIDED_STEP = 0.65;
const DECIDED_WORK = 0.7;
const DECIDED_DESCENT = 0.77;
/** The least such power: on average trials are decided at the budget to this power. */
const DECIDED_AT_LEAST = 0.5;

/**
 * Networks under descent need as many evaluations as their last step, which may be anywhere from the least to the budget:
 * the mean part.
 */
const NETWORK_PART = 0.5;

/** A guess of flow's evaluations may be this many times too large, or too small. */
const FLOW_SPREAD = 3;

/**
 * The most observed points of one shape and P that are compared one by one; beyond this number, either the same point or
 * all points are used.
 */
const MOST_COMPARED = 1000;
/** The distance between a zero and a nonzero parameter, as the logarithm of their ratio. */
const ZERO_DISTANCE = 5;

/** Floating-point operations in a millisecond where nothing was measured: the right order on any machine. */
const NOMINAL_FLOPS_PER_MS = 5e6;

/**
 * The same for networks of the tensor library, whose products are large.
 *
 * Source: ours, TensorFlow on AVX-512: some 2·10⁷ for transformers, 10⁸ for the network of MNIST.
 */
const NETWORK_FLOPS_PER_MS = 3e7;

/**
 * The time of a network's step besides its operations, ms: some dozens of calls of the tensor library.
 *
 * Source: ours, the order measured on WebAssembly and on TensorFlow.
 */
const NETWORK_STEP_MS = 0.5;

/** Operations of the largest step that is measured: seconds on the native library, half a minute on WebAssembly. */
const MOST_MEASURED = 3e11;

/** A step of a network of the library with its linearised twin over one without. Source: ours, transformer on TensorFlow. */
const WITH_TWIN = 3;

/** The ratio up to which values of P count as alike: an observation within it is scaled, others are not used. */
const ALIKE = 2;

/**
 * Forecasts the cost of trials. The best source is trials of the same shape that ended on this machine, at this P or the
 * nearest within a factor of two, and of these at the same other parameters or the nearest; else from rates measured now;
 * else from the number of operations at a nominal speed.
 *
 * Source: ours. Evaluations of trials that ended at a budget are scaled to another by `estimateEvaluations`.
 */
export class CostModel {
  readonly #observed = new Map<string, ObservedShape[]>();
  /** The results of #alike, by shape and P. */
  readonly #near = new Map<string, Near>();
  readonly #measured: MeasuredRate | null;
  readonly #metrics: readonly string[];

  /** @param metrics that are recorded, as far as a guess from operations needs them. */
  constructor(
    observed: readonly ObservedShape[],
    measured: MeasuredRate | null = null,
    metrics: readonly string[] = [],
  ) {
    this.#metrics = metrics;
    for (const shape of observed) {
      const key = keyOf(shape);
      const group = this.#observed.get(key);
      if (group === undefined) this.#observed.set(key, [shape]);
      else group.push(shape);
    }
    this.#measured = measured;
  }

  /** Whether the store has trials like this one. */
  knows(trial: Trial): boolean {
    return this.#alike(trial).length > 0;
  }

  /** Whether the cost of an evaluation of this trial was measured, and not counted in operations. */
  hasMeasured(trial: Trial): boolean {
    return isMeasurable(trial) && (this.#measured?.(trial) ?? null) !== null;
  }

  /** Cost of training a trial from a step to where it ends under a budget. Edge: nothing left to do costs nothing. */
  costOf(trial: Trial, budget: Budget, fromStep = 0): TrialCost {
    const alike = this.#alike(trial);
    if (alike.length === 0) return this.#guess(trial, budget, fromStep);
    const count = alike.reduce((sum, { trials }) => sum + trials, 0);
    const mean = (of: (shape: ObservedShape) => number): number =>
      alike.reduce((sum, shape) => sum + shape.trials * of(shape), 0) / count;
    const whole = estimateEvaluations(trial, 0, budget.steps);
    const bound = budget.evaluations ?? Infinity;
    const earliest = earliestDecision(trial, budget);
    const endOf = ({ ending, steps }: ObservedShape): number =>
      ending === "decided" ? Math.min(budget.steps, Math.max(earliest, steps)) : budget.steps;
    const all = mean((shape) => {
      const end = endOf(shape);
      if (end === shape.steps) return shape.evaluations;
      const done = Math.max(1, estimateEvaluations(trial, 0, shape.steps));
      return (shape.evaluations * estimateEvaluations(trial, 0, end)) / done;
    });
    const lastStep = exp(mean((shape) => log(Math.max(1, endOf(shape)))));
    const perEvaluation = mean((shape) => shape.computeMs / shape.evaluations);
    const [{ samples }] = alike;
    const scale = flopsPerEvaluation(trial) / flopsPerEvaluation(withSamples(trial, samples));
    const left = whole === 0 ? 0 : estimateEvaluations(trial, fromStep, budget.steps) / whole;
    const evaluations = Math.min(all, bound) * left;
    return {
      evaluations,
      evaluationsBetween: [evaluations, evaluations],
      computeMs: evaluations * perEvaluation * scale,
      lastStep,
    };
  }

  #guess(trial: Trial, budget: Budget, fromStep: number): TrialCost {
    const endAt = (power: number): number => decidedStep(trial, budget, fromStep, power);
    const lastStep = endAt(DECIDED_STEP);
    const measured = isMeasurable(trial) ? this.#measured : null;
    const rate = measured?.(trial) ?? {
      effort: 1,
      perEvaluationMs:
        trial.engine === "network"
          ? this.#networkStepMs(trial)
          : flopsPerEvaluation(trial) / NOMINAL_FLOPS_PER_MS,
      perTrialMs: 0,
    };
    const bound = budget.evaluations ?? Infinity;
    const guess = (power: number): number => estimateEvaluations(trial, fromStep, endAt(power)) * rate.effort;
    const isFlow = trial.method.kind === "flow";
    const spread = isFlow ? FLOW_SPREAD : 1;
    const evaluations = Math.min(guess(isFlow ? DECIDED_WORK : DECIDED_DESCENT), bound);
    const most = guess(1) * spread;
    return {
      evaluations,
      evaluationsBetween: [
        Math.min(guess(DECIDED_AT_LEAST) / rate.effort / spread, bound),
        // A stiff trial may need any number: its first steps, or an estimate near the bound, show that it is stiff, but
        // not how stiff.
        rate.effort > 1 || most * spread > bound ? bound : most,
      ],
      computeMs: evaluations * rate.perEvaluationMs + rate.perTrialMs,
      lastStep,
    };
  }

  #networkStepMs(trial: Trial): number {
    const alone = flopsPerEvaluation(trial) / NETWORK_FLOPS_PER_MS + NETWORK_STEP_MS;
    return this.#metrics.includes("linearised") ? WITH_TWIN * alone : alone;
  }

  /** Observations at the nearest P, and among these those at the nearest other parameters. */
  #alike(trial: Trial): readonly ObservedShape[] {
    const { method, parameters, engine } = trial;
    const key = keyOf({
      engine,
      method: method.kind,
      tolerance: method.kind === "flow" ? method.tolerance : null,
      dimension: numberOrNull(parameters.dimension),
      width: engine === "moments" ? null : numberOrNull(parameters.width),
      network: networkKind(trial),
    });
    const place = `${key} ${parameters.samples}`;
    let near = this.#near.get(place);
    if (near === undefined) {
      near = nearestSamples(this.#observed.get(key) ?? [], Number(parameters.samples));
      this.#near.set(place, near);
    }
    const point = pointOf(parameters);
    const text = pointText(point);
    let alike = near.byPoint.get(text);
    if (alike === undefined) {
      alike = nearestPoints(near.all, point);
      near.byPoint.set(text, alike);
    }
    return alike;
  }
}

/**
 * The expected step of decision for a trial without observations. A new trial is decided at the budget to `power`. A
 * trial that has begun follows the same rule, but its past steps are ruled out: it ends in the same part of what is left
 * between the least, or its own step where that is later, and the budget. So both cost the same up to the least. Networks
 * under descent end in the middle of that stretch, for every power between its ends. No trial is decided before its rest allows it.
 */
function decidedStep(trial: Trial, budget: Budget, fromStep: number, power: number): number {
  const { engine, method } = trial;
  const earliest = earliestDecision(trial, budget);
  const whole = Math.max(1, budget.steps);
  const least = Math.min(whole, Math.max(fromStep, earliest, pow(whole, DECIDED_AT_LEAST)));
  const part = (power - DECIDED_AT_LEAST) / (1 - DECIDED_AT_LEAST);
  if (part <= 0) return Math.min(budget.steps, least);
  if (part >= 1) return budget.steps;
  const isLinear = trainsNetworks(engine) && method.kind !== "flow";
  const step = isLinear ? least + NETWORK_PART * (whole - least) : least * pow(whole / least, part);
  return Math.min(budget.steps, step);
}

/**
 * The step before which no trial like this one is decided: the budget, where nothing brings it to rest (AdamW without decay, a
 * cross-entropy without decay) or it trains to its budget anyway; with decay the step at which the start is forgotten.
 */
function earliestDecision(trial: Trial, { stop, steps }: Budget): number {
  if (stop !== "decided") return steps;
  const rest = restOf(trial);
  switch (rest.kind) {
    case "never":
      return steps;
    case "decay":
      return Math.min(steps, FORGOTTEN_AT / rest.perStep);
    case "fitted":
      return 0;
  }
}

/** Observations of a shape at one P; `byPoint` grows with each request. */
interface Near {
  readonly all: readonly ObservedShape[];
  readonly byPoint: Map<string, readonly ObservedShape[]>;
}

/** The observations at the nearest P; none where the nearest P is too far away. */
function nearestSamples(group: readonly ObservedShape[], samples: number): Near {
  const distance = (each: ObservedShape): number => Math.abs(log(each.samples / samples));
  const least = Math.min(...group.map(distance));
  const nearest = group.find((each) => distance(each) === least);
  const all = least > log(ALIKE) ? [] : group.filter((each) => each.samples === nearest?.samples);
  const byPoint = new Map<string, ObservedShape[]>();
  for (const each of all) {
    if (each.point === null) continue;
    const text = pointText(each.point);
    const same = byPoint.get(text);
    if (same === undefined) byPoint.set(text, [each]);
    else same.push(each);
  }
  return { all, byPoint };
}

/** The shapes whose other parameters are the nearest; all shapes where they are too many to compare. */
function nearestPoints(shapes: readonly ObservedShape[], point: Point): readonly ObservedShape[] {
  if (shapes.length > MOST_COMPARED) return shapes;
  const distances = shapes.map((shape) => (shape.point === null ? 0 : distanceOf(shape.point, point)));
  const least = Math.min(...distances);
  return shapes.filter((_, index) => distances[index] === least);
}

function distanceOf(a: Point, b: Point): number {
  return POINT_NAMES.reduce((sum, name) => {
    const [x, y] = [a[name], b[name]];
    if (x === y) return sum;
    const isRatio = x !== null && y !== null && x > 0 && y > 0;
    return sum + (isRatio ? Math.abs(log(x / y)) : ZERO_DISTANCE);
  }, 0);
}

function pointOf(parameters: Trial["parameters"]): Point {
  return Object.fromEntries(POINT_NAMES.map((name) => [name, numberOrNull(parameters[name])])) as Point;
}

/** The value of a parameter in a column of numbers: null for a word, and where the system has no such parameter. */
function numberOrNull(value: ParameterValue | undefined): number | null {
  return typeof value === "number" ? value : null;
}

function pointText(point: Point): string {
  return POINT_NAMES.map((name) => point[name]).join(" ");
}

/**
 * Whether a trial's cost can be measured by its first steps: not if these would take minutes, nor if a user's program would
 * have to run in this process.
 */
export function isMeasurable(trial: Trial): boolean {
  return !isUsersKind(trial.task.kind) && flopsPerEvaluation(trial) <= MOST_MEASURED;
}

/** The properties besides its sizes on which a network's cost depends; null for other engines. */
function networkKind({ engine, task, method }: Trial): string | null {
  if (!trainsNetworks(engine)) return null;
  return `${task.kind} ${method.kind === "flow" ? "all" : (method.batch ?? "all")}`;
}

/** How many rows a curve has up to a step. The recorded grid is made once. */
export function rowCounter({ record, steps }: Budget): (lastStep: number) => number {
  const grid = [...recordSteps(record, steps)];
  return (lastStep) => {
    let [from, to] = [0, grid.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (grid[middle] <= lastStep) from = middle + 1;
      else to = middle;
    }
    return from;
  };
}

function withSamples(trial: Trial, samples: number): Trial {
  return { ...trial, parameters: { ...trial.parameters, samples } };
}

function keyOf(
  shape: Pick<ObservedShape, "engine" | "method" | "tolerance" | "dimension" | "width" | "network">,
): string {
  return [shape.engine, shape.method, shape.tolerance, shape.dimension, shape.width, shape.network].join(" ");
}
