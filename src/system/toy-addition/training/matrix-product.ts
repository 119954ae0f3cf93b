import type { DenseLayer } from "../../../engine/index.js";
import type { Numbers } from "../../../science/index.js";

/**
 * Two layers that are not trained and map two k × k matrices side by side, A then B, row by row, to their product AB: each term is
 * a difference of squares, A_ij B_jk = ¼(A_ij + B_jk)² − ¼(A_ij − B_jk)².
 */
export function productLayers(k: number): readonly [DenseLayer, DenseLayer] {
  const fixed = { biases: false, trained: false, factor: 1 };
  return [
    { ...fixed, in: 2 * k * k, out: 2 * k * k * k, activation: { kind: "square" } },
    { ...fixed, in: 2 * k * k * k, out: k * k, activation: { kind: "identity" } },
  ];
}

/** The weights of {@link productLayers}, one layer after the other, each [in, out]. */
export function productWeights(k: number): Float64Array {
  const terms = k * k * k;
  const squares = new Float64Array(2 * k * k * 2 * terms);
  const sums = new Float64Array(2 * terms * k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++)
      for (let c = 0; c < k; c++) {
        const term = (i * k + j) * k + c;
        for (const [unit, sign] of [
          [term, 1],
          [terms + term, -1],
        ]) {
          squares[(i * k + j) * 2 * terms + unit] = 1;
          squares[(k * k + j * k + c) * 2 * terms + unit] = sign;
          sums[unit * k * k + i * k + c] = sign / 4;
        }
      }
  return Float64Array.of(...squares, ...sums);
}

/** [k·k] The product of the matrices that begin at numbers `a` and `b` of a list. */
export function matrixProduct(list: Numbers, a: number, b: number, k: number): Float64Array {
  const product = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++)
      for (let c = 0; c < k; c++) product[i * k + c] += list[a + i * k + j] * list[b + j * k + c];
  return product;
}
