/**
 * The oracle: full-batch gradient descent on every weight of the N×D network, in plain loops and float64, sharing no
 * code with src/. f(x) = (α/N) Σᵢ φ(wᵢ·x), φ(h) = h + (ε/2)h², L = (1/P) Σ (f̃ − y)², η = η₀N/α².
 */
export interface DescentSettings {
  readonly weights: Float64Array; // [N·D]
  readonly inputs: Float64Array; // [P·D]
  readonly labels: Float64Array; // [P]
  readonly dimension: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly learningRate: number; // η₀
  readonly steps: number;
  readonly centered: boolean;
  readonly decayRate?: number; // γ: w ← (1 − γ)w − η∇L
  readonly test?: { readonly inputs: Float64Array; readonly labels: Float64Array };
}

export interface DescentResult {
  readonly trainLoss: readonly number[]; // [steps + 1], before each step and at the end
  readonly testLoss: readonly number[]; // the same, empty without a test set
  readonly weights: Float64Array; // [N·D], at the end
}

export function directDescent(settings: DescentSettings): DescentResult {
  const { inputs, labels, dimension, alpha, learningRate, steps, decayRate = 0, test } = settings;
  const weights = settings.weights.slice();
  const neurons = weights.length / dimension;
  const rate = (learningRate * neurons) / (alpha * alpha);
  const start = (points: Float64Array): readonly number[] =>
    outputs(settings, weights, points).map((value) => (settings.centered ? value : 0));
  const trainStart = start(inputs);
  const testStart = test === undefined ? [] : start(test.inputs);

  const trainLoss: number[] = [];
  const testLoss: number[] = [];
  for (let step = 0; ; step++) {
    const residuals = outputs(settings, weights, inputs).map((f, mu) => f - trainStart[mu] - labels[mu]);
    trainLoss.push(meanSquare(residuals));
    if (test !== undefined) {
      const errors = outputs(settings, weights, test.inputs).map(
        (f, mu) => f - testStart[mu] - test.labels[mu],
      );
      testLoss.push(meanSquare(errors));
    }
    if (step === steps) return { trainLoss, testLoss, weights };
    const gradient = lossGradient(settings, weights, residuals);
    for (let k = 0; k < weights.length; k++) weights[k] = (1 - decayRate) * weights[k] - rate * gradient[k];
  }
}

/** f at every input, uncentred. */
export function outputs(
  model: Pick<DescentSettings, "alpha" | "epsilon" | "dimension">,
  weights: Float64Array,
  inputs: Float64Array,
): number[] {
  const { alpha, epsilon, dimension } = model;
  const neurons = weights.length / dimension;
  const result: number[] = [];
  for (let mu = 0; mu < inputs.length / dimension; mu++) {
    let sum = 0;
    for (let n = 0; n < neurons; n++) {
      let h = 0;
      for (let i = 0; i < dimension; i++) h += weights[n * dimension + i] * inputs[mu * dimension + i];
      sum += h + (epsilon / 2) * h * h;
    }
    result.push((alpha / neurons) * sum);
  }
  return result;
}

/** ∂L/∂W at residuals r = f̃ − y. */
export function lossGradient(
  model: Pick<DescentSettings, "alpha" | "epsilon" | "dimension" | "inputs">,
  weights: Float64Array,
  residuals: readonly number[],
): Float64Array {
  const { alpha, epsilon, dimension, inputs } = model;
  const neurons = weights.length / dimension;
  const gradient = new Float64Array(weights.length);
  for (let mu = 0; mu < residuals.length; mu++) {
    for (let n = 0; n < neurons; n++) {
      let h = 0;
      for (let i = 0; i < dimension; i++) h += weights[n * dimension + i] * inputs[mu * dimension + i];
      const slope = (2 / residuals.length) * residuals[mu] * (alpha / neurons) * (1 + epsilon * h);
      for (let i = 0; i < dimension; i++) gradient[n * dimension + i] += slope * inputs[mu * dimension + i];
    }
  }
  return gradient;
}

function meanSquare(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}
