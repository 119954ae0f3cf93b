import type { Mistake, Rule } from "../../model/index.js";
import { BATCH_WITHIN_SAMPLES, DECAY_BELOW_ONE } from "../rules.js";
import { equationCount, isModular, isPrime, needsPrime, trainCount } from "./operations.js";
import type { BinaryOperation } from "./parameters.js";

/** Operations on residues need a modulus, and those that divide a prime one; permutations have none. */
const MODULUS: Rule<BinaryOperation> = {
  names: ["operation", "modulus"],
  check: ({ parameters: { operation, modulus } }): Mistake | null => {
    const path = "modulus";
    if (!isModular(operation)) {
      if (modulus === null) return null;
      return {
        path,
        expected: `no modulus for "${operation}": it is an operation on the 120 permutations of five things`,
        found: String(modulus),
        hint: "leave modulus out; sweeps of operations on residues are other files",
      };
    }
    if (modulus === null) {
      return { path, expected: `a modulus for "${operation}"`, found: "none", hint: "the paper's is 97" };
    }
    if (!needsPrime(operation) || isPrime(modulus)) return null;
    return {
      path,
      expected: `a prime for "${operation}", since every residue but 0 needs an inverse`,
      found: String(modulus),
      hint: `the next prime is ${nextPrime(modulus)}`,
    };
  },
};

/** Equations must be left on both sides of the split. */
const BOTH_SETS: Rule<BinaryOperation> = {
  names: ["operation", "modulus", "trainFraction"],
  check: ({ parameters: { operation, modulus, trainFraction } }): Mistake | null => {
    if (isModular(operation) && modulus === null) return null;
    const all = equationCount(operation, modulus);
    const train = trainCount(trainFraction, all);
    if (train >= 1 && train < all) return null;
    return {
      path: "trainFraction",
      expected:
        train < 1
          ? `a fraction that leaves at least one of the ${all} equations to train on`
          : `a fraction that leaves at least one of the ${all} equations to test on`,
      found: `${trainFraction}, which trains on ${train}`,
    };
  },
};

const HEADS: Rule<BinaryOperation> = {
  names: ["width", "heads"],
  check: ({ parameters: { width, heads } }): Mistake | null =>
    width % heads === 0
      ? null
      : {
          path: "width",
          expected: `a multiple of the ${heads} heads, which share the width evenly`,
          found: String(width),
        },
};

const BATCH: Rule<BinaryOperation> = {
  names: ["operation", "modulus", "trainFraction"],
  check: (setting) =>
    BATCH_WITHIN_SAMPLES.check({
      ...setting,
      parameters: { ...setting.parameters, samples: trained(setting.parameters) },
    }),
};

/** Everything that values must satisfy together. */
export const RULES: readonly Rule<BinaryOperation>[] = [DECAY_BELOW_ONE, MODULUS, BOTH_SETS, HEADS, BATCH];

/** Equations that a trial trains on. */
export function trained({ operation, modulus, trainFraction }: BinaryOperation): number {
  return trainCount(trainFraction, equationCount(operation, modulus));
}

function nextPrime(n: number): number {
  let next = n + 1;
  while (!isPrime(next)) next++;
  return next;
}
