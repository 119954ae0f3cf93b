import { permutationPlaces, permutationsOf, thenPermutation, type Permutation } from "../permutations.js";

/** A table of x ∘ y over the elements 0 … size − 1. */
export interface OperationTable {
  /** Elements of the set that is computed in. */
  readonly size: number;
  /** x ∘ y; null where it is not defined, as x/0. */
  readonly result: (x: number, y: number) => number | null;
}

/** An operation on residues. */
interface ModularOperation {
  /** Whether inverses are needed, so that the modulus must be prime. */
  readonly divides: boolean;
  readonly result: (x: number, y: number, p: number) => number | null;
}

const polynomial = (value: (x: number, y: number) => number): ModularOperation => ({
  divides: false,
  result: (x, y, p) => remainder(value(x, y), p),
});

const quotient = (x: number, y: number, p: number): number | null =>
  y === 0 ? null : (x * inverse(y, p)) % p;

/**
 * The operations on residues, as Power et al. name them (arXiv:2201.02177, Appendix A.1.1), and x*y of their code. Exact
 * for moduli up to 10⁵.
 */
const MODULAR = {
  "x+y": polynomial((x, y) => x + y),
  "x-y": polynomial((x, y) => x - y),
  "x*y": polynomial((x, y) => x * y),
  "x/y": { divides: true, result: quotient },
  "x/y if y is odd, else x-y": {
    divides: true,
    result: (x, y, p) => (y % 2 === 1 ? quotient(x, y, p) : remainder(x - y, p)),
  },
  "x^2+y^2": polynomial((x, y) => x * x + y * y),
  "x^2+xy+y^2": polynomial((x, y) => x * x + x * y + y * y),
  "x^2+xy+y^2+x": polynomial((x, y) => x * x + x * y + y * y + x),
  "x^3+xy": polynomial((x, y) => x * x * x + x * y),
  "x^3+xy^2+y": polynomial((x, y) => x * x * x + x * y * y + y),
} as const satisfies Readonly<Record<string, ModularOperation>>;

/** The operations on the permutations of five things, by the order of factors; a product applies its left factor first. */
const ON_PERMUTATIONS = {
  "xy in S5": (x: Permutation, y: Permutation) => thenPermutation(x, y),
  "xyx^-1 in S5": (x: Permutation, y: Permutation) => thenPermutation(thenPermutation(x, y), inverted(x)),
  "xyx in S5": (x: Permutation, y: Permutation) => thenPermutation(thenPermutation(x, y), x),
} as const;

/** The name of an operation. */
export type OperationName = keyof typeof MODULAR | keyof typeof ON_PERMUTATIONS;

/** All names, the default of the systems first. */
export const OPERATION_NAMES = [...Object.keys(MODULAR), ...Object.keys(ON_PERMUTATIONS)] as [
  OperationName,
  ...OperationName[],
];

/** Permutations of five things: 120 elements. */
const PERMUTATION_COUNT = 120;

/** Whether an operation is one on residues, which need a modulus. */
export function isModular(name: OperationName): name is keyof typeof MODULAR {
  return Object.hasOwn(MODULAR, name);
}

/** Whether an operation needs inverses of residues, and so a prime modulus. */
export function needsPrime(name: OperationName): boolean {
  return isModular(name) && MODULAR[name].divides;
}

/** The table of an operation; `modulus` has no meaning for permutations. */
export function operationTable(name: OperationName, modulus: number | null): OperationTable {
  if (isModular(name)) {
    const p = modulus ?? 0;
    const { result } = MODULAR[name];
    return { size: p, result: (x, y) => result(x, y, p) };
  }
  const elements = permutationsOf(5);
  const places = permutationPlaces(elements);
  const operation = ON_PERMUTATIONS[name];
  return {
    size: elements.length,
    result: (x, y) => places.get(operation(elements[x], elements[y]).join()) ?? null,
  };
}

/** Number of equations x ∘ y = z: all pairs, without division by 0. */
export function equationCount(name: OperationName, modulus: number | null): number {
  const size = elementCount(name, modulus);
  return name === "x/y" ? size * (size - 1) : size * size;
}

/** Number of elements that an operation is defined on. */
export function elementCount(name: OperationName, modulus: number | null): number {
  return isModular(name) ? (modulus ?? 0) : PERMUTATION_COUNT;
}

/** Number of equations to train on: the nearest integer to the fraction of all. */
export function trainCount(fraction: number, equations: number): number {
  return Math.round(fraction * equations);
}

/** Whether an integer of at least 2 is prime. */
export function isPrime(n: number): boolean {
  for (let k = 2; k * k <= n; k++) if (n % k === 0) return false;
  return n >= 2;
}

function inverted(x: Permutation): Permutation {
  return x.map((_, i) => x.indexOf(i));
}

function remainder(value: number, p: number): number {
  return ((value % p) + p) % p;
}

/** y⁻¹ modulo a prime p, 0 < y < p, by Euclid's algorithm. */
function inverse(y: number, p: number): number {
  let [rest, next] = [p, y];
  let [factor, following] = [0, 1];
  while (next !== 0) {
    const times = Math.floor(rest / next);
    [rest, next] = [next, rest - times * next];
    [factor, following] = [following, factor - times * following];
  }
  return remainder(factor, p);
}
