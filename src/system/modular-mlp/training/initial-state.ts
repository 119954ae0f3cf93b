import { denseInitial, type DenseNetwork } from "../../../engine/index.js";
import { cosSinTurns } from "../../../model/index.js";
import type { RandomStream } from "../../../science/index.js";
import type { ModularMlp } from "../parameters.js";

/** State of a trial before its first step: W₁ᵀ [2p, N], biases [N] where there are any, W₂ᵀ [N, p]. */
export function initialState(
  network: DenseNetwork,
  stream: RandomStream,
  parameters: ModularMlp,
): Float64Array {
  const { initialWeights, scaling, sigma, width: N, modulus: p } = parameters;
  const readouts = N * p;
  const state =
    initialWeights === "fourier"
      ? fourierWeights(network, stream, parameters)
      : denseInitial(network, stream, "normal", sigma);
  if (scaling === "standard") {
    const first = 2 * p * N;
    const scale = Math.sqrt(2 / (2 * p));
    for (let k = 0; k < first; k++) state[k] *= scale;
    state.fill(0, first, first + N); // biases
    for (let k = state.length - readouts; k < state.length; k++) state[k] /= Math.sqrt(N);
  }
  if (initialWeights === "zero-readouts") state.fill(0, state.length - readouts);
  return state;
}

/**
 * The closed form: unit n, with frequency k and phases φ, φ', has the weights cos(2πka/p + φ), cos(2πkb/p + φ') and the read-outs
 * cos(2πkq/p + φ + φ'), each times σ. The square of the unit's sum contains cos(2πk(a + b)/p + φ + φ'), and units whose
 * read-outs agree with it add up at q = a + b; what remains is noise that falls as 1/√N. Frequencies take turns.
 *
 * Source: Gromov, arXiv:2301.02679, Eqs. 10 and 11, whose second line prints 2φ¹ for the phase of the second token.
 */
function fourierWeights(
  network: DenseNetwork,
  stream: RandomStream,
  { sigma, width: N, modulus: p }: ModularMlp,
): Float64Array {
  const state = new Float64Array(
    network.layers.reduce((sum, layer) => sum + (layer.in + (layer.biases ? 1 : 0)) * layer.out, 0),
  );
  const readouts = state.length - N * p;
  const frequencies = Math.floor((p - 1) / 2);
  for (let n = 0; n < N; n++) {
    const k = 1 + (n % frequencies);
    const [one, other] = [stream.next(), stream.next()];
    for (let q = 0; q < p; q++) {
      // The whole turns of kq/p are left out exactly, so that cosines keep their digits.
      const turn = ((k * q) % p) / p;
      state[q * N + n] = sigma * cosineOf(turn + one);
      state[(p + q) * N + n] = sigma * cosineOf(turn + other);
      state[readouts + n * p + q] = sigma * cosineOf(turn + one + other);
    }
  }
  return state;
}

/** cos 2πu for u in [0, 3). */
function cosineOf(u: number): number {
  return cosSinTurns(u - Math.floor(u)).cos;
}
