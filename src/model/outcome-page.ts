import type { Facts } from "./series-spec.js";
import { OUTCOME_KINDS, type Outcome } from "./outcome.js";
import type { ParameterValue, ParameterValues } from "./parameter-spec.js";
import { SEED_NAMES } from "./parameters.js";
import type { OutcomeRow } from "./outcome-row.js";

/** The numbers of an outcome, in the order of the table. */
export const OUTCOME_NUMBERS = Object.freeze([
  "train_step",
  "test_step",
  "train_first_step",
  "test_first_step",
  "delay",
  "delay_at_least",
  "ratio",
  "rise",
  "rich_step",
  "kernel_test",
  "label_power",
  "initial_train",
  "initial_test",
  "final_train",
  "final_test",
  "steps",
] as const satisfies readonly (keyof Outcome)[]);
export type OutcomeNumber = (typeof OUTCOME_NUMBERS)[number];

/**
 * Outcomes of a sweep by column, for analyses of many trials: one object for each trial would cost more than what is
 * computed from it. In all columns NaN is null.
 */
export interface OutcomePage {
  /** [n] */
  readonly trialIds: readonly string[];
  /** [n] the cell of each trial, as an index of `cells`; the same in all pages of one reading. */
  readonly cellOf: Uint32Array;
  /**
   * The parameters that the trials of each cell share. Names of seeds are among them where the system has them, and their
   * values mean nothing. The list grows from page to page.
   */
  readonly cells: readonly ParameterValues[];
  /** [n] by the names of seeds, in the order of SEED_NAMES. */
  readonly seeds: readonly Float64Array[];
  /** [n] indices of OUTCOME_KINDS. */
  readonly kinds: Uint8Array;
  /** [n] each. */
  readonly numbers: Readonly<Record<OutcomeNumber, Float64Array>>;
  /** Facts by the place of their trial; absent where a trial has none. */
  readonly facts: ReadonlyMap<number, Facts>;
}

/** A page of `length` trials, all of the first kind and without any number, whose columns are to be filled. */
export function emptyPage(length: number): Omit<OutcomePage, "trialIds" | "cells" | "facts"> {
  const column = (): Float64Array => new Float64Array(length).fill(Number.NaN);
  return {
    cellOf: new Uint32Array(length),
    seeds: SEED_NAMES.map(column),
    kinds: new Uint8Array(length),
    numbers: Object.fromEntries(OUTCOME_NUMBERS.map((name) => [name, column()])) as Record<
      OutcomeNumber,
      Float64Array
    >,
  };
}

/** The outcomes of a page, one object each. */
export function* rowsOfPage(page: OutcomePage): Generator<OutcomeRow> {
  for (let place = 0; place < page.kinds.length; place++) yield rowAt(page, place);
}

function rowAt(
  { trialIds, cellOf, cells, seeds, kinds, numbers, facts }: OutcomePage,
  at: number,
): OutcomeRow {
  const parameters: Record<string, ParameterValue> = { ...cells[cellOf[at]] };
  for (let i = 0; i < SEED_NAMES.length; i++) {
    if (SEED_NAMES[i] in parameters) parameters[SEED_NAMES[i]] = orNull(seeds[i][at]);
  }
  const known = facts.get(at);
  return {
    trialId: trialIds[at],
    parameters,
    kind: OUTCOME_KINDS[kinds[at]],
    train_step: orNull(numbers.train_step[at]),
    test_step: orNull(numbers.test_step[at]),
    train_first_step: orNull(numbers.train_first_step[at]),
    test_first_step: orNull(numbers.test_first_step[at]),
    delay: orNull(numbers.delay[at]),
    delay_at_least: orNull(numbers.delay_at_least[at]),
    ratio: orNull(numbers.ratio[at]),
    rise: orNull(numbers.rise[at]),
    rich_step: orNull(numbers.rich_step[at]),
    kernel_test: orNull(numbers.kernel_test[at]),
    label_power: orNull(numbers.label_power[at]),
    initial_train: orNull(numbers.initial_train[at]),
    initial_test: orNull(numbers.initial_test[at]),
    final_train: orNull(numbers.final_train[at]),
    final_test: orNull(numbers.final_test[at]),
    steps: orNull(numbers.steps[at]),
    ...(known === undefined ? {} : { facts: known }),
  };
}

/** A number of a column: null where it is NaN. */
export function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
