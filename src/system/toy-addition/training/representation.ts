import type { CurveRow } from "../../../model/index.js";
import type { Numbers } from "../../../science/index.js";
import {
  parallelogramTest,
  type Pair,
  type Parallelogram,
} from "../../effective-theory/training/parallelograms.js";
import type { ToyAddition } from "../parameters.js";
import { initialEmbeddings, isFixed, rowOf } from "./embeddings.js";
import { matrixProduct } from "./matrix-product.js";
import { operationOf } from "./operation.js";
import { pairsOf } from "./samples.js";

/** What the embeddings, which the state begins with unless they are fixed, say of samples that are not trained on. */
export function representation(parameters: ToyAddition, weights: Numbers): Partial<CurveRow> {
  const embeddings = isFixed(parameters)
    ? initialEmbeddings(parameters)
    : weights.subarray(0, parameters.tokens * rowOf(parameters));
  const holds =
    parameters.joined === "product"
      ? productTest(embeddings, parameters)
      : parallelogramTest(embeddings, parameters);
  const { train, test } = pairsOf(parameters);
  const { pairs, resultOf } = operationOf(parameters);
  const all = equalResults(pairs, resultOf);
  const predicted = test.filter((one) =>
    train.some((other) => resultOf(one) === resultOf(other) && holds({ one, other })),
  );
  let squares = 0;
  for (const value of embeddings) squares += value * value;
  return {
    extra: {
      rqi: all.filter(holds).length / all.length,
      predicted_accuracy: (train.length + predicted.length) / (train.length + test.length),
      embedding_norm: Math.sqrt(squares),
    },
  };
}

/** Unordered pairs of different samples with the same result. */
export function equalResults(
  pairs: readonly Pair[],
  resultOf: (pair: Pair) => number,
): readonly Parallelogram[] {
  return pairs.flatMap((one, k) =>
    pairs.slice(k + 1).flatMap((other) => (resultOf(one) === resultOf(other) ? [{ one, other }] : [])),
  );
}

/**
 * Whether two products of matrices agree: the mean square of their difference is below `parallelogramError` times the
 * variance of all products' numbers around their mean product.
 */
function productTest(
  embeddings: Numbers,
  parameters: ToyAddition,
): (parallelogram: Parallelogram) => boolean {
  const { embeddingDimension: k, parallelogramError, tokens } = parameters;
  const size = k * k;
  const products = operationOf(parameters).pairs.map(({ i, j }) =>
    matrixProduct(embeddings, i * size, j * size, k),
  );
  let squares = 0;
  for (let c = 0; c < size; c++) {
    const mean = products.reduce((sum, product) => sum + product[c], 0) / products.length;
    for (const product of products) squares += (product[c] - mean) * (product[c] - mean);
  }
  const variance = squares / (size * products.length);
  return ({ one, other }) => {
    const [a, b] = [products[one.i * tokens + one.j], products[other.i * tokens + other.j]];
    let sum = 0;
    for (let c = 0; c < size; c++) sum += (a[c] - b[c]) * (a[c] - b[c]);
    return sum / size < parallelogramError * variance;
  };
}
