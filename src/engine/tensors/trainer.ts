import type { Tensor } from "@tensorflow/tfjs-core";
import type { SampleSet, SampleSets } from "../../science/index.js";
import { floatsOf } from "./floats-of.js";
import { sizeOf, type NetworkModel } from "./network-model.js";
import { makeStepper } from "./make-stepper.js";
import { slotCount, squaredNorm, type OptimiserSettings } from "./optimiser.js";
import type { Stepper, TrainerState } from "./stepper.js";
import type { TensorBackend, TensorOps } from "./tensor-backend.js";
import { placeBatch, type LossSettings, type PlacedBatch } from "./training-loss.js";

/** How a network is trained. */
export interface TrainerSettings {
  readonly loss: LossSettings["kind"];
  readonly alpha: number;
  readonly centered: boolean;
  /** Samples in a step, in fixed order; null: all. */
  readonly batch: number | null;
  readonly optimiser: OptimiserSettings;
  /** Whether all weights return to their initial norm after each step. */
  readonly constrained: boolean;
}

/** Outputs f̃ = αg, or α(g − g₀), over a set of samples, [S·C]: what the loss is a loss of. */
export type TrainedOutputs = Float64Array;

/** Outputs over both sets. */
export interface TrainedSets {
  readonly train: TrainedOutputs;
  readonly test: TrainedOutputs;
}

/**
 * A network with its samples on the backend, stepped by explicit gradients (see {@link Stepper}) and evaluated on both of
 * its sets. No tensor outlives a call but samples, constants and what steps need.
 */
export class NetworkTrainer {
  readonly #tf: TensorOps;
  readonly #model: NetworkModel;
  readonly #settings: TrainerSettings;
  readonly #batches: readonly PlacedBatch[];
  readonly #train: Placed;
  readonly #test: Placed;
  readonly #stepper: Stepper;

  /**
   * @param makeModel the network; called again where a graph of it is recorded.
   * @param initial the weights at step 0, σ included: f₀ is theirs, whatever the state.
   * @param state where to go on; null: at the start. Taken over, not copied.
   */
  constructor(
    backend: TensorBackend,
    makeModel: (tf: TensorOps) => NetworkModel,
    samples: SampleSets,
    settings: TrainerSettings,
    initial: readonly Float32Array[],
    state: TrainerState | null,
  ) {
    const { tf } = backend;
    this.#tf = tf;
    this.#model = makeModel(tf);
    this.#settings = settings;
    const place = (set: SampleSet): Placed => {
      const inputs = this.#model.place(set, 0, set.count);
      const start = settings.centered ? this.#outputsOf(initial, inputs) : null;
      return { set, inputs, start };
    };
    this.#train = place(samples.train);
    this.#test = place(samples.test);
    this.#batches = this.#placeBatches();
    this.#stepper = makeStepper(backend, {
      makeModel,
      batches: this.#batches,
      optimiser: settings.optimiser,
      norm: settings.constrained ? squaredNorm(initial) : null,
      state: state ?? startState(settings, initial),
    });
  }

  get state(): TrainerState {
    return this.#stepper.state;
  }

  /** Steps done. */
  get stepsDone(): number {
    return this.#stepper.stepsDone;
  }

  get weights(): readonly Float32Array[] {
    return this.state.weights;
  }

  /** One update of the weights, by the batch whose turn it is. */
  step(): void {
    this.#stepper.step();
  }

  /** f̃ over the train set and over the test set. */
  outputs(): TrainedSets {
    return { train: this.#trained(this.#train), test: this.#trained(this.#test) };
  }

  dispose(): void {
    const tf = this.#tf;
    this.#stepper.dispose();
    this.#model.dispose();
    // One batch of everything shares the inputs of the train set.
    for (const batch of this.#batches) batch.dispose();
    tf.dispose([...this.#train.inputs, ...this.#test.inputs]);
  }

  #placeBatches(): readonly PlacedBatch[] {
    const { set, inputs, start } = this.#train;
    const { batch, loss, alpha } = this.#settings;
    const settings: LossSettings = { kind: loss, alpha, initialOutputs: start };
    const size = batch ?? set.count;
    const placed: PlacedBatch[] = [];
    for (let from = 0; from < set.count; from += size) {
      const to = Math.min(from + size, set.count);
      const own = from === 0 && to === set.count ? inputs : this.#model.place(set, from, to);
      placed.push(placeBatch(this.#tf, settings, set, this.#model.outputs, own, from, to));
    }
    return placed;
  }

  #upload(weights: readonly Float32Array[]): readonly Tensor[] {
    return weights.map((values, k) => this.#tf.tensor(values, [...this.#model.shapes[k]]));
  }

  #outputsOf(weights: readonly Float32Array[], inputs: readonly Tensor[]): Float32Array {
    const tf = this.#tf;
    const outputs = tf.tidy(() => this.#model.forward(this.#upload(weights), inputs));
    const values = Float32Array.from(floatsOf(outputs));
    tf.dispose(outputs);
    return values;
  }

  #trained({ inputs, start }: Placed): TrainedOutputs {
    const { alpha } = this.#settings;
    return Float64Array.from(this.#outputsOf(this.weights, inputs), (g, k) =>
      start === null ? alpha * g : alpha * (g - start[k]),
    );
  }
}

/** A set of samples with its inputs on the backend, and g₀ on it where training is centred. */
interface Placed {
  readonly set: SampleSet;
  readonly inputs: readonly Tensor[];
  readonly start: Float32Array | null;
}

function startState(settings: TrainerSettings, initial: readonly Float32Array[]): TrainerState {
  const zeros = (): readonly Float32Array[] => initial.map((values) => new Float32Array(values.length));
  return {
    step: 0,
    weights: initial.map((values) => values.slice()),
    slots: Array.from({ length: slotCount(settings.optimiser) }, zeros),
  };
}

/** Numbers of a state, for the sizes of checkpoints: weights and slots. */
export function stateLength(model: Pick<NetworkModel, "shapes">, slots: number): number {
  return (1 + slots) * model.shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
}
