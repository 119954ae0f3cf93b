import type { KernelArena } from "./kernels/backend.js";
import type { ArenaPlan } from "./kernels/arena-plan.js";

/** Samples and components are padded to multiples of this (COLS of kernels/c/tile.h). */
export const TILE = 4;

/** The smallest multiple of {@link TILE} that is at least `count`. */
export function padded(count: number): number {
  return Math.ceil(count / TILE) * TILE;
}

/** Offsets of what all data sets of a batch have in common (see kernels/c/batch.h). */
export interface SharedOffsets {
  readonly active: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly kappa: number;
  readonly decay: number;
  readonly scratch: number;
  readonly initialMean: number;
}

/** Sizes of one data set of a batch, the same for all its lanes. */
export interface LaneDataShape {
  readonly lanes: number;
  /** D, not padded. */
  readonly dimension: number;
  readonly width: number;
  /** Most samples that any trial of the batch has. */
  readonly mostSamples: number;
  /** All trials have the same inputs (up to length): keep one copy for all lanes. */
  readonly shared: boolean;
  readonly cross: boolean;
}

/**
 * One data set of a batch (train or test) in kernel memory: inputs in the two tiled orders, targets, residuals and
 * losses, with its descriptor. Inputs are either shared by all lanes, or every lane has its own.
 */
export class LaneData {
  readonly descriptor: number;
  readonly #shape: LaneDataShape;
  readonly #bySample: number;
  readonly #byComponent: number;
  readonly #target: number;
  readonly #count: number;
  readonly #residual: number;
  readonly #loss: number;
  readonly #capacity: number;
  readonly #dimension: number;
  readonly #counts: number[];
  #sharedSamples = 0;
  #arena: KernelArena | undefined;

  constructor(plan: ArenaPlan, shape: LaneDataShape) {
    const { lanes } = shape;
    this.#shape = shape;
    this.#capacity = padded(shape.mostSamples);
    this.#dimension = padded(shape.dimension);
    this.#counts = new Array<number>(lanes).fill(0);
    const inputs = this.#capacity * this.#dimension * (shape.shared ? 1 : lanes);
    this.descriptor = plan.place(16);
    this.#bySample = plan.place(inputs);
    this.#byComponent = plan.place(inputs);
    this.#target = plan.place(this.#capacity * lanes);
    this.#residual = plan.place(this.#capacity * lanes);
    this.#count = plan.place(lanes);
    this.#loss = plan.place(lanes);
  }

  /** Writes the descriptor once the arena exists. */
  bind(arena: KernelArena, common: SharedOffsets): void {
    this.#arena = arena;
    const fields = [
      this.#dimension,
      0,
      this.#capacity,
      this.#shape.width,
      this.#shape.shared ? 0 : 1,
      this.#bySample,
      this.#byComponent,
      this.#target,
      this.#count,
      common.active,
      common.alpha,
      common.epsilon,
      common.kappa,
      common.decay,
      this.#residual,
      this.#loss,
      common.scratch,
      this.#shape.cross ? 1 : 0,
      common.initialMean,
    ];
    arena.integers.set(fields, this.descriptor * 2);
    arena.numbers.fill(1, this.#count, this.#count + this.#shape.lanes);
  }

  /**
   * Puts a trial's inputs on a lane, with targets 0: an evaluation now leaves f itself as residual. What a longer
   * predecessor left behind in the padding is harmless: padded residuals are +0.
   */
  load(lane: number, inputs: Float64Array, samples: number): void {
    const { numbers } = this.#bound();
    const { lanes, shared } = this.#shape;
    if (!shared) {
      this.#writeInputs(inputs, 0, samples, lane, lanes);
    } else if (samples > this.#sharedSamples) {
      this.#writeInputs(inputs, this.#sharedSamples, samples, 0, 1);
      this.#sharedSamples = samples;
    }
    for (let p = 0; p < samples; p++) numbers[this.#target + p * lanes + lane] = 0;
    numbers[this.#count + lane] = samples;
    this.#setCount(lane, samples);
  }

  /** Targets of a lane: its labels, plus (centred) the outputs that the last evaluation left as residuals. */
  setTargets(lane: number, labels: Float64Array, centered: boolean): void {
    const { numbers } = this.#bound();
    const { lanes } = this.#shape;
    for (let p = 0; p < labels.length; p++) {
      const at = p * lanes + lane;
      numbers[this.#target + at] = centered ? labels[p] + numbers[this.#residual + at] : labels[p];
    }
  }

  /** Takes a lane out: its samples no longer count towards the padding of others. */
  unload(lane: number): void {
    this.#setCount(lane, 0);
  }

  /** Mean squared residual of a lane at the last evaluation. */
  loss(lane: number): number {
    return this.#bound().numbers[this.#loss + lane];
  }

  #bound(): KernelArena {
    if (this.#arena === undefined) throw new TypeError("lane data used before its arena");
    return this.#arena;
  }

  #setCount(lane: number, samples: number): void {
    this.#counts[lane] = samples;
    this.#bound().integers[this.descriptor * 2 + 1] = padded(Math.max(...this.#counts));
  }

  #writeInputs(inputs: Float64Array, from: number, to: number, lane: number, stride: number): void {
    const { numbers } = this.#bound();
    const { dimension } = this.#shape;
    for (let p = from; p < to; p++) {
      for (let i = 0; i < dimension; i++) {
        const x = inputs[p * dimension + i];
        numbers[this.#bySample + this.#sampleIndex(p, i) * stride + lane] = x;
        numbers[this.#byComponent + this.#componentIndex(p, i) * stride + lane] = x;
      }
    }
  }

  /** [sample / 4][component][sample % 4] */
  #sampleIndex(p: number, i: number): number {
    return (Math.floor(p / TILE) * this.#dimension + i) * TILE + (p % TILE);
  }

  /** [component / 4][sample][component % 4] */
  #componentIndex(p: number, i: number): number {
    return (Math.floor(i / TILE) * this.#capacity + p) * TILE + (i % TILE);
  }
}
