import type { Tensor } from "@tensorflow/tfjs-core";
import { floatsOf } from "./floats-of.js";
import type { NetworkModel } from "./network-model.js";
import { returnToNorm, updateWeights } from "./optimiser.js";
import type { Stepper, StepperParts, TrainerState } from "./stepper.js";
import type { TensorOps } from "./tensor-backend.js";

/**
 * Steps operation by operation, on any backend. Weights live in typed arrays and visit the backend for each step, so a
 * state is plain data, and no tensor outlives a step; the update is plain JavaScript in double precision.
 */
export class OperationStepper implements Stepper {
  readonly #tf: TensorOps;
  readonly #model: NetworkModel;
  readonly #parts: StepperParts;
  #stepsDone: number;

  constructor(tf: TensorOps, parts: StepperParts) {
    this.#tf = tf;
    this.#model = parts.makeModel(tf);
    this.#parts = parts;
    this.#stepsDone = parts.state.step;
  }

  get stepsDone(): number {
    return this.#stepsDone;
  }

  get state(): TrainerState {
    return { ...this.#parts.state, step: this.#stepsDone };
  }

  step(): void {
    const tf = this.#tf;
    const { batches, optimiser, state } = this.#parts;
    const batch = batches[this.#stepsDone % batches.length];
    const gradients = tf.tidy(() => {
      const weights = state.weights.map((values, k) => tf.tensor(values, [...this.#model.shapes[k]]));
      const { outputs, pullback } = this.#model.trace(weights, [
        ...batch.inputs,
        ...this.#noise(batch.count),
      ]);
      return [...pullback(batch.cotangent(outputs, batch.constants))];
    });
    gradients.forEach((gradient: Tensor, k) =>
      updateWeights(
        optimiser,
        this.#stepsDone,
        state.weights[k],
        floatsOf(gradient),
        state.slots.map((slot) => slot[k]),
      ),
    );
    tf.dispose(gradients);
    if (this.#parts.norm !== null) returnToNorm(state.weights, this.#parts.norm);
    this.#stepsDone++;
  }

  #noise(count: number): readonly Tensor[] {
    const { noise } = this.#model;
    if (noise === undefined) return [];
    const shapes = noise.shapes(count);
    return noise.draw(this.#stepsDone, count).map((values, k) => this.#tf.tensor(values, [...shapes[k]]));
  }

  dispose(): void {
    this.#model.dispose();
  }
}
