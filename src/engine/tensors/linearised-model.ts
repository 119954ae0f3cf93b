import type { Tensor } from "@tensorflow/tfjs-core";
import type { NetworkModel } from "./network-model.js";
import type { TensorOps } from "./tensor-backend.js";

/**
 * The linearisation of a network around its initial weights, g(θ₀) + J(θ₀)(θ − θ₀), as a model of its own: the twin of
 * Figs. 1 and 13, trained by the same method. The Jacobian is never formed: forward is a derivative along θ − θ₀, the
 * gradient is the network's own at θ₀.
 *
 * Cost: about three times the network's step. Keeps θ₀ on the backend until it is disposed of,
 * and the network with it.
 */
export function linearisedModel(
  tf: TensorOps,
  model: NetworkModel,
  initial: readonly Float32Array[],
): NetworkModel {
  const start = initial.map((values, k) => tf.keep(tf.tensor(values.slice(), [...model.shapes[k]])));
  const moved = (weights: readonly Tensor[]): readonly Tensor[] =>
    weights.map((each, k) => tf.sub(each, start[k]));
  const along = (weights: readonly Tensor[], inputs: readonly Tensor[]): Tensor =>
    model.tangent(start, moved(weights), inputs);
  return {
    ...model,
    forward: (weights, inputs) => tf.add(model.forward(start, inputs), along(weights, inputs)),
    trace: (weights, inputs) => {
      const { outputs, pullback } = model.trace(start, inputs);
      return { outputs: tf.add(outputs, along(weights, inputs)), pullback };
    },
    tangent: (_weights, direction, inputs) => model.tangent(start, direction, inputs),
    dispose: () => {
      tf.dispose(start);
      model.dispose();
    },
  };
}
