import { momentsOfWeights, weightDistance } from "../../../science/index.js";
import { GrokError } from "../../../model/index.js";
import type { KernelBackend } from "../kernels/backend.js";
import { padded } from "../lane-data.js";
import type { StateForm } from "../state-form.js";

/**
 * Engine `committee`: the state is the weights (kernels/c/committee.h has the equations). For N < D, where the
 * second moment has rank N and its recursion would fill the rest with rounding; exact for any finite N.
 *
 * Shapes: W [N][D'], a neuron a row; D' = D rounded up to a multiple of 4.
 * Cost: O(PND) a step.
 */
export function committeeForm(backend: KernelBackend, dimension: number, width: number): StateForm {
  const d = padded(dimension);
  const length = width * d;

  function unpad(state: Float64Array): Float64Array {
    const weights = new Float64Array(width * dimension);
    for (let n = 0; n < width; n++) weights.set(state.subarray(n * d, n * d + dimension), n * dimension);
    return weights;
  }

  return {
    length,
    primary: length,
    scratch: backend.committeeScratch(d, width),
    width,
    cross: false,
    forward: (kernels, data, state) => kernels.committee_forward(data, state),
    flow: (kernels, data, state, rate) => kernels.committee_flow(data, state, rate),
    descend: (kernels, data, state, steps) => kernels.committee_descend(data, state, steps),
    initial(weights) {
      if (weights === null) {
        throw new GrokError("TRIAL", "engine committee: expected a finite width, got infinite", {
          hint: "leave engine out, or use moments",
        });
      }
      const state = new Float64Array(length);
      for (let n = 0; n < width; n++) state.set(weights.subarray(n * dimension, (n + 1) * dimension), n * d);
      return state;
    },
    moments: (state) => momentsOfWeights(unpad(state), width, dimension),
    momentsChange(stateOf, change) {
      const state = stateOf();
      const mean = new Float64Array(dimension);
      const second = new Float64Array((dimension * (dimension + 1)) / 2);
      for (let n = 0; n < width; n++) {
        const w = state.subarray(n * d, n * d + dimension);
        const v = change.subarray(n * d, n * d + dimension);
        for (let i = 0, k = 0; i < dimension; i++) {
          mean[i] += v[i];
          for (let j = i; j < dimension; j++) second[k++] += w[i] * v[j] + v[i] * w[j];
        }
      }
      return { dimension, mean: mean.map((x) => x / width), second: second.map((x) => x / width) };
    },
    weightDistance(state, initialWeights) {
      if (initialWeights === null) return null;
      return weightDistance(unpad(state), initialWeights);
    },
  };
}
