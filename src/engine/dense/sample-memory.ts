import type { ArenaPlan } from "../lanes/kernels/arena-plan.js";
import type { LaneArrays } from "./lane-arrays.js";

/** A set of samples of one trial: S samples, I inputs (or tokens) and C targets each. */
export interface DenseSamples {
  readonly count: number;
  readonly inputs: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
}

/** Sizes of the sample sets that the lanes of a vector hold. */
export interface SampleShape {
  /** Tokens of a sample; 0: its inputs are numbers. */
  readonly tokens: number;
  /** Numbers or tokens of a sample. */
  readonly width: number;
  readonly outputs: number;
  readonly centered: boolean;
  /** Most samples of a lane. */
  readonly most: number;
  /** Samples of a step; null: all. */
  readonly batch: number | null;
}

/** Doubles that hold a DenseSet of kernels/c/dense-net.h. */
const SET_DOUBLES = 8;

/** One set of samples for every lane, in kernel memory. Sets that are shorter than the longest are padded with zeros. */
export class SampleMemory {
  /** Offset of the descriptor. */
  readonly set: number;
  readonly #arrays: LaneArrays;
  readonly #shape: SampleShape;
  readonly #counts: number;
  readonly #inputs: number;
  readonly #targets: number;
  readonly #initial: number;
  readonly #outputs: number;
  readonly #turns: number;
  readonly #part: SampleMemory | null;
  readonly #laneCounts: number[];
  #integers: Int32Array = new Int32Array(0);

  constructor(arrays: LaneArrays, plan: ArenaPlan, shape: SampleShape) {
    const { most, width, outputs, tokens, centered, batch } = shape;
    this.#arrays = arrays;
    this.#shape = shape;
    this.#laneCounts = new Array<number>(arrays.lanes).fill(0);
    this.set = plan.place(SET_DOUBLES);
    this.#counts = arrays.place(plan, 1);
    this.#inputs = tokens > 0 ? arrays.placeIntegers(plan, most * width) : arrays.place(plan, most * width);
    this.#targets = arrays.place(plan, most * outputs);
    this.#initial = arrays.place(plan, centered ? most * outputs : 0);
    this.#outputs = arrays.place(plan, most * outputs);
    this.#turns = arrays.placeIntegers(plan, 1);
    this.#part =
      batch === null ? null : new SampleMemory(arrays, plan, { ...shape, most: batch, batch: null });
  }

  /** Writes the descriptors, once the arena is there. */
  describe(integers: Int32Array): void {
    this.#integers = integers;
    this.#part?.describe(integers);
    const { most, width, batch } = this.#shape;
    integers.set(
      [
        most,
        this.#counts,
        this.#inputs,
        width,
        this.#targets,
        this.#initial,
        this.#outputs,
        batch ?? 0,
        this.#part?.set ?? 0,
        this.#turns,
      ],
      2 * this.set,
    );
  }

  /** Puts a trial's samples on a lane; `step` is the number of steps done, which says whose turn it is. */
  load(lane: number, samples: DenseSamples, step: number): void {
    const arrays = this.#arrays;
    const { most, width, outputs, tokens, batch } = this.#shape;
    this.#laneCounts[lane] = samples.count;
    arrays.write(this.#counts, lane, [samples.count]);
    if (tokens > 0) {
      arrays.writeIntegers(this.#inputs, lane, samples.inputs, most * width);
      // Lanes without a trial have the tokens of one: kernels are fastest where no lane's tokens differ.
      this.#laneCounts.forEach((count, other) => {
        if (count === 0) arrays.writeIntegers(this.#inputs, other, samples.inputs, most * width);
      });
    } else arrays.write(this.#inputs, lane, samples.inputs, most * width);
    arrays.write(this.#targets, lane, samples.targets, most * outputs);
    const parts = batch === null ? 1 : Math.ceil(samples.count / batch);
    arrays.writeIntegers(this.#turns, lane, [(step % parts) * (batch ?? 0)]);
  }

  /** Keeps the outputs of the last evaluation as g₀. */
  keepOutputs(lane: number): void {
    const length = this.#laneCounts[lane] * this.#shape.outputs;
    const start = this.#arrays.read(this.#outputs, lane, length);
    this.#arrays.write(this.#initial, lane, start, this.#shape.most * this.#shape.outputs);
  }

  /** f of the last evaluation, [S·C]. */
  trained(lane: number, alpha: number): Float64Array {
    const length = this.#laneCounts[lane] * this.#shape.outputs;
    const g = this.#arrays.read(this.#outputs, lane, length);
    const start = this.#shape.centered ? this.#arrays.read(this.#initial, lane, length) : null;
    return g.map((value, k) => (start === null ? alpha * value : alpha * (value - start[k])));
  }

  /** Whose turn it is on every lane. */
  turns(): Int32Array {
    return this.#integers.slice(2 * this.#turns, 2 * this.#turns + this.#arrays.lanes);
  }

  setTurns(turns: Int32Array): void {
    this.#integers.set(turns, 2 * this.#turns);
  }
}
