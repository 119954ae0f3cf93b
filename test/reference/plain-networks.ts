/**
 * Textbook networks in float64 with plain loops, sharing no code with the engine: forward passes and losses, from
 * which finite differences give gradients. The transformer is the whole one, all positions and a causal mask.
 */

/** Parameter tensors, each flat and row-major. */
export type Parameters = readonly Float64Array[];
type Matrix = readonly (readonly number[])[];

/** Rows of a flat matrix. */
export function rowsOf(flat: ArrayLike<number>, columns: number): Matrix {
  return Array.from({ length: flat.length / columns }, (_, r) =>
    Array.from({ length: columns }, (_, c) => flat[r * columns + c]),
  );
}

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b[0].map((_, c) => row.reduce((sum, value, k) => sum + value * b[k][c], 0)));
}

function plus(a: Matrix, b: Matrix): Matrix {
  return a.map((row, r) => row.map((value, c) => value + b[b.length === 1 ? 0 : r][c]));
}

/** z = factor · aW + b, layer by layer, linear at the end. */
export function denseOutputs(
  parameters: Parameters,
  sizes: readonly number[],
  options: {
    readonly biases: boolean;
    readonly activation: "tanh" | "relu";
    readonly factors: readonly number[];
  },
  inputs: Matrix,
): Matrix {
  let a: Matrix = inputs;
  for (let l = 0; l + 1 < sizes.length; l++) {
    const k = options.biases ? 2 * l : l;
    let z: Matrix = product(a, rowsOf(parameters[k], sizes[l + 1])).map((row) =>
      row.map((x) => options.factors[l] * x),
    );
    if (options.biases) z = plus(z, [Array.from(parameters[k + 1])]);
    const isLast = l + 2 === sizes.length;
    a = isLast
      ? z
      : z.map((row) => row.map((x) => (options.activation === "tanh" ? Math.tanh(x) : Math.max(0, x))));
  }
  return a;
}

/** (1/DN) W₂ (W₁x)² for pairs of tokens. */
export function quadraticOutputs(
  [w1, w2]: Parameters,
  modulus: number,
  width: number,
  pairs: Matrix,
): Matrix {
  const first = rowsOf(w1, width);
  const second = rowsOf(w2, modulus);
  return pairs.map(([a, b]) =>
    second[0].map((_, c) => {
      let sum = 0;
      for (let n = 0; n < width; n++) sum += (first[a][n] + first[modulus + b][n]) ** 2 * second[n][c];
      return sum / (2 * modulus * width);
    }),
  );
}

/** Logits at the last position of a one-layer transformer on the tokens a, b, "=" (= p), computed at every position. */
export function transformerOutputs(
  parameters: Parameters,
  modulus: number,
  width: number,
  pairs: Matrix,
): Matrix {
  const heads = 4;
  const size = width / heads;
  const hidden = 4 * width;
  const [embed, position, query, key, value, out, first, firstBias, second, secondBias, unembed] = [
    rowsOf(parameters[0], width),
    rowsOf(parameters[1], width),
    ...[2, 3, 4, 5].map((k) => rowsOf(parameters[k], width)),
    rowsOf(parameters[6], hidden),
    [Array.from(parameters[7])],
    rowsOf(parameters[8], width),
    [Array.from(parameters[9])],
    rowsOf(parameters[10], modulus + 1),
  ];
  return pairs.map(([a, b]) => {
    const x = plus([embed[a], embed[b], embed[modulus]], position);
    const [q, k, v] = [product(x, query), product(x, key), product(x, value)];
    const mixed = x.map((_, i) =>
      Array.from({ length: width }, (_, c) => {
        const head = Math.floor(c / size);
        const scores = x.map((_, j) => {
          if (j > i) return -1e10;
          let dot = 0;
          for (let e = head * size; e < (head + 1) * size; e++) dot += q[i][e] * k[j][e];
          return dot / Math.sqrt(size);
        });
        const weights = softmax(scores);
        return weights.reduce((sum, weight, j) => sum + weight * v[j][c], 0);
      }),
    );
    const middle = plus(x, product(mixed, out));
    const units = plus(product(middle, first), firstBias).map((row) => row.map((z) => Math.max(0, z)));
    const end = plus(plus(product(units, second), secondBias), middle);
    return product(end, unembed)[2];
  });
}

function softmax(scores: readonly number[]): readonly number[] {
  const top = Math.max(...scores);
  const e = scores.map((score) => Math.exp(score - top));
  const total = e.reduce((sum, each) => sum + each, 0);
  return e.map((each) => each / total);
}

/** Mean over samples and outputs of the squared error. */
export function squaredLoss(outputs: Matrix, targets: Matrix): number {
  let sum = 0;
  outputs.forEach((row, s) => row.forEach((f, c) => (sum += (f - targets[s][c]) ** 2)));
  return sum / (outputs.length * outputs[0].length);
}

/** Mean over samples of −log softmax at the label, the largest target. */
export function crossEntropyLoss(outputs: Matrix, targets: Matrix): number {
  let sum = 0;
  outputs.forEach((row, s) => {
    const top = Math.max(...row);
    const total = row.reduce((all, f) => all + Math.exp(f - top), 0);
    sum += Math.log(total) + top - row[targets[s].indexOf(1)];
  });
  return sum / outputs.length;
}

/** Central differences of a loss by every parameter. */
export function finiteDifferences(loss: (parameters: Parameters) => number, at: Parameters): Parameters {
  const step = 1e-5;
  return at.map((tensor, k) =>
    Float64Array.from(tensor, (_, i) => {
      const moved = (by: number): Parameters =>
        at.map((other, j) => (j === k ? Float64Array.from(other, (w, m) => (m === i ? w + by : w)) : other));
      return (loss(moved(step)) - loss(moved(-step))) / (2 * step);
    }),
  );
}
