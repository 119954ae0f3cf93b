import { GrokError } from "../../../model/index.js";
import { networkMeanSquare } from "../../../science/index.js";
import type { LaneSystem } from "../lane-system.js";
import {
  CLASSICAL_STAGES,
  classicalError,
  classicalMove,
  classicalStart,
  type ClassicalBuffers,
  type ClassicalStage,
} from "./classical.js";
import { isRecording, toleranceOf, type FlowLane } from "./flow-lane.js";
import type { Integrator, IntegratorEvents, IntegratorMaker, Occupant } from "./integrator.js";
import { packNumbers, unpackNumbers } from "./payload.js";
import {
  DIFFERENCE,
  RADIUS_ITERATIONS,
  RADIUS_MARGIN,
  RADIUS_PRECISION,
  SMALLEST_RADIUS,
} from "./power-method.js";
import { rkc2Coefficients, SMALLEST_STAGES, stagesFor } from "./rkc2.js";
import {
  acceptedStep,
  CONTROL_AT_START,
  controlNumbers,
  controlOf,
  explodes,
  needsRadius,
  rejectedStep,
  withRadius,
  type Control,
} from "./step-control.js";
import { stepErrors } from "./step-error.js";

/**
 * Method `flow`: gradient flow with an error control of its own on every lane, by two schemes. While stability asks for
 * nothing, in the first stretch of a trial, the classical Runge–Kutta method; then RKC2.
 *
 * - The error of a step is measured as a change of the function, its root mean square over the population, relative
 *   to the change that the whole step makes (step-error.ts). So what is controlled is how far the curve lags or leads in
 *   time, however far the losses have fallen, and the control is invariant under the exact redundancies of the model.
 * - Errors of early steps reach the time to grok as those of late ones do, and cost a fraction. So the allowed error grows
 *   with what the step costs.
 * - A step is never shortened to hit a recorded step or the budget: records are read from the cubic Hermite
 *   interpolant of the step, so neither changes the trajectory.
 * - The spectral radius comes from the nonlinear power method, refreshed every 25 accepted steps and after a
 *   rejection.
 *
 * Source: Sommeijer, Shampine & Verwer 1998 (RKC2, error estimate 0.8(y₀ − y₁) + 0.4h(F₀ + F₁), step control and
 * power method). Differs: the norm, the allowance, the classical scheme before, and the cap of a step at the time so far.
 */
export const flowMaker: IntegratorMaker = {
  buffers: 8,
  make: (system) => new Flow(system),
};

class Flow implements Integrator {
  readonly #system: LaneSystem;
  readonly #lanes: (FlowLane | null)[];
  /** State and rate at the start of the step. */
  readonly #y0: number;
  readonly #f0: number;
  /** Point of the next evaluation, and its rate. */
  readonly #e: number;
  readonly #f: number;
  /** The stage before, or the sum of rates; later the classical error. */
  readonly #p: number;
  /** Power vector. */
  readonly #v: number;
  /** State and rate at the end of an accepted step; before, k₄ and then the change, and the defect. */
  readonly #y1: number;
  readonly #f1: number;
  readonly #classical: ClassicalBuffers;

