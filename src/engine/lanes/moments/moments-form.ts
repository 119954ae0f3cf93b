import { weightDistanceFromMoments, type Moments } from "../../../science/index.js";
import type { KernelBackend } from "../kernels/backend.js";
import { padded } from "../lane-data.js";
import type { StateForm } from "../state-form.js";

/**
 * Engine `moments`: the state is (w̄, M), closed exactly step by step whatever the width (kernels/c/moments.h has the
 * equations). With `cross` it carries C = W₀ᵀW/N along, which knows ‖W − W₀‖; at N = ∞ it is E[w₀wᵀ], which begins at
 * σ²I and obeys the same equation.
 *
 * Shapes: w̄ [D'], M upper triangle by rows [D'(D'+1)/2], C [D'²]; D' = D rounded up to a multiple of 4.
 * Source: Kumar et al., arXiv:2310.06110, §5 for the moments; the exact discrete recursion is ours.
 * Cost: O(PD² + D³) a step.
 */
export function momentsForm(backend: KernelBackend, dimension: number, cross: boolean): StateForm {
  const d = padded(dimension);
  const triangle = (d * (d + 1)) / 2;
  const primary = d + triangle;

  function unpad(state: Float64Array): Moments {
    // Nothing is padded: views will do.
    if (d === dimension) return { dimension, mean: state.subarray(0, d), second: state.subarray(d, primary) };
    const second = new Float64Array((dimension * (dimension + 1)) / 2);
    for (let i = 0, from = d, to = 0; i < dimension; from += d - i, to += dimension - i, i++) {
      second.set(state.subarray(from, from + dimension - i), to);
    }
    return { dimension, mean: state.slice(0, dimension), second };
  }

  return {
    length: primary + (cross ? d * d : 0),
    primary,
    scratch: backend.momentsScratch(d),
    width: 0,
    cross,
    forward: (kernels, data, state) => kernels.moments_forward(data, state),
    flow: (kernels, data, state, rate) => kernels.moments_flow(data, state, rate),
    descend: (kernels, data, state, steps) => kernels.moments_descend(data, state, steps),
    initial(_weights, { mean, second }) {
      const state = new Float64Array(primary + (cross ? d * d : 0));
      state.set(mean);
      for (let i = 0, from = 0, to = d; i < dimension; to += d - i, from += dimension - i, i++) {
        const row = second.subarray(from, from + dimension - i);
        state.set(row, to);
        if (!cross) continue;
        for (let j = i; j < dimension; j++) {
          state[primary + i * d + j] = row[j - i];
          state[primary + j * d + i] = row[j - i];
        }
      }
      return state;
    },
    moments: unpad,
    momentsChange: (_state, change) => unpad(change),
    weightDistance(state, _initialWeights, initial) {
      if (!cross) return null;
      let crossTrace = 0;
      for (let i = 0; i < dimension; i++) crossTrace += state[primary + i * d + i];
      return weightDistanceFromMoments(unpad(state), initial, crossTrace);
    },
  };
}
