import type { ArenaPlan } from "../lanes/kernels/arena-plan.js";
import type { DenseBackend, DenseKernels, KernelArena } from "../lanes/kernels/backend.js";

const DOUBLE_BYTES = 8;

/** The widest vector of any build. */
const WIDEST_BYTES = 64;

/** Places of arrays with a number a lane, and the reading and writing of one lane of them. */
export class LaneArrays {
  readonly lanes: number;
  /** Bytes of a number. */
  readonly bytes: number;
  #arena: KernelArena<DenseKernels> | null = null;
  #values: Float32Array | Float64Array = new Float64Array(0);

  constructor({ lanes, precision }: DenseBackend) {
    this.lanes = lanes;
    this.bytes = precision / 8;
  }

  /** Room for `count` numbers a lane, and a vector behind them; returns its offset in doubles. */
  place(plan: ArenaPlan, count: number): number {
    const doubles = Math.ceil((Math.max(count, 1) * this.lanes * this.bytes) / DOUBLE_BYTES);
    return plan.place(doubles + this.#vectorDoubles());
  }

  /** Room for `count` of the widest vectors. */
  placeVectors(plan: ArenaPlan, count: number): number {
    return plan.place((count * WIDEST_BYTES) / DOUBLE_BYTES);
  }

  /** Kernels may read and write a whole vector at the last number of an array (kernels/c/dense-units.h). */
  #vectorDoubles(): number {
    return this.lanes * this.bytes < WIDEST_BYTES ? WIDEST_BYTES / DOUBLE_BYTES : 0;
  }

  /** Room for `count` int32 a lane. */
  placeIntegers(plan: ArenaPlan, count: number): number {
    return plan.place(Math.ceil((Math.max(count, 1) * this.lanes * 4) / DOUBLE_BYTES));
  }

  bind(arena: KernelArena<DenseKernels>): void {
    this.#arena = arena;
    this.#values = this.bytes === 4 ? arena.floats : arena.numbers;
  }

  /** Writes `values`, rounded to the precision, and zeros up to `room`. */
  write(offset: number, lane: number, values: ArrayLike<number>, room: number = values.length): void {
    const base = this.#base(offset) + lane;
    const all = this.#values;
    const { lanes } = this;
    const { length } = values;
    for (let k = 0; k < length; k++) all[base + k * lanes] = values[k];
    for (let k = length; k < room; k++) all[base + k * lanes] = 0;
  }

  read(offset: number, lane: number, length: number): Float64Array {
    const base = this.#base(offset) + lane;
    const values = new Float64Array(length);
    const { lanes } = this;
    for (let k = 0; k < length; k++) values[k] = this.#values[base + k * lanes];
    return values;
  }

  writeIntegers(offset: number, lane: number, values: ArrayLike<number>, room: number = values.length): void {
    const { integers } = this.#bound();
    const base = 2 * offset + lane;
    for (let k = 0; k < room; k++) integers[base + k * this.lanes] = k < values.length ? values[k] : 0;
  }

  /** All bits of the lane's number, set or clear. */
  writeMask(offset: number, lane: number, isSet: boolean): void {
    const words = this.bytes / 4;
    const base = 2 * offset + lane * words;
    this.#bound().integers.fill(isSet ? -1 : 0, base, base + words);
  }

  #base(offset: number): number {
    return offset * (DOUBLE_BYTES / this.bytes);
  }

  #bound(): KernelArena<DenseKernels> {
    if (this.#arena === null) throw new Error("lane arrays are used before their arena is there");
    return this.#arena;
  }
}
