import type { KernelArena, KernelBackend } from "./kernels/backend.js";
import { ArenaPlan } from "./kernels/arena-plan.js";
import { LaneData, padded, type LaneDataShape } from "./lane-data.js";
import type { StateForm } from "./state-form.js";
import type { TrialSetup } from "./trial-setup.js";

/** Sizes that a batch is laid out for; trials of at most these sizes fit its lanes. */
export interface LaneSystemShape {
  readonly dimension: number;
  readonly mostSamples: number;
  /** Test inputs a lane, 0 for the population loss. */
  readonly mostTestSamples: number;
  readonly shared: boolean;
  /** State buffers that the integrator wants. */
  readonly buffers: number;
}

/** What {@link LaneSystem.load} reads of a trial's setup. */
export interface LaneStart extends Pick<TrialSetup, "centered" | "initialMoments" | "decay"> {
  readonly problem: Pick<
    TrialSetup["problem"],
    "dimension" | "samples" | "trainInputs" | "trainLabels" | "testInputs" | "testLabels" | "initialWeights"
  >;
  readonly parameters: Pick<TrialSetup["parameters"], "alpha" | "epsilon" | "learningRate">;
}

/** A sum over at most five buffers: coefficients and buffers. */
export type LaneTerms = readonly (readonly [coefficient: number, buffer: number])[];

const ALL_BITS = -1n;

/**
 * The trials on the lanes of one SIMD vector: their data, parameters and state buffers in kernel memory, and the
 * kernels that evaluate and move them. Knows nothing of time, records or methods.
 *
 * A buffer is the offset of [state length][lane] doubles. All lanes are evaluated together; only *active* lanes are
 * written by kernels that move states.
 */
export class LaneSystem {
  readonly lanes: number;
  readonly form: StateForm;
  readonly buffers: readonly number[];
  /** Offset of coefficients [5][lane] for `combine` and `stage`. */
  readonly coefficients: number;
  /** Offset of [lane] results of `squares`. */
  readonly results: number;
  readonly arena: KernelArena;
  readonly #active: number;
  readonly #alpha: number;
  readonly #epsilon: number;
  readonly #kappa: number;
  readonly #decay: number;
  readonly #initialMean: number;
  readonly #train: LaneData;
  readonly #test: LaneData | null;

  constructor(backend: KernelBackend, form: StateForm, shape: LaneSystemShape) {
    const lanes = backend.lanes;
    this.lanes = lanes;
    this.form = form;
    const plan = new ArenaPlan();
    const dataShape: LaneDataShape = {
      lanes,
      dimension: shape.dimension,
      width: form.width,
      mostSamples: shape.mostSamples,
      shared: shape.shared,
      cross: form.cross,
    };
    this.#train = new LaneData(plan, dataShape);
    this.#test =
      shape.mostTestSamples === 0
        ? null
        : new LaneData(plan, { ...dataShape, mostSamples: shape.mostTestSamples });
    this.#active = plan.place(lanes);
    this.#alpha = plan.place(lanes);
    this.#epsilon = plan.place(lanes);
    this.#kappa = plan.place(lanes);
    this.#decay = plan.place(lanes);
    this.#initialMean = plan.place(padded(shape.dimension) * lanes);
    this.coefficients = plan.place(5 * lanes);
    this.results = plan.place(lanes);
    this.buffers = Array.from({ length: shape.buffers }, () => plan.place(form.length * lanes));
    const scratch = plan.place(form.scratch);
    this.arena = backend.createArena(plan.size);
    const common = {
      active: this.#active,
      alpha: this.#alpha,
      epsilon: this.#epsilon,
      kappa: this.#kappa,
      decay: this.#decay,
      initialMean: this.#initialMean,
      scratch,
    };
    this.#train.bind(this.arena, common);
    this.#test?.bind(this.arena, common);
  }

