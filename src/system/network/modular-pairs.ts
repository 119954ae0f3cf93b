import { PARAMETER_DEFAULTS, type AmountUnit, type Json, type Rule } from "../../model/index.js";

/*
 * The common part of the systems of modular addition: they learn a part of the p² pairs, and are tested on the others.
 */

/** Parameters that say how many pairs there are. */
type Pairs = Readonly<Record<string, number | string | null>> & {
  readonly samples: number;
  readonly modulus: number;
};

/** Some pairs must be left to test on. */
export const PAIRS_LEFT: Rule<Pairs> = {
  names: ["samples", "modulus"],
  check: ({ parameters: { samples, modulus } }) =>
    samples < modulus * modulus
      ? null
      : {
          path: "samples",
          expected: `fewer than the ${modulus * modulus} pairs of modulus ${modulus}, so that some are left to test on`,
          found: String(samples),
          hint: "samples: round(fraction * modulus ^ 2) under derive, with fraction below 1",
        },
};

/** Amounts of data are shares of the p² pairs. */
export function pairUnit({ modulus }: Pairs): AmountUnit {
  return { symbol: "p²", name: "pairs", value: modulus * modulus };
}

/**
 * The content of ids: the first networks used the parameters of a committee machine, with ε = 0 and D = 2p, each left out
 * where it equals the committee machine's default.
 */
export function inheritedByPairs({ modulus }: Pairs): Readonly<Record<string, Json>> {
  const dimension = 2 * modulus;
  return { epsilon: 0, ...(dimension === PARAMETER_DEFAULTS.dimension ? {} : { dimension }) };
}
