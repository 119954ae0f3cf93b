/**
 * The decoder of Power et al. in float64 with plain loops over samples and positions, a causal mask and all positions of every
 * layer: it shares no code with the engine, and computes nothing once for several samples.
 */

type Vector = readonly number[];
type Matrix = readonly Vector[];

/** Sizes of a decoder, and the masks of dropout by layer and position, each [B][d]; absent: no dropout. */
export interface PlainDecoder {
  readonly elements: number;
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  readonly masks?: readonly (readonly Matrix[])[];
}

function matrix(flat: ArrayLike<number>, columns: number): Matrix {
  return Array.from({ length: flat.length / columns }, (_, r) =>
    Array.from({ length: columns }, (_, c) => flat[r * columns + c]),
  );
}

function through(x: Vector, weights: Matrix): Vector {
  return weights[0].map((_, c) => x.reduce((sum, value, k) => sum + value * weights[k][c], 0));
}

function plus(a: Vector, b: Vector): Vector {
  return a.map((value, k) => value + b[k]);
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}

function layerNorm(x: Vector, gain: Vector, bias: Vector): Vector {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  return x.map((value, k) => ((value - mean) / Math.sqrt(variance + 1e-5)) * gain[k] + bias[k]);
}

/** Logits at "=" of pairs of elements. */
export function decoderOutputs(
  parameters: readonly ArrayLike<number>[],
  { elements, width, heads, layers, masks }: PlainDecoder,
  pairs: Matrix,
): Matrix {
  const size = width / heads;
  const embed = matrix(parameters[0], width);
  const [start, operation, equals] = [1, 2, 3].map((k) => Array.from(parameters[k]));
  const unembed = matrix(parameters[4 + 10 * layers], elements + 3);
  const code = (position: number): Vector =>
    Array.from({ length: width }, (_, i) =>
      i % 2 === 0
        ? Math.sin(position / 10_000 ** (i / width))
        : Math.cos(position / 10_000 ** ((i - 1) / width)),
    );
  return pairs.map(([a, b], sample) => {
    let x: Matrix = [start, embed[a], operation, embed[b], equals].map((token, j) => plus(token, code(j)));
    for (let layer = 0; layer < layers; layer++) {
      const of = (k: number): ArrayLike<number> => parameters[4 + 10 * layer + k];
      const [query, key, value, out] = [0, 1, 2, 3].map((k) => matrix(of(k), width));
      const [gain, bias, lastGain, lastBias] = [4, 5, 8, 9].map((k) => Array.from(of(k)));
      const hidden = matrix(of(6), 4 * width);
      const second = matrix(of(7), width);
      const before = x;
      x = before.map((row, i) => {
        const q = through(row, query);
        const mixed: number[] = [];
        for (let head = 0; head < heads; head++) {
          const part = (v: Vector): Vector => v.slice(head * size, (head + 1) * size);
          const scores = before
            .slice(0, i + 1)
            .map((other) => dot(part(q), part(through(other, key))) / Math.sqrt(size));
          const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
          for (let c = 0; c < size; c++) {
            mixed.push(
              scores.reduce(
                (sum, score, j) => sum + (Math.exp(score) / total) * part(through(before[j], value))[c],
                0,
              ),
            );
          }
        }
        const middle = layerNorm(plus(row, through(mixed, out)), gain, bias);
        const units = through(middle, hidden).map((z) => Math.max(0, z));
        const mask = masks?.[layer][layer + 1 === layers ? 0 : i][sample];
        const end = through(units, second).map((z, k) => z * (mask?.[k] ?? 1));
        return layerNorm(plus(middle, end), lastGain, lastBias);
      });
    }
    return through(x[4], unembed);
  });
}
