import { cosSinTurns } from "../../../model/index.js";

/** Inverse participation ratios of a state, each the mean over hidden units; null where no unit has such weights. */
export interface Participation {
  /** Of the weights to a and of those to b: the mean of both. */
  readonly inputs: number | null;
  readonly outputs: number | null;
}

/**
 * Σ_k s_k² for the shares s_k of the power of a function on the residues in its frequencies k = 0 … ⌊p/2⌋, sines and cosines
 * together: 1 for one frequency, about 3/p for random numbers. Units without weights do not count.
 *
 * Source: Gromov, arXiv:2301.02679, whose IPR counts k and p − k apart; together a cosine has 1, not ½.
 *
 * @param state W₁ᵀ [2p, N], then as many numbers as there are, and W₂ᵀ [N, p] at its end.
 */
export function participation(state: ArrayLike<number>, width: number, p: number): Participation {
  const turns = Array.from({ length: p }, (_, q) => cosSinTurns(q / p));
  const readouts = state.length - width * p;
  const ratio = (at: (q: number) => number): number =>
    ratioOf(
      Float64Array.from({ length: p }, (_, q) => at(q)),
      turns,
    );
  const mean = (ratios: readonly number[]): number | null => {
    const known = ratios.filter((each) => !Number.isNaN(each));
    return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
  };
  const units = Array.from({ length: width }, (_, n) => n);
  return {
    inputs: mean(units.flatMap((n) => [0, p].map((first) => ratio((q) => state[(first + q) * width + n])))),
    outputs: mean(units.map((n) => ratio((q) => state[readouts + n * p + q]))),
  };
}

/** NaN for a function that is 0. */
function ratioOf(
  values: Float64Array,
  turns: readonly { readonly cos: number; readonly sin: number }[],
): number {
  const p = values.length;
  let total = 0;
  let squares = 0;
  for (let k = 0; 2 * k <= p; k++) {
    let [real, imaginary] = [0, 0];
    for (let q = 0; q < p; q++) {
      const { cos, sin } = turns[(k * q) % p];
      real += values[q] * cos;
      imaginary += values[q] * sin;
    }
    const isAlone = k === 0 || 2 * k === p;
    const power = (isAlone ? 1 : 2) * (real * real + imaginary * imaginary);
    total += power;
    squares += power * power;
  }
  return squares / (total * total);
}
