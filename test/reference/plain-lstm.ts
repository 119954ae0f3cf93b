import type { Parameters } from "./plain-networks.js";

/**
 * A textbook LSTM in float64 with plain loops, sharing no code with the engine: logits ∓z/2 of each text, words as their numbers.
 *
 * @param parameters word vectors [V + 1, E]; for each layer W [I, 4N], U [N, 4N], b [4N]; w [N], b [1]. Gates in the order i, f, g, o.
 */
export function lstmOutputs(
  parameters: Parameters,
  { width: N, layers, embedding: E }: { width: number; layers: number; embedding: number },
  texts: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const [read, shift] = parameters.slice(-2);
  return texts.map((words) => {
    let sequence = words.map((word) => Array.from({ length: E }, (_, e) => parameters[0][word * E + e]));
    for (let l = 0; l < layers; l++) {
      const [W, U, b] = parameters.slice(1 + 3 * l, 4 + 3 * l);
      let h: number[] = new Array<number>(N).fill(0);
      let c: number[] = new Array<number>(N).fill(0);
      sequence = sequence.map((x) => {
        const z = Array.from({ length: 4 * N }, (_, j) => {
          let sum = b[j];
          x.forEach((value, i) => (sum += value * W[i * 4 * N + j]));
          h.forEach((value, i) => (sum += value * U[i * 4 * N + j]));
          return sum;
        });
        c = c.map((state, n) => sigmoid(z[N + n]) * state + sigmoid(z[n]) * Math.tanh(z[2 * N + n]));
        h = c.map((state, n) => sigmoid(z[3 * N + n]) * Math.tanh(state));
        return h;
      });
    }
    const odds = sequence[sequence.length - 1].reduce((sum, value, n) => sum + value * read[n], shift[0]);
    return [-odds / 2, odds / 2];
  });
}
