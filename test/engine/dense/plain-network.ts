import type { Activation, DenseNetwork } from "../../../src/engine/dense/network.js";

/*
 * Textbook float64: loops over samples and units, Math functions, no kernels. The oracle of the kernels.
 */

/** Samples as rows: inputs [S][I] (one-hot tokens written out), targets [S][C], g₀ [S][C] where centred. */
export interface PlainSamples {
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  readonly initial: readonly (readonly number[])[] | null;
}

function he(degree: number, x: number): number {
  if (degree === 0) return 1;
  return degree === 1 ? x : x * he(degree - 1, x) - (degree - 1) * he(degree - 2, x);
}

function value(activation: Activation, z: number): number {
  switch (activation.kind) {
    case "identity":
      return z;
    case "relu":
      return Math.max(z, 0);
    case "leakyRelu":
      return z > 0 ? z : activation.slope * z;
    case "tanh":
      return Math.tanh(z);
    case "square":
      return z * z;
    case "quadratic":
      return z + (activation.epsilon / 2) * z * z;
    case "hermite":
      return z + (activation.epsilon / 2) * he(activation.degree, z);
  }
}

function derivative(activation: Activation, z: number): number {
  switch (activation.kind) {
    case "identity":
      return 1;
    case "relu":
      return z > 0 ? 1 : 0;
    case "leakyRelu":
      return z > 0 ? 1 : activation.slope;
    case "tanh":
      return 1 - Math.tanh(z) ** 2;
    case "square":
      return 2 * z;
    case "quadratic":
      return 1 + activation.epsilon * z;
    case "hermite":
      return 1 + (activation.epsilon / 2) * activation.degree * he(activation.degree - 1, z);
  }
}

/** Sums and activations of every layer for one input. */
function pass(
  network: DenseNetwork,
  weights: ArrayLike<number>,
  input: readonly number[],
): { z: number[][]; a: number[][] } {
  const z: number[][] = [];
  const a: number[][] = [[...input]];
  let at = 0;
  for (const layer of network.layers) {
    const from = at;
    const biases = from + layer.in * layer.out;
    const sums = Array.from({ length: layer.out }, (_, o) => {
      let sum = 0;
      a[a.length - 1].forEach((x, i) => (sum += x * weights[from + i * layer.out + o]));
      return layer.factor * sum + (layer.biases ? weights[biases + o] : 0);
    });
    z.push(sums);
    a.push(sums.map((each) => value(layer.activation, each)));
    at = biases + (layer.biases ? layer.out : 0);
  }
  return { z, a };
}

/** g [S][C]. */
export function plainOutputs(
  network: DenseNetwork,
  weights: ArrayLike<number>,
  inputs: readonly (readonly number[])[],
): number[][] {
  return inputs.map((input) => pass(network, weights, input).a[network.layers.length]);
}

/** What takes the place of e^x in the softmax of `stablemax`. */
function stableWeight(x: number): number {
  return x < 0 ? 1 / (1 - x) : x + 1;
}

/** The loss of f = αg or α(g − g₀). */
export function plainLoss(
  network: DenseNetwork,
  alpha: number,
  weights: ArrayLike<number>,
  samples: PlainSamples,
): number {
  const outputs = plainOutputs(network, weights, samples.inputs);
  let sum = 0;
  outputs.forEach((g, s) => {
    const f = g.map((each, c) => alpha * (each - (samples.initial?.[s][c] ?? 0)));
    const y = samples.targets[s];
    switch (network.loss) {
      case "squared":
        f.forEach((each, c) => (sum += (each - y[c]) ** 2 / f.length));
        break;
      case "logistic":
        f.forEach((each, c) => (sum += Math.log1p(Math.exp(-y[c] * each)) / f.length));
        break;
      case "stablemax": {
        const s = f.map(stableWeight);
        const total = s.reduce((all, each) => all + each, 0);
        f.forEach((_, c) => (sum -= y[c] * Math.log(s[c] / total)));
        break;
      }
      default: {
        const top = Math.max(...f);
        const total = Math.log(f.reduce((all, each) => all + Math.exp(each - top), 0)) + top;
        f.forEach((each, c) => (sum += y[c] * (total - each)));
      }
    }
  });
  return sum / outputs.length;
}

/** ∂loss/∂θ by backpropagation. */
export function plainGradient(
  network: DenseNetwork,
  alpha: number,
  weights: ArrayLike<number>,
  samples: PlainSamples,
): Float64Array {
  const gradient = new Float64Array(weights.length);
  const count = samples.inputs.length;
  const { layers, loss } = network;
  samples.inputs.forEach((input, s) => {
    const { z, a } = pass(network, weights, input);
    const f = a[layers.length].map((g, c) => alpha * (g - (samples.initial?.[s][c] ?? 0)));
    const y = samples.targets[s];
    const top = Math.max(...f);
    const total = f.reduce((all, each) => all + Math.exp(each - top), 0);
    const stable = f.map(stableWeight);
    const stableTotal = stable.reduce((all, each) => all + each, 0);
    let delta = f.map((each, c) => {
      if (loss === "squared") return (2 * alpha * (each - y[c])) / (count * f.length);
      if (loss === "logistic") return (-alpha * y[c]) / (1 + Math.exp(y[c] * each)) / (count * f.length);
      if (loss === "stablemax") {
        const slope = each < 0 ? stable[c] ** 2 : 1;
        return (alpha * slope * (1 / stableTotal - y[c] / stable[c])) / count;
      }
      return (alpha * (Math.exp(each - top) / total - y[c])) / count;
    });
    let end = weights.length;
    for (let l = layers.length - 1; l >= 0; l--) {
      const layer = layers[l];
      delta = delta.map((each, o) => each * derivative(layer.activation, z[l][o]));
      const biases = end - (layer.biases ? layer.out : 0);
      const from = biases - layer.in * layer.out;
      const back = new Array<number>(layer.in).fill(0);
      for (let o = 0; o < layer.out; o++) {
        if (layer.biases && layer.trained) gradient[biases + o] += delta[o];
        for (let i = 0; i < layer.in; i++) {
          if (layer.trained) gradient[from + i * layer.out + o] += layer.factor * delta[o] * a[l][i];
          back[i] += layer.factor * delta[o] * weights[from + i * layer.out + o];
        }
      }
      delta = back;
      end = from;
    }
  });
  return gradient;
}
