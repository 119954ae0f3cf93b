import { effectiveSeeds } from "../../../model/index.js";
import { randomStream } from "../../../science/index.js";
import type { ToyAddition } from "../parameters.js";

/** Numbers of a token's embedding: k, or k² of a matrix. */
export function rowOf({
  joined,
  embeddingDimension: k,
}: Pick<ToyAddition, "joined" | "embeddingDimension">): number {
  return joined === "product" ? k * k : k;
}

/** Whether the decoder alone is trained. */
export function isFixed({ embeddings }: ToyAddition): boolean {
  return embeddings === "fixed";
}

/**
 * [tokens · row] The embeddings that a trial begins with, s(m(U − ½) + (1 − m)(i/(p − 1) − ½)) in the first dimension and
 * sm(U − ½) in the others, U uniform, from the stream of weights; those of system `effective-theory` where m = 1.
 *
 * Source: after Liu, Michaud & Tegmark, arXiv:2210.01117, Fig. 6, for s = 2. Differs: their code also gives the line a
 * random second dimension.
 */
export function initialEmbeddings(parameters: ToyAddition): Float64Array {
  const { tokens, embeddingScale, messiness } = parameters;
  const row = rowOf(parameters);
  const stream = randomStream(effectiveSeeds(parameters).weights, "weights");
  return Float64Array.from({ length: tokens * row }, (_, at) => {
    const random = messiness * (stream.next() - 0.5);
    if (at % row !== 0) return embeddingScale * random;
    return embeddingScale * (random + (1 - messiness) * (at / row / (tokens - 1) - 0.5));
  });
}
