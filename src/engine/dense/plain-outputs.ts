import { tanh } from "../../model/index.js";
import { hermite } from "../../science/index.js";
import type { Activation, DenseNetwork } from "./network.js";

/**
 * Outputs g [S·C] of a network on numbers [S·I], one sample after the other in double precision: what teachers say. The
 * same bits everywhere.
 */
export function plainOutputs(network: DenseNetwork, state: Float64Array, inputs: Float64Array): Float64Array {
  const { layers } = network;
  const count = inputs.length / layers[0].in;
  let values = inputs;
  let at = 0;
  for (const layer of layers) {
    const biases = at + layer.in * layer.out;
    const next = new Float64Array(count * layer.out);
    for (let s = 0; s < count; s++) {
      for (let i = 0; i < layer.in; i++) {
        const x = values[s * layer.in + i];
        for (let o = 0; o < layer.out; o++) next[s * layer.out + o] += x * state[at + i * layer.out + o];
      }
      for (let o = 0; o < layer.out; o++) {
        const z = layer.factor * next[s * layer.out + o] + (layer.biases ? state[biases + o] : 0);
        next[s * layer.out + o] = activated(layer.activation, z);
      }
    }
    values = next;
    at = biases + (layer.biases ? layer.out : 0);
  }
  return values;
}

function activated(activation: Activation, z: number): number {
  switch (activation.kind) {
    case "identity":
      return z;
    case "tanh":
      return tanh(z);
    case "relu":
      return z > 0 ? z : z * 0; // NaN stays
    case "square":
      return z * z;
    case "leakyRelu":
      return z > 0 ? z : z * activation.slope;
    case "quadratic":
      return z + 0.5 * activation.epsilon * (z * z);
    case "hermite":
      return z + 0.5 * activation.epsilon * hermite(activation.degree, z)[0];
  }
}