  constructor(system: LaneSystem) {
    this.#system = system;
    [this.#y0, this.#f0, this.#e, this.#f, this.#p, this.#v, this.#y1, this.#f1] = system.buffers;
    this.#classical = { y0: this.#y0, f0: this.#f0, f: this.#f, sum: this.#p, last: this.#y1 };
    this.#lanes = new Array<FlowLane | null>(system.lanes).fill(null);
  }

  start(lane: number, occupant: Occupant, payload: Uint8Array | null): void {
    const system = this.#system;
    system.load(lane, occupant.setup, this.#y0);
    let control = CONTROL_AT_START;
    let vector: Float32Array | null = null;
    if (payload !== null) {
      const found = unpackNumbers(
        payload,
        controlNumbers(control).length,
        system.form.length,
        system.form.primary,
      );
      control = controlOf(found.scalars);
      vector = found.tail;
      system.write(lane, this.#y0, found.state);
      if (vector !== null) system.write(lane, this.#v, Float64Array.from(vector));
    }
    this.#lanes[lane] = {
      occupant,
      tolerance: toleranceOf(occupant.setup.job.trial.method),
      startNorm: Math.sqrt(networkMeanSquare(occupant.setup.parameters, occupant.setup.initialMoments)),
      control,
      // A continuation evaluates its first rate once more.
      unsettled: occupant.spent > 0 ? -1 : 0,
      vector,
      phase: "start",
      stage: 0,
      stages: 0,
      coefficients: rkc2Coefficients(SMALLEST_STAGES),
      errors: { own: 0, chebyshev: 0 },
      powerIteration: 0,
      powerSigma: 0,
      difference: 0,
    };
    this.#only(lane);
    system.copy(this.#e, this.#y0);
  }

  advance(events: IntegratorEvents): void {
    const system = this.#system;
    const running = this.#lanes.flatMap((each, lane) => (each === null ? [] : [{ each, lane }]));
    const records = running.filter(({ each }) => isRecording(each));
    if (records.length === running.length && running.every(({ each }) => each.phase === "record")) {
      // Nobody needs a rate: the losses alone cost half.
      system.forward(this.#e);
    } else {
      system.activate((lane) => this.#lanes[lane] !== null);
      system.flow(this.#e, this.#f);
    }
    if (records.length > 0) system.testForward(this.#e);
    for (const { each } of running) {
      if (each.phase === "record") continue;
      each.occupant.evaluations++;
      each.unsettled++;
    }

    this.#advanceStages(
      running.filter(({ each }) => each.phase === "stage" && each.control.scheme === "chebyshev"),
    );
    for (const { each, lane } of running) {
      try {
        this.#react(lane, each, events);
      } catch (error) {
        events.failed(lane, error);
      }
    }
  }

  payload(lane: number): Uint8Array {
    const each = this.#lanes[lane];
    if (each === null) throw new GrokError("DEFECT", "payload of an empty lane");
    return packNumbers(controlNumbers(each.control), this.#system.read(lane, this.#y0), each.vector);
  }

  stepsDone(lane: number): number {
    return this.#lanes[lane]?.control.t ?? 0;
  }

  remove(lane: number): void {
    this.#lanes[lane] = null;
    this.#system.unload(lane);
  }

  /** All lanes between two stages move on together, each with its own coefficients. */
  #advanceStages(staging: readonly { readonly each: FlowLane; readonly lane: number }[]): void {
    if (staging.length === 0) return;
    const system = this.#system;
    for (const { each, lane } of staging) {
      const { mu, nu, muTilde, gammaTilde } = each.coefficients;
      const j = each.stage + 1;
      const { h } = each.control;
      system.setCoefficients(lane, [1 - mu[j] - nu[j], mu[j], nu[j], muTilde[j] * h, gammaTilde[j] * h]);
    }
    system.activate((lane) => staging.some((other) => other.lane === lane));
    system.stage(this.#y0, this.#e, this.#p, this.#f, this.#f0);
  }

  /** What follows for one lane from the evaluation at E. */
  #react(lane: number, each: FlowLane, events: IntegratorEvents): void {
    switch (each.phase) {
      case "stage":
        if (each.control.scheme === "classical") this.#classicalStage(lane, each);
        each.stage++;
        if (each.stage === each.stages) each.phase = "end";
        return;
      case "start":
        this.#only(lane);
        this.#system.copy(this.#f0, this.#f);
        if (isRecording(each) && this.#record(lane, each, events)) return;
        this.#nextAttempt(lane, each, events);
        return;
      case "power":
        this.#powerStep(lane, each, events);
        return;
      case "end":
        this.#judge(lane, each, events);
        return;
      case "record":
        if (!this.#record(lane, each, events)) this.#nextRecord(lane, each, events);
        return;
    }
  }

  /** Measures the state at E; true when the trial ended. */
  #record(lane: number, each: FlowLane, events: IntegratorEvents): boolean {
    const system = this.#system;
    const recorded = each.occupant.recorder.record(
      system.trainLoss(lane),
      system.testLoss(lane),
      system.read(lane, this.#e),
    );
    events.recorded(lane, recorded);
    return recorded.ending !== null;
  }

  /** Begins the next attempt at a step from (y0, f0), or an estimate of the spectral radius first. */
  #nextAttempt(lane: number, each: FlowLane, events: IntegratorEvents): void {
    const { control } = each;
    if (needsRadius(control)) {
      if (this.#affords(lane, each, 1, events)) this.#beginPower(lane, each);
      return;
    }
    const isClassical = control.scheme === "classical";
    const stages = isClassical ? CLASSICAL_STAGES : stagesFor(control.h, control.radius);
    if (!this.#affords(lane, each, stages, events)) return;
    each.stages = stages;
    each.stage = 1;
    each.phase = "stage";
    const system = this.#system;
    this.#only(lane);
    if (isClassical) {
      system.combine(lane, this.#e, classicalStart(control.h, this.#classical));
      return;
    }
    each.coefficients = rkc2Coefficients(stages);
    system.copy(this.#p, this.#y0);
    this.#system.combine(lane, this.#e, [
      [1, this.#y0],
      [each.coefficients.muTilde[1] * control.h, this.#f0],
    ]);
  }

  /**
   * May the trial take so many evaluations more? If not, it ends here. What it would take follows from the evaluations
   * counted so far alone, which no interruption changes.
   */
  #affords(lane: number, each: FlowLane, evaluations: number, events: IntegratorEvents): boolean {
    const needed = each.occupant.spent + each.unsettled + evaluations;
    const { evaluations: bound = Infinity } = each.occupant.setup.job.budget;
    if (needed <= bound) return true;
    events.exhausted(lane, needed);
    return false;
  }

  /** The rate at E is one of a classical step: keeps it, and moves E to where the next is wanted. */
  #classicalStage(lane: number, each: FlowLane): void {
    const move = classicalMove(each.stage as ClassicalStage, each.control.h, this.#classical);
    this.#only(lane);
    this.#system.combine(lane, move.kept, move.keep);
    this.#system.combine(lane, this.#e, move.point);
  }

  #beginPower(lane: number, each: FlowLane): void {
    const system = this.#system;
    this.#only(lane);
    if (each.vector === null) system.copy(this.#v, this.#f0);
    system.squares(this.#y0);
    each.difference = DIFFERENCE * Math.sqrt(system.result(lane));
    each.powerIteration = 0;
    each.powerSigma = 0;
    each.phase = "power";
    this.#perturb(lane, each);
  }

  /** E ← y0 + V · difference / ‖V‖. */
  #perturb(lane: number, each: FlowLane): void {
    this.#system.squares(this.#v);
    const norm = Math.sqrt(this.#system.result(lane));
    this.#system.combine(lane, this.#e, [
      [1, this.#y0],
      [norm > 0 ? each.difference / norm : 0, this.#v],
    ]);
  }

  #powerStep(lane: number, each: FlowLane, events: IntegratorEvents): void {
    const system = this.#system;
    this.#only(lane);
    this.#system.combine(lane, this.#v, [
      [1, this.#f],
      [-1, this.#f0],
    ]);
    system.squares(this.#v);
    const change = Math.sqrt(system.result(lane));
    const sigma = change / each.difference;
    if (!Number.isFinite(sigma)) throw explodes(each.control);
    each.powerIteration++;
    const settled = each.powerIteration >= 2 && Math.abs(sigma - each.powerSigma) <= RADIUS_PRECISION * sigma;
    each.powerSigma = sigma;
    if (!settled && sigma > 0 && each.powerIteration < RADIUS_ITERATIONS) {
      if (this.#affords(lane, each, 1, events)) this.#perturb(lane, each);
      return;
    }
    // Single precision keeps checkpoints small; the running lane continues from exactly what would be stored.
    const scale = change > 0 ? 1 / change : 0;
    const direction = system.read(lane, this.#v, system.form.primary);
    for (let k = 0; k < direction.length; k++) direction[k] *= scale;
    each.vector = new Float32Array(direction);
    direction.set(each.vector);
    system.write(lane, this.#v, direction);
    settle(each, withRadius(each.control, Math.max(RADIUS_MARGIN * sigma, SMALLEST_RADIUS)));
    this.#nextAttempt(lane, each, events);
  }

  /** Accepts or rejects the step whose end is E with rate F, and chooses the size of the next attempt. */
  #judge(lane: number, each: FlowLane, events: IntegratorEvents): void {
    const { control } = each;
    const { h } = control;
    this.#only(lane);
    const system = this.#system;
    const { scheme } = control;
    if (scheme === "classical") system.combine(lane, this.#p, classicalError(h, this.#classical));
    system.combine(lane, this.#f1, [
      [0.8, this.#y0],
      [-0.8, this.#e],
      [0.4 * h, this.#f0],
      [0.4 * h, this.#f],
    ]);
    system.combine(lane, this.#y1, [
      [1, this.#e],
      [-1, this.#y0],
    ]);
    const errors = stepErrors(
      system,
      lane,
      each.occupant.setup,
      { end: this.#e, change: this.#y1, defect: this.#f1, embedded: this.#p },
      {
        scheme,
        stages: each.stages,
        tolerance: each.tolerance,
        reach: h * control.radius,
        startNorm: each.startNorm,
      },
    );
    if (!(errors.own <= 1)) {
      settle(each, rejectedStep(control, errors));
      this.#nextAttempt(lane, each, events);
      return;
    }
    each.errors = errors;
    this.#system.copy(this.#y1, this.#e);
    this.#system.copy(this.#f1, this.#f);
    this.#nextRecord(lane, each, events);
  }

  /** Interpolates to the next wanted step inside the accepted step; moves on to the next step when none is left. */
  #nextRecord(lane: number, each: FlowLane, events: IntegratorEvents): void {
    const { control } = each;
    const wanted = each.occupant.recorder.nextStep;
    const { t, h } = control;
    if (wanted <= t + h) {
      const x = (wanted - t) / h;
      const rest = 1 - x;
      this.#only(lane);
      this.#system.combine(lane, this.#e, [
        [(1 + 2 * x) * rest * rest, this.#y0],
        [x * x * (3 - 2 * x), this.#y1],
        [x * rest * rest * h, this.#f0],
        [-x * x * rest * h, this.#f1],
      ]);
      each.phase = "record";
      return;
    }
    this.#accept(lane, each, events);
  }

  #accept(lane: number, each: FlowLane, events: IntegratorEvents): void {
    settle(each, acceptedStep(each.control, each.errors));
    this.#only(lane);
    this.#system.copy(this.#y0, this.#y1);
    this.#system.copy(this.#f0, this.#f1);
    this.#nextAttempt(lane, each, events);
  }

  #only(lane: number): void {
    this.#system.activate((other) => other === lane);
  }
}

/** Where the lane would continue from now on, and that the evaluations so far have led there. */
function settle(each: FlowLane, control: Control): void {
  each.control = control;
  each.occupant.spent += each.unsettled;
  each.unsettled = 0;
}
