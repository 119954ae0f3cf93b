/** The images of 0 … n − 1 under a permutation. */
export type Permutation = readonly number[];

/** All n! permutations of n things, in lexicographic order. Cost: n · n!. */
export function permutationsOf(n: number): readonly Permutation[] {
  const things = Array.from({ length: n }, (_, i) => i);
  let all: readonly Permutation[] = [[]];
  for (let length = 0; length < n; length++) {
    all = all.flatMap((start) => things.filter((i) => !start.includes(i)).map((i) => [...start, i]));
  }
  return all;
}

/** The product xy: x is applied first, then y. */
export function thenPermutation(x: Permutation, y: Permutation): Permutation {
  return x.map((image) => y[image]);
}

/** The place of each permutation among {@link permutationsOf}, by its images joined with commas. */
export function permutationPlaces(all: readonly Permutation[]): ReadonlyMap<string, number> {
  return new Map(all.map((each, k) => [each.join(), k]));
}
