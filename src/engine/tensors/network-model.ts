import type { Tensor } from "@tensorflow/tfjs-core";
import type { RandomStream, SampleSet } from "../../science/index.js";

/** Outputs of a network with what is needed to go back from them. Lives inside the `tidy` it was made in. */
export interface Trace {
  /** [B, C]. */
  readonly outputs: Tensor;
  /** The gradient of Σ cotangent · outputs with respect to each parameter, for a cotangent [B, C]. */
  readonly pullback: (cotangent: Tensor) => readonly Tensor[];
}

/**
 * Numbers that training takes anew at every step. They are functions of the step, so that an interrupted training goes on with the
 * same bits. As tensors they follow the inputs of `trace` and `tangent`; without them a network is evaluated as it is tested.
 */
export interface StepNoise {
  /** Shapes of the tensors for a step of so many samples. */
  shapes(count: number): readonly (readonly number[])[];
  /** Their values at a step, counted from 0. */
  draw(step: number, count: number): readonly Float32Array[];
}

/**
 * A network g(θ, x) of C outputs, without the scale α: forward, backward and along a direction, each written out in
 * tensor operations. A model holds no weights; it keeps a few constants on the backend until it is disposed of.
 *
 * Everything but `place` is called inside a `tidy`. The gradient equals the derivative of `forward` (test: finite
 * differences in float64 of a plain implementation), and ⟨c, tangent(v)⟩ = ⟨pullback(c), v⟩.
 */
export interface NetworkModel {
  /** Numbers that are drawn anew for every step of training, as of dropout. Absent: nothing is random but the start. */
  readonly noise?: StepNoise;
  /** Shape of each parameter tensor. */
  readonly shapes: readonly (readonly number[])[];
  /** Parameter tensors that make up each layer, for the sum of layer norms. */
  readonly layers: readonly (readonly number[])[];
  /** [C] */
  readonly outputs: number;
  /** Floats that a forward pass keeps for every sample: for the estimate of memory. */
  readonly activations: number;
  /** Initial values of the parameter tensors, before the scale σ. */
  initialWeights(stream: RandomStream): readonly Float32Array[];
  /** The inputs of samples `from` … `to` − 1 on the backend; whoever asks for them disposes of them. */
  place(samples: SampleSet, from: number, to: number): readonly Tensor[];
  forward(weights: readonly Tensor[], inputs: readonly Tensor[]): Tensor;
  trace(weights: readonly Tensor[], inputs: readonly Tensor[]): Trace;
  /** d/ds g(θ + s·direction, x) at s = 0, [B, C]. */
  tangent(weights: readonly Tensor[], direction: readonly Tensor[], inputs: readonly Tensor[]): Tensor;
  dispose(): void;
}

/** Number of parameters of a model. */
export function parameterCount(model: Pick<NetworkModel, "shapes">): number {
  return model.shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
}

/** Number of values in a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
