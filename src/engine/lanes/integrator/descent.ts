import type { LaneSystem } from "../lane-system.js";
import type { Integrator, IntegratorEvents, IntegratorMaker, Occupant } from "./integrator.js";
import { packNumbers, requireCount, unpackNumbers } from "./payload.js";

/** Multiply-adds in one call of the kernels: some ten milliseconds, so that a batch stays responsive. */
const WORK_PER_CALL = 3e7;

interface DescentLane {
  readonly occupant: Occupant;
  /** Steps done: the state in the buffer is that of this step. */
  step: number;
}

/** Method `gd`: full-batch gradient descent, exactly. Many steps are run in one call of the kernels. */
export const descentMaker: IntegratorMaker = {
  buffers: 1,
  make: (system) => new Descent(system),
};

class Descent implements Integrator {
  readonly #system: LaneSystem;
  readonly #state: number;
  readonly #lanes: (DescentLane | null)[];

  constructor(system: LaneSystem) {
    this.#system = system;
    this.#state = system.buffers[0];
    this.#lanes = new Array<DescentLane | null>(system.lanes).fill(null);
  }

  start(lane: number, occupant: Occupant, payload: Uint8Array | null): void {
    this.#system.load(lane, occupant.setup, this.#state);
    let step = 0;
    if (payload !== null) {
      const { scalars, state } = unpackNumbers(payload, 1, this.#system.form.length, 0);
      step = requireCount(scalars[0]);
      this.#system.write(lane, this.#state, state);
    }
    this.#lanes[lane] = { occupant, step };
  }

  advance(events: IntegratorEvents): void {
    const system = this.#system;
    const running = this.#lanes.flatMap((each, lane) => (each === null ? [] : [{ each, lane }]));
    const due = running.filter(({ each }) => each.step === each.occupant.recorder.nextStep);
    const states = due.map(({ lane }) => system.read(lane, this.#state));
    if (due.length > 0) system.testForward(this.#state);

    const moving = running.filter(({ each }) => each.step < each.occupant.recorder.budgetSteps);
    const steps = due.length > 0 ? 1 : this.#stepsTogether(moving.map(({ each }) => each));
    if (moving.length === 0) {
      system.forward(this.#state);
    } else {
      system.activate((lane) => moving.some((other) => other.lane === lane));
      system.descend(this.#state, steps);
    }
    for (const { each } of moving) {
      each.step += steps;
      each.occupant.evaluations += steps;
    }
    due.forEach(({ each, lane }, k) => {
      const recorded = each.occupant.recorder.record(
        system.trainLoss(lane),
        system.testLoss(lane),
        states[k],
      );
      if (recorded.ending !== null) {
        // The lane may have moved on; the trial ends at the recorded state.
        each.step = recorded.row.step;
        system.write(lane, this.#state, states[k]);
      }
      events.recorded(lane, recorded);
    });
  }

  payload(lane: number): Uint8Array {
    return packNumbers([this.#lanes[lane]?.step ?? 0], this.#system.read(lane, this.#state), null);
  }

  stepsDone(lane: number): number {
    return this.#lanes[lane]?.step ?? 0;
  }

  remove(lane: number): void {
    this.#lanes[lane] = null;
    this.#system.unload(lane);
  }

  /** Steps that all moving lanes can take before one of them reaches a wanted step. */
  #stepsTogether(moving: readonly DescentLane[]): number {
    const toRecord = Math.min(...moving.map(({ occupant, step }) => occupant.recorder.nextStep - step));
    const { problem } = moving[0].occupant.setup;
    const { dimension, samples } = problem;
    const { width } = this.#system.form;
    const work =
      width > 0 ? 2 * samples * width * dimension : dimension * dimension * (samples + 1.5 * dimension);
    return Math.max(1, Math.min(toRecord, Math.floor(WORK_PER_CALL / (work * this.#system.lanes))));
  }
}
