import { standardNormals, type RandomStream } from "../../science/index.js";
import { rowLength, stateLength, type DenseNetwork } from "./network.js";

/**
 * Initial weights of scale 1. `fan-in`: uniform in ±1/√(fan-in), biases too (torch's default for linear layers);
 * `normal`: standard normal.
 */
export type InitialKind = "fan-in" | "normal";

/** A state from a stream: for each layer its weights, then its biases, each times the scale σ. */
export function denseInitial(
  network: DenseNetwork,
  stream: RandomStream,
  kind: InitialKind,
  scale: number,
): Float64Array {
  const state = new Float64Array(stateLength(network));
  let at = 0;
  for (const [k, layer] of network.layers.entries()) {
    const weights = layer.in * rowLength(network, k);
    for (const count of layer.biases ? [weights, layer.out] : [weights]) {
      state.set(initialValues(stream, kind, count, layer.in), at);
      at += count;
    }
  }
  return state.map((w) => scale * w);
}

function initialValues(stream: RandomStream, kind: InitialKind, count: number, fanIn: number): Float64Array {
  switch (kind) {
    case "fan-in": {
      const bound = 1 / Math.sqrt(fanIn);
      return Float64Array.from({ length: count }, () => bound * (2 * stream.next() - 1));
    }
    case "normal":
      return standardNormals(stream, count);
  }
}
