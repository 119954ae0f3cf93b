import { GrokError, tanh } from "../../model/index.js";
import type { Activation, DenseNetwork } from "./network.js";

/**
 * Outputs g [S·C] of a network on numbers [S·I], one sample after the other in double precision: what teachers say. The
 * same bits everywhere, for activations without a number of their own.
 *
 * @throws GrokError DEFECT for another activation.
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

function activated({ kind }: Activation, z: number): number {
  switch (kind) {
    case "identity":
      return z;
    case "tanh":
      return tanh(z);
    case "relu":
      return z > 0 ? z : z * 0; // NaN stays
    case "square":
      return z * z;
    default:
      throw new GrokError("DEFECT", `plain outputs: expected an activation without a number, got ${kind}`);
  }
}
