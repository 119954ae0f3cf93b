import { functionTestLoss } from "./function-test-loss.js";
import { kernelExpansion } from "./kernel-expansion.js";
import type { Moments } from "./moments.js";
import { neuralTangentKernel } from "./neural-tangent-kernel.js";
import { modeDecay } from "./portable-decay.js";
import type { Problem } from "./problem.js";
import { networkFunction, valuesAt, type QuadraticFunction } from "./quadratic-function.js";
import { symmetricEigen, type SymmetricEigen } from "./symmetric-eigen.js";

/** How the twin is trained; everything but ε matters only through these numbers. */
export interface TwinSettings {
  readonly alpha: number;
  readonly epsilon: number;
  /** η₀ */
  readonly learningRate: number;
  readonly centered: boolean;
  /** γ per step; 0 for none. */
  readonly decayRate: number;
  readonly method: "gd" | "flow";
}

/** Losses at one step. */
export interface TwinLosses {
  readonly train: number;
  readonly test: number;
}

/** Eigen-decomposition of the normalised initial kernel on the train inputs. Cost: some 5P³ multiply-adds. */
export function trainKernelEigen(
  problem: Pick<Problem, "trainInputs" | "samples">,
  initial: Moments,
  epsilon: number,
): SymmetricEigen {
  const { trainInputs, samples } = problem;
  return symmetricEigen(neuralTangentKernel(trainInputs, trainInputs, initial, epsilon), samples);
}

/**
 * The linearised twin: the network with its kernel frozen at the start, f₀ + J(θ − θ₀), trained like the network
 * itself. Where the network leaves it, the lazy regime ends.
 *
 * In the eigenbasis of k(X, X) every mode obeys u' = (1 − γ)u − a(u − y'), a = 2η₀λ/P, u = Jθ, y' = y − f̃₀ + Jθ₀; the
 * parameters stay in θ = (1 − γ)^t θ₀ + Jᵀc, so the test loss follows from Jθ₀ = α w̄·x + αε xᵀMx and c. Both have
 * closed forms at any step, with weight decay too.
 *
 * Source: Kumar et al., arXiv:2310.06110, Fig 1 (black curves), closed form ours.
 * Cost: O(P² + PD² + D³) for each new step (5 ms at P = 550, D = 100); known steps are remembered.
 */
export class LinearisedTwin {
  readonly #problem: Problem;
  readonly #initial: Moments;
  readonly #settings: TwinSettings;
  readonly #eigen: SymmetricEigen;
  /** Jθ₀ and f̃₀ as functions; null where they play no role (no decay, centred). */
  readonly #tangent: QuadraticFunction | null;
  readonly #start: QuadraticFunction | null;
  /** Modes of u₀ and y'. */
  readonly #initialModes: Float64Array;
  readonly #goalModes: Float64Array;
  readonly #known = new Map<number, TwinLosses>();

  constructor(problem: Problem, initial: Moments, settings: TwinSettings, eigen: SymmetricEigen) {
    this.#problem = problem;
    this.#initial = initial;
    this.#settings = settings;
    this.#eigen = eigen;
    this.#start = settings.centered ? null : networkFunction(settings, initial, null);
    this.#tangent = settings.decayRate === 0 ? null : tangentFunction(settings, initial);
    // Without decay Jθ₀ only shifts u and y' alike: leave it out.
    const tangent = this.#tangent === null ? null : valuesAt(this.#tangent, problem.trainInputs);
    const start = this.#start === null ? null : valuesAt(this.#start, problem.trainInputs);
    const initialValues = tangent ?? new Float64Array(problem.samples);
    const goal = problem.trainLabels.map((y, mu) => y - (start?.[mu] ?? 0) + initialValues[mu]);
    this.#initialModes = toModes(eigen, initialValues);
    this.#goalModes = toModes(eigen, goal);
  }

