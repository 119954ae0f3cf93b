import type { Trial } from "../../../model/index.js";
import { momentsOfWeights, populationLoss, type Moments, type Problem } from "../../../science/index.js";
import type { LaneProblems, LaneTrial } from "../lane-problems.js";
import { laneDecay } from "../trial-setup.js";

/** Losses of the network as it is now, and its weight norm ‖W‖²/N. */
export interface DirectState {
  readonly trainLoss: number;
  readonly testLoss: number;
  readonly weightNorm: number;
}

/**
 * Full-batch descent on every weight of the N×D network, in plain loops: the network as one would first write it, with
 * none of the kernels, moments or lanes of the engines. What they compute is checked against it.
 *
 * f(x) = (α/N) Σᵢ φ(wᵢ·x), φ(h) = h + (ε/2)h², L = (1/P) Σ (f̃ − y)², w ← (1 − γ)w − η∂L/∂w, η = η₀N/α².
 *
 * Edge:   finite widths only. The population test loss is the exact formula, from the moments of these weights.
 * Source: Kumar et al., arXiv:2310.06110, Eq. 3 and 7.
 * Cost:   4PND multiply-adds a step, some nanoseconds each.
 */
export class DirectDescent {
  readonly problem: Problem;
  readonly #trial: LaneTrial;
  readonly #neurons: number;
  readonly #weights: Float64Array;
  readonly #trainStart: Float64Array | null;
  readonly #testStart: Float64Array | null;
  readonly #momentsStart: Moments | null;
  readonly #gradient: Float64Array;

  constructor(trial: LaneTrial, initialWeights: Float64Array, problem: Problem) {
    this.#trial = trial;
    this.problem = problem;
    this.#weights = initialWeights.slice();
    this.#neurons = initialWeights.length / problem.dimension;
    this.#gradient = new Float64Array(initialWeights.length);
    this.#trainStart = trial.centered ? this.#outputs(problem.trainInputs) : null;
    this.#testStart =
      trial.centered && problem.testInputs !== null ? this.#outputs(problem.testInputs) : null;
    this.#momentsStart = trial.centered ? this.#moments() : null;
  }

  /** Losses at the weights as they are. */
  state(): DirectState {
    const { problem } = this;
    const { parameters } = this.#trial;
    let norm = 0;
    for (const weight of this.#weights) norm += weight * weight;
    const task = { ...problem, alpha: parameters.alpha, epsilon: parameters.epsilon };
    const testLoss =
      problem.testInputs === null || problem.testLabels === null
        ? populationLoss(task, this.#moments(), this.#momentsStart)
        : meanSquare(this.#residuals(problem.testInputs, this.#testStart, problem.testLabels));
    return {
      trainLoss: meanSquare(this.#residuals(problem.trainInputs, this.#trainStart, problem.trainLabels)),
      testLoss,
      weightNorm: norm / this.#neurons,
    };
  }

  /** One step of descent. */
  step(): void {
    const { alpha, epsilon, learningRate } = this.#trial.parameters;
    const { dimension, samples, trainInputs, trainLabels } = this.problem;
    const residuals = this.#residuals(trainInputs, this.#trainStart, trainLabels);
    const weights = this.#weights;
    const gradient = this.#gradient.fill(0);
    for (let p = 0; p < samples; p++) {
      const x = p * dimension;
      for (let w = 0; w < weights.length; w += dimension) {
        let h = 0;
        for (let i = 0; i < dimension; i++) h += weights[w + i] * trainInputs[x + i];
        const slope = residuals[p] * (1 + epsilon * h);
        for (let i = 0; i < dimension; i++) gradient[w + i] += slope * trainInputs[x + i];
      }
    }
    // ∂L/∂w = (2/P)(α/N) Σ r φ'(h) x and η = η₀N/α².
    const rate = (2 * learningRate) / (samples * alpha);
    const kept = 1 - laneDecay(this.#trial.parameters);
    for (let k = 0; k < weights.length; k++) weights[k] = kept * weights[k] - rate * gradient[k];
  }

  #outputs(inputs: Float64Array): Float64Array {
    const { alpha, epsilon, dimension } = this.#trial.parameters;
    const weights = this.#weights;
    return Float64Array.from({ length: inputs.length / dimension }, (_, p) => {
      let sum = 0;
      for (let w = 0; w < weights.length; w += dimension) {
        let h = 0;
        for (let i = 0; i < dimension; i++) h += weights[w + i] * inputs[p * dimension + i];
        sum += h + (epsilon / 2) * h * h;
      }
      return (alpha / this.#neurons) * sum;
    });
  }

  #residuals(inputs: Float64Array, start: Float64Array | null, labels: Float64Array): Float64Array {
    return this.#outputs(inputs).map((f, p) => f - (start?.[p] ?? 0) - labels[p]);
  }

  #moments(): Moments {
    return momentsOfWeights(this.#weights, this.#neurons, this.problem.dimension);
  }
}

/** The descent of a trial; null for infinite width, which has no weights to move. */
export function directDescentOf(trial: LaneTrial, problems: LaneProblems): DirectDescent | null {
  const problem = problems.problemOf(trial);
  return problem.initialWeights === null ? null : new DirectDescent(trial, problem.initialWeights, problem);
}

/** Multiply-adds of one step. */
export function directWork({ parameters }: Trial): number {
  const { samples, dimension, width } = parameters as unknown as LaneTrial["parameters"];
  return width === "infinite" ? Infinity : 4 * samples * dimension * width;
}

function meanSquare(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum / values.length;
}
