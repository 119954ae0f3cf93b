import { FlowPath, type Rates, type WantedRate } from "../lanes/integrator/flow-path.js";
import { layerPlaces, type DenseNetwork } from "./network.js";

/** What a gradient becomes a rate by. */
export interface FlowRates {
  /** [η] */
  readonly rate: number;
  /** [γ] Decay of a trained weight in a unit of time. */
  readonly decay: number;
}

/** Gradient flow of one network on a lane: says which gradient it wants next, and takes it. Time is in steps of descent. */
export class LaneFlow {
  readonly #path: FlowPath;
  /** Numbers of the state that are trained, [from, to), and their rates. */
  readonly #trained: readonly (readonly [from: number, to: number, FlowRates])[];
  readonly #bound: number;
  #work: Rates<void> | null = null;
  #wanted: WantedRate | null = null;

  /**
   * @param rates by their kind.
   * @param bound right-hand sides that the path may take from its start on.
   * @param payload where to go on; null: at the start.
   */
  constructor(
    network: DenseNetwork,
    start: Float64Array,
    {
      tolerance,
      bound,
      rates,
    }: { readonly rates: readonly FlowRates[]; readonly tolerance: number; readonly bound: number },
    payload: Float64Array | null,
  ) {
    this.#path = new FlowPath(start, tolerance);
    this.#bound = bound;
    this.#trained = layerPlaces(network).flatMap(({ weights, end }, k) => {
      const { trained, rates: kind = 0 } = network.layers[k];
      return trained ? [[weights, end, rates[kind]] as const] : [];
    });
    if (payload !== null) this.#begin(this.#path.restore(payload));
  }

  get spent(): number {
    return this.#path.spent;
  }

  payload(): Float64Array {
    return this.#path.payload();
  }

  /**
   * The state at a step; or the state whose gradient is wanted before that is known; `spent` where there are no right-hand sides left to
   * get there.
   *
   * @throws GrokError TRIAL when the state explodes.
   */
  towards(step: number): { readonly there: Float64Array } | { readonly wanted: Float64Array } | "spent" {
    for (;;) {
      if (this.#wanted !== null) return { wanted: this.#wanted.y };
      if (this.#path.time >= step) return { there: this.#path.at(step) };
      if (this.#path.spent >= this.#bound) return "spent";
      this.#begin(this.#path.attempt());
    }
  }

  /** Takes the gradient that was wanted. @throws GrokError TRIAL when the state explodes. */
  take(gradient: Float64Array): void {
    if (this.#work === null || this.#wanted === null) return;
    const { y } = this.#wanted;
    const rates = new Float64Array(y.length);
    for (const [from, to, { rate, decay }] of this.#trained) {
      for (let k = from; k < to; k++) rates[k] = -rate * gradient[k] - decay * y[k];
    }
    this.#keep(this.#work.next(rates));
  }

  #begin(work: Rates<void>): void {
    this.#work = work;
    this.#keep(work.next());
  }

  #keep(next: IteratorResult<WantedRate, void>): void {
    this.#wanted = next.done === true ? null : next.value;
    if (next.done === true) this.#work = null;
  }
}