  /** Bytes held, for a cache. */
  get sizeBytes(): number {
    return this.#eigen.vectors.byteLength + 16 * this.#eigen.size;
  }

  /** Train and test loss at a step: an integer ≥ 0 for gd, a time in steps for flow. */
  losses(step: number): TwinLosses {
    const known = this.#known.get(step);
    if (known !== undefined) return known;
    const { residualPower, coefficients } = this.#modesAt(step);
    const losses = {
      train: residualPower / this.#problem.samples,
      test: functionTestLoss(this.#problem, this.#predictorAt(step, coefficients)),
    };
    this.#known.set(step, losses);
    return losses;
  }

  /** Sum of squared residuals, and c in the basis of samples. */
  #modesAt(step: number): { residualPower: number; coefficients: Float64Array } {
    const { learningRate, decayRate, method } = this.#settings;
    const { size, values } = this.#eigen;
    const speed = (2 * learningRate) / size;
    const kept = modeDecay(method, decayRate, step);
    const modes = new Float64Array(size);
    let residualPower = 0;
    for (let k = 0; k < size; k++) {
      const rate = speed * values[k];
      const goal = this.#goalModes[k];
      // With decay the mode rests where decay and pull balance; `stationary` is its residual there.
      const stationary = decayRate === 0 ? 0 : (-decayRate * goal) / (decayRate + rate);
      const transient = this.#initialModes[k] - goal - stationary;
      const residual = stationary + modeDecay(method, decayRate + rate, step).left * transient;
      residualPower += residual * residual;
      // c = −speed Σ_τ (1 − γ)^(t−1−τ) r_τ, summed as two geometric series.
      const shrinkage = method === "gd" ? 1 - decayRate : 1;
      const moved = rate === 0 ? step / shrinkage : modeDecay(method, rate / shrinkage, step).removed / rate;
      const rested = decayRate === 0 ? 0 : kept.removed / decayRate;
      modes[k] = -speed * (stationary * rested + transient * kept.left * moved);
    }
    return { residualPower, coefficients: fromModes(this.#eigen, modes) };
  }

  /** f̃₀ − (1 − (1 − γ)^t) Jθ₀ + k(x, X)c. */
  #predictorAt(step: number, coefficients: Float64Array): QuadraticFunction {
    const { decayRate, method, epsilon } = this.#settings;
    const predictor = kernelExpansion(coefficients, this.#problem.trainInputs, this.#initial, epsilon);
    if (this.#start !== null) addScaled(predictor, this.#start, 1);
    if (this.#tangent !== null) {
      addScaled(predictor, this.#tangent, -modeDecay(method, decayRate, step).removed);
    }
    return predictor;
  }
}

/** Jθ₀: the derivative of f along its own weights, α w̄·x + αε xᵀMx. */
function tangentFunction(settings: TwinSettings, initial: Moments): QuadraticFunction {
  const tangent = networkFunction(settings, initial, null);
  for (let k = 0; k < tangent.quadratic.length; k++) tangent.quadratic[k] *= 2;
  return tangent;
}

function addScaled(target: QuadraticFunction, other: QuadraticFunction, factor: number): void {
  for (let i = 0; i < target.linear.length; i++) target.linear[i] += factor * other.linear[i];
  for (let k = 0; k < target.quadratic.length; k++) target.quadratic[k] += factor * other.quadratic[k];
}

function toModes({ size, vectors }: SymmetricEigen, values: Float64Array): Float64Array {
  const modes = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    let sum = 0;
    for (let mu = 0; mu < size; mu++) sum += vectors[k * size + mu] * values[mu];
    modes[k] = sum;
  }
  return modes;
}

function fromModes({ size, vectors }: SymmetricEigen, modes: Float64Array): Float64Array {
  const values = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const mode = modes[k];
    for (let mu = 0; mu < size; mu++) values[mu] += mode * vectors[k * size + mu];
  }
  return values;
}
