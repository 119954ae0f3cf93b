import type { Moments } from "../../science/index.js";
import type { Kernels } from "./kernels/backend.js";

/**
 * What distinguishes the engines: how a state is laid out and which kernels move it. A state is [length] doubles a
 * lane, components padded to a multiple of 4 with zeros.
 */
export interface StateForm {
  /** Doubles of a whole state. */
  readonly length: number;
  /** The first `primary` doubles are what evolves by itself; the rest (cross moments) only follows. */
  readonly primary: number;
  /** Doubles of scratch memory that its kernels need. */
  readonly scratch: number;
  /** N of the kernels' descriptor. */
  readonly width: number;
  readonly cross: boolean;
  readonly forward: (kernels: Kernels, data: number, state: number) => void;
  readonly flow: (kernels: Kernels, data: number, state: number, rate: number) => void;
  readonly descend: (kernels: Kernels, data: number, state: number, steps: number) => void;
  /** The state at initialisation from weights [N·D] (null: N = ∞) and their moments. */
  initial(weights: Float64Array | null, moments: Moments): Float64Array;
  /** Moments of a state. */
  moments(state: Float64Array): Moments;
  /** First-order change of the moments when the state that `state` reads moves by `change`. May keep views of it. */
  momentsChange(state: () => Float64Array, change: Float64Array): Moments;
  /** ‖W − W₀‖ / ‖W₀‖; null where the state does not know (no cross moments carried). */
  weightDistance(state: Float64Array, initialWeights: Float64Array | null, initial: Moments): number | null;
}