  /** Puts a trial on a lane: data, parameters, zeroed buffers, the initial state in `buffer`, centred targets. */
  load(lane: number, setup: LaneStart, buffer: number): void {
    const { problem, parameters, centered } = setup;
    const { numbers } = this.arena;
    for (const each of this.buffers) {
      for (let k = 0; k < this.form.length; k++) numbers[each + k * this.lanes + lane] = 0;
    }
    this.write(lane, buffer, this.form.initial(problem.initialWeights, setup.initialMoments));
    const { alpha, epsilon, learningRate } = parameters;
    numbers[this.#alpha + lane] = alpha;
    numbers[this.#epsilon + lane] = epsilon;
    // κ = 2ηα/(PN) with η = η₀N/α²: independent of N.
    numbers[this.#kappa + lane] = (2 * learningRate) / (alpha * problem.samples);
    numbers[this.#decay + lane] = setup.decay;
    const d = padded(problem.dimension);
    for (let i = 0; i < d; i++) {
      numbers[this.#initialMean + i * this.lanes + lane] =
        i < problem.dimension ? setup.initialMoments.mean[i] : 0;
    }
    this.#train.load(lane, problem.trainInputs, problem.samples);
    if (centered) this.forward(buffer);
    this.#train.setTargets(lane, problem.trainLabels, centered);
    if (this.#test !== null && problem.testInputs !== null && problem.testLabels !== null) {
      this.#test.load(lane, problem.testInputs, problem.testLabels.length);
      if (centered) this.testForward(buffer);
      this.#test.setTargets(lane, problem.testLabels, centered);
    }
  }

  /** Takes a trial off its lane. */
  unload(lane: number): void {
    this.#train.unload(lane);
    this.#test?.unload(lane);
  }

  /** Only these lanes are written by kernels until the next call. */
  activate(isActive: (lane: number) => boolean): void {
    for (let lane = 0; lane < this.lanes; lane++) {
      this.arena.masks[this.#active + lane] = isActive(lane) ? ALL_BITS : 0n;
    }
  }

  /** Train losses at the states of a buffer. */
  forward(buffer: number): void {
    this.form.forward(this.arena.kernels, this.#train.descriptor, buffer);
  }

  /** Test losses on the sampled test set at the states of a buffer; nothing when the test is the population's. */
  testForward(buffer: number): void {
    if (this.#test !== null) this.form.forward(this.arena.kernels, this.#test.descriptor, buffer);
  }

  /** `rate` ← gradient flow at `buffer`, per step, for active lanes; train losses at `buffer` for all. */
  flow(buffer: number, rate: number): void {
    this.form.flow(this.arena.kernels, this.#train.descriptor, buffer, rate);
  }

  /** `steps` exact steps of gradient descent, in place, for active lanes; train losses before the first for all. */
  descend(buffer: number, steps: number): void {
    this.form.descend(this.arena.kernels, this.#train.descriptor, buffer, steps);
  }

  /** Loss of a lane at the last evaluation of the train set. */
  trainLoss(lane: number): number {
    return this.#train.loss(lane);
  }

  /** Loss of a lane at the last evaluation of the test set; null when the test is the population's. */
  testLoss(lane: number): number | null {
    return this.#test?.loss(lane) ?? null;
  }

  /** `to` ← Σ coefficient · buffer for active lanes, with the coefficients of this lane; `to` may be one of them. */
  combine(lane: number, to: number, terms: LaneTerms): void {
    const coefficient = (k: number): number => terms[k]?.[0] ?? 0;
    const at = (k: number): number => (terms[k] ?? terms[0])[1];
    this.setCoefficients(lane, [
      coefficient(0),
      coefficient(1),
      coefficient(2),
      coefficient(3),
      coefficient(4),
    ]);
    this.arena.kernels.combine(
      this.#active,
      this.form.length,
      this.coefficients,
      to,
      at(0),
      at(1),
      at(2),
      at(3),
      at(4),
    );
  }

  /** One Chebyshev stage for active lanes (see kernels/c/combine.h). */
  stage(y0: number, e: number, p: number, f: number, f0: number): void {
    this.arena.kernels.stage(this.#active, this.form.length, this.coefficients, y0, e, p, f, f0);
  }

  /** `to` ← `from` for active lanes. */
  copy(to: number, from: number): void {
    this.arena.kernels.copy(this.#active, this.form.length, to, from);
  }

  /** The five coefficients of a lane for {@link combine} and {@link stage}. */
  setCoefficients(lane: number, values: readonly [number, number, number, number, number]): void {
    for (let k = 0; k < 5; k++) this.arena.numbers[this.coefficients + k * this.lanes + lane] = values[k];
  }

  /** Sum of squares of a lane's primary state in a buffer, for all lanes; read with {@link result}. */
  squares(buffer: number): void {
    this.arena.kernels.squares(this.form.primary, buffer, this.results);
  }

  result(lane: number): number {
    return this.arena.numbers[this.results + lane];
  }

  /** The first `length` numbers of a lane's state in a buffer, all unless said. */
  read(lane: number, buffer: number, length = this.form.length): Float64Array {
    const { numbers } = this.arena;
    const state = new Float64Array(length);
    for (let k = 0, at = buffer + lane; k < length; k++, at += this.lanes) state[k] = numbers[at];
    return state;
  }

  write(lane: number, buffer: number, state: Float64Array): void {
    const { numbers } = this.arena;
    for (let k = 0; k < state.length; k++) numbers[buffer + k * this.lanes + lane] = state[k];
  }
}
