import type { DescentMethod } from "../../model/index.js";
import { ADAM_EPSILON, GrokError } from "../../model/index.js";
import { flatten, scatter, zerosLike } from "./arrays.js";
import type { NumberArrays, PlainRun } from "../../model/index.js";
import type { Progress, Stepper } from "./stepper.js";

/**
 * Steps of descent, in float64.
 *
 * - `gd`: w ← (1 − γ)w − ηg
 * - `momentum`: u ← μu + g + (γ/η)w, w ← w − ηu
 * - `adam`: as `adamw` with γ = 0 and g + (γ/η)w for g
 * - `adamw`: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← (1 − γ)w − η m̂/(√v̂ + ε), m̂ = m/(1 − β₁ᵗ), t from 1
 */
export class Descent implements Stepper {
  readonly #run: PlainRun;
  readonly #method: DescentMethod;
  readonly #gradient: NumberArrays;
  readonly #slots: readonly NumberArrays[];
  /** β₁ᵗ and β₂ᵗ, by repeated products: the same on every machine. */
  #powers: [number, number] = [1, 1];
  #step = 0;
  #evaluations = 0;

  constructor(
    run: PlainRun,
    method: DescentMethod,
    resume: { readonly step: number; readonly payload: Float64Array } | null,
  ) {
    if (run.gradient === undefined) {
      throw new GrokError(
        "TRIAL",
        `method ${method.kind}: expected a system that gives a gradient, got none`,
      );
    }
    this.#run = run;
    this.#method = method;
    this.#gradient = zerosLike(run.state);
    const slots = method.kind === "adam" || method.kind === "adamw" ? 2 : method.kind === "momentum" ? 1 : 0;
    this.#slots = Array.from({ length: slots }, () => zerosLike(run.state));
    if (resume !== null) this.#restore(resume.step, resume.payload);
  }

  get step(): number {
    return this.#step;
  }

  get evaluations(): number {
    return this.#evaluations;
  }

  get spent(): number {
    return this.#step;
  }

  workTowards(step: number, until: number): Progress {
    while (this.#step < step) {
      this.#advance();
      if (this.#step < step && performance.now() >= until) return "later";
    }
    return "there";
  }

  payload(): Float64Array {
    const parts = [this.#run.state, ...this.#slots].map(flatten);
    const whole = new Float64Array(2 + parts.reduce((sum, part) => sum + part.length, 0));
    whole.set(this.#powers, 0);
    let at = 2;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #restore(step: number, payload: Float64Array): void {
    const parts = [this.#run.state, ...this.#slots];
    const { length } = flatten(this.#run.state);
    if (payload.length !== 2 + parts.length * length) {
      throw new GrokError(
        "TRIAL",
        `checkpoint: expected ${2 + parts.length * length} numbers, found ${payload.length}`,
        { hint: "it was written for another shape of trial; run again from the start" },
      );
    }
    this.#powers = [payload[0], payload[1]];
    parts.forEach((arrays, k) => scatter(payload.subarray(2 + k * length, 2 + (k + 1) * length), arrays));
    this.#step = step;
  }

  #advance(): void {
    const { state, decay } = this.#run;
    for (const values of Object.values(this.#gradient)) values.fill(0);
    this.#run.gradient?.(this.#gradient);
    const rate = this.#rate();
    const method = this.#method;
    if (method.kind === "adam" || method.kind === "adamw") {
      this.#powers = [this.#powers[0] * method.beta1, this.#powers[1] * method.beta2];
    }
    for (const [name, weights] of Object.entries(state)) {
      const slots = this.#slots.map((arrays) => arrays[name]);
      this.#update(weights, this.#gradient[name], slots, rate, decay);
    }
    this.#step++;
    this.#evaluations++;
  }

  /** η of this step: under warm-up it rises in proportion. */
  #rate(): number {
    const { warmup = 0 } = this.#method;
    return warmup === 0 ? this.#run.rate : this.#run.rate * Math.min(1, this.#step / warmup);
  }

  #update(
    weights: Float64Array,
    gradient: Float64Array,
    slots: readonly Float64Array[],
    rate: number,
    decay: number,
  ): void {
    const method = this.#method;
    // The penalty as a term of the gradient, where decay is not decoupled.
    const pull = this.#run.rate === 0 ? 0 : decay / this.#run.rate;
    switch (method.kind) {
      case "gd":
        for (let i = 0; i < weights.length; i++) weights[i] = (1 - decay) * weights[i] - rate * gradient[i];
        return;
      case "momentum": {
        const [push] = slots;
        for (let i = 0; i < weights.length; i++) {
          push[i] = method.momentum * push[i] + gradient[i] + pull * weights[i];
          weights[i] -= rate * push[i];
        }
        return;
      }
      case "adam":
      case "adamw": {
        const { beta1, beta2, adamEpsilon = ADAM_EPSILON } = method;
        const isDecoupled = method.kind === "adamw";
        const [first, second] = slots;
        const [power1, power2] = this.#powers;
        for (let i = 0; i < weights.length; i++) {
          const g = isDecoupled ? gradient[i] : gradient[i] + pull * weights[i];
          first[i] = beta1 * first[i] + (1 - beta1) * g;
          second[i] = beta2 * second[i] + (1 - beta2) * g * g;
          const kept = isDecoupled ? (1 - decay) * weights[i] : weights[i];
          const mean = first[i] / (1 - power1);
          const root = Math.sqrt(second[i] / (1 - power2));
          weights[i] = kept - (rate * mean) / (root + adamEpsilon);
        }
        return;
      }
    }
  }
}
