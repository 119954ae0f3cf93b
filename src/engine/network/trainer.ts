import type { Tensor } from "@tensorflow/tfjs-core";
import { GrokError } from "../../model/index.js";
import type { SampleSet, SampleSets } from "../../science/index.js";
import { sizeOf, type NetworkModel } from "./network-model.js";
import { slotCount, updateWeights, type OptimiserSettings } from "./optimiser.js";
import type { TensorOps } from "./tensor-backend.js";
import { placeBatch, type LossSettings, type PlacedBatch } from "./training-loss.js";

/** Everything that moves in training. Restoring it goes on bit for bit on the same backend. */
export interface TrainerState {
  /** Steps done. */
  readonly step: number;
  readonly weights: readonly Float32Array[];
  /** For each slot of the method an array for each parameter tensor. */
  readonly slots: readonly (readonly Float32Array[])[];
}

/** How a network is trained. */
export interface TrainerSettings {
  readonly loss: LossSettings["kind"];
  readonly alpha: number;
  readonly centered: boolean;
  /** Samples in a step, in fixed order; null: all. */
  readonly batch: number | null;
  readonly optimiser: OptimiserSettings;
}

/** Outputs f̃ = αg, or α(g − g₀), over a set of samples, [S·C]: what the loss is a loss of. */
export type TrainedOutputs = Float64Array;

/**
 * A network with its samples on the backend, stepped by explicit gradients. Weights live in typed arrays and visit
 * the backend for each evaluation, so a state is plain data, and no tensor outlives a call but samples and constants.
 */
export class NetworkTrainer {
  readonly #tf: TensorOps;
  readonly #model: NetworkModel;
  readonly #settings: TrainerSettings;
  readonly #batches: readonly PlacedBatch[];
  readonly #train: Placed;
  readonly #test: Placed;
  readonly #state: {
    step: number;
    weights: readonly Float32Array[];
    slots: readonly (readonly Float32Array[])[];
  };

  /**
   * @param initial the weights at step 0, σ included: f₀ is theirs, whatever the state.
   * @param state where to go on; null: at the start. Taken over, not copied.
   */
  constructor(
    tf: TensorOps,
    model: NetworkModel,
    samples: SampleSets,
    settings: TrainerSettings,
    initial: readonly Float32Array[],
    state: TrainerState | null,
  ) {
    this.#tf = tf;
    this.#model = model;
    this.#settings = settings;
    this.#state = state === null ? startState(settings, initial) : { ...state };
    const place = (set: SampleSet): Placed => {
      const inputs = model.place(set, 0, set.count);
      const start = settings.centered ? this.#outputsOf(initial, inputs) : null;
      return { set, inputs, start };
    };
    this.#train = place(samples.train);
    this.#test = place(samples.test);
    this.#batches = this.#placeBatches();
  }

  get state(): TrainerState {
    return this.#state;
  }

  get weights(): readonly Float32Array[] {
    return this.#state.weights;
  }

  /** One update of the weights, by the batch whose turn it is. */
  step(): void {
    const tf = this.#tf;
    const { step, weights, slots } = this.#state;
    const batch = this.#batches[step % this.#batches.length];
    const gradients = tf.tidy(() => {
      const { outputs, pullback } = this.#model.trace(this.#upload(weights), batch.inputs);
      return [...pullback(batch.cotangent(outputs))];
    });
    gradients.forEach((gradient, k) => {
      const values = floatsOf(gradient);
      updateWeights(
        this.#settings.optimiser,
        step,
        weights[k],
        values,
        slots.map((slot) => slot[k]),
      );
    });
    tf.dispose(gradients);
    this.#state.step = step + 1;
  }

  /** f̃ over the train set and over the test set. */
  outputs(): { readonly train: TrainedOutputs; readonly test: TrainedOutputs } {
    return { train: this.#trained(this.#train), test: this.#trained(this.#test) };
  }

  dispose(): void {
    const tf = this.#tf;
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
    return Float64Array.from(this.#outputsOf(this.#state.weights, inputs), (g, k) =>
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

/** The values of a float tensor. */
export function floatsOf(tensor: Tensor): Float32Array {
  const values = tensor.dataSync();
  if (values instanceof Float32Array) return values;
  throw new GrokError("DEFECT", `expected float32 values from the backend, got ${tensor.dtype}`);
}

/** Numbers of a state, for the sizes of checkpoints: weights and slots. */
export function stateLength(model: Pick<NetworkModel, "shapes">, slots: number): number {
  return (1 + slots) * model.shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
}
