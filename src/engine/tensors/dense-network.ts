import type { Tensor } from "@tensorflow/tfjs-core";
import { standardNormals, type RandomStream, type SampleSet } from "../../science/index.js";
import type { NetworkModel, Trace } from "./network-model.js";
import type { TensorOps } from "./tensor-backend.js";
import { transposedProducts } from "./transposed-products.js";

/** What kind of fully connected network. */
export interface DenseSpec {
  /** Units of each layer, inputs first: [5, 100, 100, 5], say. */
  readonly sizes: readonly number[];
  readonly activation: "tanh" | "relu";
  readonly biases: boolean;
  /** Factor on the products of each layer: z = factor · aW + b. */
  readonly factors: readonly number[];
  /**
   * Initial weights. `fan-in`: uniform in ±1/√(fan-in), biases too (torch's default for linear layers); `kaiming`:
   * normal with variance 2/fan-in; `normal`: standard normal.
   */
  readonly initial: "fan-in" | "kaiming" | "normal";
}

/**
 * A fully connected network, linear at its end. Parameters: [in, out] weights of each layer, each followed by its
 * biases [out] where there are any.
 */
export function denseNetwork(tf: TensorOps, spec: DenseSpec): NetworkModel {
  const product = transposedProducts(tf);
  const { sizes, biases } = spec;
  const depth = sizes.length - 1;
  const stride = biases ? 2 : 1;
  const shapes = Array.from({ length: depth }, (_, l) => {
    const weights = [sizes[l], sizes[l + 1]];
    return biases ? [weights, [sizes[l + 1]]] : [weights];
  }).flat();

  const scaled = (x: Tensor, l: number): Tensor => (spec.factors[l] === 1 ? x : tf.mul(x, spec.factors[l]));
  const activated = (z: Tensor): Tensor => (spec.activation === "tanh" ? tf.tanh(z) : tf.relu(z));
  /** δ · φ′(z), from the activation a = φ(z). */
  const throughActivation = (delta: Tensor, a: Tensor): Tensor =>
    spec.activation === "tanh" ? tf.sub(delta, tf.mul(tf.mul(delta, a), a)) : tf.mul(delta, tf.step(a));
  const layer = (a: Tensor, weights: readonly Tensor[], l: number): Tensor => {
    const product = scaled(tf.matMul(a, weights[l * stride]), l);
    return biases ? tf.add(product, weights[l * stride + 1]) : product;
  };
  /** Inputs of every layer, then the outputs. */
  const pass = (weights: readonly Tensor[], input: Tensor): readonly Tensor[] => {
    const values = [input];
    for (let l = 0; l < depth; l++) {
      const z = layer(values[l], weights, l);
      values.push(l < depth - 1 ? activated(z) : z);
    }
    return values;
  };

  return {
    shapes,
    layers: Array.from({ length: depth }, (_, l) => (biases ? [l * stride, l * stride + 1] : [l * stride])),
    outputs: sizes[depth],
    activations: 3 * sizes.reduce((sum, size) => sum + size, 0),
    initialWeights: (stream) =>
      shapes.map((shape, k) => initialValues(spec, stream, shape, sizes[Math.floor(k / stride)])),
    place: (samples, from, to) => [placeInputs(tf, samples, from, to)],
    forward: (weights, [input]) => pass(weights, input)[depth],
    trace: (weights, [input]): Trace => {
      const values = pass(weights, input);
      return {
        outputs: values[depth],
        pullback: (cotangent) => {
          const gradients = new Array<Tensor>(shapes.length);
          let delta = cotangent;
          for (let l = depth - 1; l >= 0; l--) {
            if (biases) gradients[l * stride + 1] = tf.sum(delta, 0);
            const back = scaled(delta, l);
            gradients[l * stride] = product.left(values[l], back);
            if (l === 0) break;
            delta = throughActivation(product.right(back, weights[l * stride]), values[l]);
          }
          return gradients;
        },
      };
    },
    tangent: (weights, direction, [input]) => {
      const values = pass(weights, input);
      let tangent: Tensor | null = null; // of the layer's input; the network's own does not move
      for (let l = 0; l < depth; l++) {
        let moved = layer(values[l], direction, l);
        if (tangent !== null) {
          moved = tf.add(moved, scaled(tf.matMul(tangent, weights[l * stride]), l));
        }
        tangent = l < depth - 1 ? throughActivation(moved, values[l + 1]) : moved;
      }
      return tangent ?? tf.zeros([input.shape[0], sizes[depth]]);
    },
    dispose: () => undefined,
  };
}

/** Inputs as a matrix [to − from, I]. */
export function placeInputs(tf: TensorOps, samples: SampleSet, from: number, to: number): Tensor {
  const { inputs, inputSize } = samples;
  return tf.tensor2d(inputs.slice(from * inputSize, to * inputSize), [to - from, inputSize]);
}

function initialValues(
  { initial }: DenseSpec,
  stream: RandomStream,
  shape: readonly number[],
  fanIn: number,
): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  switch (initial) {
    case "fan-in": {
      const bound = 1 / Math.sqrt(fanIn);
      return Float32Array.from({ length: count }, () => bound * (2 * stream.next() - 1));
    }
    case "kaiming": {
      const deviation = Math.sqrt(2 / fanIn);
      return Float32Array.from(standardNormals(stream, count), (x) => deviation * x);
    }
    case "normal":
      return Float32Array.from(standardNormals(stream, count));
  }
}
