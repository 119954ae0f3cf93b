export type { KernelChoice } from "../../../model/index.js";

/** The kernels by name, as every build exports them. */
export const KERNEL_NAMES = [
  "moments_forward",
  "moments_flow",
  "moments_descend",
  "committee_forward",
  "committee_flow",
  "committee_descend",
  "combine",
  "copy",
  "squares",
  "stage",
  "peak",
] as const satisfies readonly (keyof Kernels)[];

/**
 * The kernels of one arena, named as in kernels/c. Every argument is an int32: offsets count doubles from the start
 * of the arena, `batch` is the offset of a descriptor (kernels/c/batch.h).
 */
export interface Kernels {
  moments_forward(batch: number, state: number): void;
  moments_flow(batch: number, state: number, rate: number): void;
  moments_descend(batch: number, state: number, steps: number): void;
  committee_forward(batch: number, state: number): void;
  committee_flow(batch: number, state: number, rate: number): void;
  committee_descend(batch: number, state: number, steps: number): void;
  combine(
    active: number,
    length: number,
    coefficients: number,
    to: number,
    v0: number,
    v1: number,
    v2: number,
    v3: number,
    v4: number,
  ): void;
  copy(active: number, length: number, to: number, from: number): void;
  squares(length: number, v: number, out: number): void;
  stage(
    active: number,
    length: number,
    coefficients: number,
    y0: number,
    e: number,
    p: number,
    f: number,
    f0: number,
  ): void;
  peak(data: number, rounds: number): void;
}

/** The kernels of engine `dense` by name, as every build exports them, in either precision. */
export const DENSE_KERNEL_NAMES = [
  "dense_forward",
  "dense_gradient",
  "dense_steps",
  "dense_function",
] as const satisfies readonly (keyof DenseKernels)[];

/**
 * The kernels of engine `dense` in one arena and precision. Arguments are int32: `net` and `set` are the offsets of
 * descriptors (kernels/c/dense-net.h), all offsets count doubles.
 */
export interface DenseKernels {
  dense_forward(net: number, set: number): void;
  dense_gradient(net: number, set: number): void;
  dense_steps(net: number, set: number, steps: number): void;
  /** exp (0) or tanh (1) of `count` vectors. */
  dense_function(which: number, count: number, from: number, to: number): void;
}

/** Zeroed memory that kernels work on, with its views. Released arenas are reused: do not touch them again. */
export interface KernelArena<Of = Kernels> {
  readonly numbers: Float64Array;
  /** The same memory as float32 (two a double). */
  readonly floats: Float32Array;
  /** The same memory as int32 (two a double), for descriptors. */
  readonly integers: Int32Array;
  /** The same memory as 64-bit masks, for lane masks. */
  readonly masks: BigInt64Array;
  readonly kernels: Of;
  release(): void;
}

/** One build of the kernels, loaded in this thread, at every number of lanes that it offers. All give the same bits. */
export interface KernelBuild {
  /** For provenance, for example "wasm-simd128" or "native-avx2". */
  readonly name: string;
  /** Numbers of trials in a vector, ascending. */
  readonly laneCounts: readonly number[];
  /** @throws GrokError DEFECT when `lanes` is not among {@link laneCounts}. */
  withLanes(lanes: number): KernelBackend;
  /** The kernels of engine `dense`, by precision and numbers of lanes, ascending. */
  readonly dense: readonly DenseBackend[];
}

/** A build of the kernels at one number of lanes. */
export interface KernelBackend {
  /** That of its build. */
  readonly name: string;
  /** Trials in a vector. */
  readonly lanes: number;
  /** Doubles of scratch memory that an evaluation needs; `dimension` is a multiple of 4. */
  momentsScratch(dimension: number): number;
  committeeScratch(dimension: number, width: number): number;
  createArena(doubles: number): KernelArena;
}

/** The bits of a number that small networks are trained in. */
export type Precision = 32 | 64;

/** A build of the kernels of engine `dense` at one number of lanes, in one precision. */
export interface DenseBackend {
  /** That of its build. */
  readonly name: string;
  readonly precision: Precision;
  /** Trials in a vector, which may hold several numbers of each (kernels/c/dense-units.h). */
  readonly lanes: number;
  createArena(doubles: number): KernelArena<DenseKernels>;
}
