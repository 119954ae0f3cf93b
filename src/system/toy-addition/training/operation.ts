import { permutationPlaces, permutationsOf, thenPermutation } from "../../permutations.js";
import { allPairs, type Pair } from "../../effective-theory/training/parallelograms.js";
import { IN_S3 } from "../operation-names.js";
import type { ToyAddition } from "../parameters.js";

/** What is learned: all samples, and the class of each. */
export interface Operation {
  readonly pairs: readonly Pair[];
  /** Number of classes. */
  readonly results: number;
  readonly resultOf: (pair: Pair) => number;
}

/** The sums i + j of i ≤ j, or the products of all ordered pairs of the six permutations of three things. */
export function operationOf({ operation, tokens: p }: Pick<ToyAddition, "operation" | "tokens">): Operation {
  if (operation !== IN_S3) {
    return { pairs: allPairs(p), results: 2 * p - 1, resultOf: ({ i, j }) => i + j };
  }
  return PRODUCTS;
}

const ELEMENTS = permutationsOf(3);
const PLACES = permutationPlaces(ELEMENTS);

const PRODUCTS: Operation = {
  pairs: ELEMENTS.flatMap((_x, i) => ELEMENTS.map((_y, j): Pair => ({ i, j }))),
  results: ELEMENTS.length,
  resultOf: ({ i, j }) => PLACES.get(thenPermutation(ELEMENTS[i], ELEMENTS[j]).join()) ?? 0,
};
