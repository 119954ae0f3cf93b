import { exp, log, pow, recordSteps, type Budget, type Trial } from "../model/index.js";
import { estimateEvaluations, flopsPerEvaluation } from "../sweep/index.js";
import type { ObservedShape } from "./observed-rates.js";

/** What a trial is expected to cost. */
export interface TrialCost {
  /** Right-hand sides (flow) or steps (gd). */
  readonly evaluations: number;
  /** Computing time of one thread, ms. */
  readonly computeMs: number;
  /** The step at which it ends. */
  readonly lastStep: number;
}

/** Costs measured here and now for trials that the store knows nothing of (calibrate.ts). */
export type MeasuredRate = (trial: Trial) => {
  readonly perEvaluationMs: number;
  readonly perTrialMs: number;
};

/**
 * Trials under `stop: decided` end at a step that is the budget to about this power (geometric mean), and need as many
 * evaluations as if they ended at the budget to the second power: the late ones weigh more.
 *
 * Source: ours, measured on the sweep quickstart.
 */
const DECIDED_STEP = 0.6;
const DECIDED_WORK = 0.75;

/** Floating-point operations in a millisecond where nothing was measured: the right order on any machine. */
const NOMINAL_FLOPS_PER_MS = 5e6;

/**
 * What a step of a network takes besides its operations, ms: some dozens of calls of the tensor library.
 *
 * Source: ours, the order measured on WebAssembly and on TensorFlow.
 */
const NETWORK_STEP_MS = 0.5;

/** Stretches of P that count as alike, as a ratio: an observation there is scaled, one further away is not used. */
const ALIKE = 2;

/**
 * What trials will cost. Best from trials of the same shape that ended on this machine, at this P or the nearest
 * within a factor of two; else from rates measured now; else from the number of operations at a nominal speed.
 *
 * Source: ours. Evaluations of trials that ended at a budget are scaled to another by `estimateEvaluations`.
 */
export class CostModel {
  readonly #observed = new Map<string, ObservedShape[]>();
  readonly #measured: MeasuredRate | null;

  constructor(observed: readonly ObservedShape[], measured: MeasuredRate | null = null) {
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

  /** Cost of training a trial from a step to where it ends under a budget. Edge: nothing left to do costs nothing. */
  costOf(trial: Trial, budget: Budget, fromStep = 0): TrialCost {
    const alike = this.#alike(trial);
    if (alike.length === 0) return this.#guess(trial, budget, fromStep);
    const count = alike.reduce((sum, { trials }) => sum + trials, 0);
    const mean = (of: (shape: ObservedShape) => number): number =>
      alike.reduce((sum, shape) => sum + shape.trials * of(shape), 0) / count;
    const whole = estimateEvaluations(trial, 0, budget.steps);
    const evaluations = mean((shape) => {
      if (shape.ending === "decided" && budget.stop === "decided" && shape.steps <= budget.steps) {
        return shape.evaluations;
      }
      return (shape.evaluations * whole) / Math.max(1, estimateEvaluations(trial, 0, shape.steps));
    });
    const lastStep = exp(
      mean((shape) => {
        const ends = shape.ending === "decided" && budget.stop === "decided" ? shape.steps : budget.steps;
        return log(Math.max(1, Math.min(ends, budget.steps)));
      }),
    );
    const perEvaluation = mean((shape) => shape.computeMs / shape.evaluations);
    const [{ samples }] = alike;
    const scale = flopsPerEvaluation(trial) / flopsPerEvaluation(withSamples(trial, samples));
    const left = whole === 0 ? 0 : estimateEvaluations(trial, fromStep, budget.steps) / whole;
    return {
      evaluations: evaluations * left,
      computeMs: evaluations * left * perEvaluation * scale,
      lastStep,
    };
  }

  #guess(trial: Trial, budget: Budget, fromStep: number): TrialCost {
    // A trial that was not decided where it was left may well need the rest of its budget.
    const isDecided = budget.stop === "decided" && fromStep === 0;
    const endAt = (power: number): number =>
      isDecided ? Math.min(budget.steps, pow(Math.max(1, budget.steps), power)) : budget.steps;
    const lastStep = endAt(DECIDED_STEP);
    const evaluations = estimateEvaluations(trial, fromStep, endAt(DECIDED_WORK));
    const measured = trial.engine === "network" ? null : this.#measured;
    const rate = measured?.(trial) ?? {
      perEvaluationMs:
        flopsPerEvaluation(trial) / NOMINAL_FLOPS_PER_MS + (trial.engine === "network" ? NETWORK_STEP_MS : 0),
      perTrialMs: 0,
    };
    return { evaluations, computeMs: evaluations * rate.perEvaluationMs + rate.perTrialMs, lastStep };
  }

  /** Observations at the nearest P. */
  #alike(trial: Trial): readonly ObservedShape[] {
    const { method, parameters, engine } = trial;
    const group = this.#observed.get(
      keyOf({
        engine,
        method: method.kind,
        tolerance: method.kind === "flow" ? method.tolerance : null,
        dimension: parameters.dimension,
        width: engine !== "moments" && parameters.width !== "infinite" ? parameters.width : null,
        network: networkKind(trial),
      }),
    );
    if (group === undefined) return [];
    const distance = (samples: number): number => Math.abs(log(samples / parameters.samples));
    const nearest = group.reduce((best, each) =>
      distance(each.samples) < distance(best.samples) ? each : best,
    );
    if (distance(nearest.samples) > log(ALIKE)) return [];
    return group.filter(({ samples }) => samples === nearest.samples);
  }
}

/** What the cost of a network depends on besides its sizes; null for other engines. */
function networkKind({ engine, task, method }: Trial): string | null {
  if (engine !== "network") return null;
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
