import { OUTCOME_KINDS, type Outcome, type OutcomeKind } from "../model/index.js";
import { isDelayed } from "./is-delayed.js";

/** The possible interim kinds of a censored trial with both crossings. */
export const SO_FAR_KINDS = ["grokked", "tracked"] as const satisfies readonly OutcomeKind[];
export type SoFarKind = (typeof SO_FAR_KINDS)[number];

/** Censored trials by their interim kind; trials that lack a crossing are in neither. */
export type SoFarCounts = Readonly<Record<SoFarKind, number>>;

/** A kind of outcome, or the interim kind of a censored trial. */
export type OutcomeSoFar = OutcomeKind | `${SoFarKind} so far`;

/** All of them in the order of OUTCOME_KINDS, each `… so far` behind its kind. */
export const OUTCOMES_SO_FAR: readonly OutcomeSoFar[] = OUTCOME_KINDS.flatMap((kind): OutcomeSoFar[] =>
  isSoFarKind(kind) ? [kind, `${kind} so far`] : [kind],
);

/**
 * The interim kind of a censored trial up to its last step: under weight decay an outcome is final only after five
 * decay times (rest-rule.ts), but both losses may have crossed long before.
 *
 * @param ratio [ρ] the ratio of steps from which on generalisation counts as late.
 * @returns null for trials that are not censored, and where a crossing is missing.
 */
export function soFar(
  { kind, train_step: train, test_step: test }: Pick<Outcome, "kind" | "train_step" | "test_step">,
  ratio: number,
): SoFarKind | null {
  if (kind !== "censored" || train === null || test === null) return null;
  return isDelayed(train, test, ratio) ? "grokked" : "tracked";
}

/** The kind of an outcome, or the interim kind of a censored trial with both crossings. Arguments as for {@link soFar}. */
export function outcomeSoFar(
  outcome: Pick<Outcome, "kind" | "train_step" | "test_step">,
  ratio: number,
): OutcomeSoFar {
  const kind = soFar(outcome, ratio);
  return kind === null ? outcome.kind : `${kind} so far`;
}

/** Whether a trial generalised without delay within its budget, for good or so far. Arguments as for {@link soFar}. */
export function isTracked(
  outcome: Pick<Outcome, "kind" | "train_step" | "test_step">,
  ratio: number,
): boolean {
  return outcome.kind === "tracked" || soFar(outcome, ratio) === "tracked";
}

/** The most frequent kind; among equals the first of OUTCOME_KINDS. */
export function mostFrequentKind(kinds: Readonly<Record<OutcomeKind, number>>): OutcomeKind {
  return OUTCOME_KINDS.reduce((best, kind) => (kinds[kind] > kinds[best] ? kind : best));
}

/**
 * The most frequent kind of a cell when censored trials count by their interim kinds. It is called `… so far` where the
 * most frequent kind would be another one without them.
 */
export function outcomeOfMost(cell: CellKinds): OutcomeSoFar {
  const most = mostFrequentKind(interimKinds(cell));
  return isSoFarKind(most) && most !== mostFrequentKind(cell.kinds) ? `${most} so far` : most;
}

/** Whether another kind has as many trials of a cell as its {@link outcomeOfMost}. */
export function isTied(cell: CellKinds): boolean {
  const kinds = interimKinds(cell);
  const most = Math.max(...Object.values(kinds));
  return OUTCOME_KINDS.filter((kind) => kinds[kind] === most).length > 1;
}

/** The counts of a cell that say which outcome most of its trials have. */
export interface CellKinds {
  readonly kinds: Readonly<Record<OutcomeKind, number>>;
  readonly soFar: SoFarCounts;
}

/** How many trials of a cell have each outcome, censored ones with both crossings by their interim kind; kinds without trials are left out. */
export function countsSoFar({ kinds, soFar }: CellKinds): ReadonlyMap<OutcomeSoFar, number> {
  const counts = new Map<OutcomeSoFar, number>();
  for (const kind of OUTCOME_KINDS) {
    const count = kind === "censored" ? kinds.censored - soFar.grokked - soFar.tracked : kinds[kind];
    if (count > 0) counts.set(kind, count);
  }
  for (const kind of SO_FAR_KINDS) if (soFar[kind] > 0) counts.set(`${kind} so far`, soFar[kind]);
  return counts;
}

/** The counts of kinds when censored trials count by their interim kinds. */
function interimKinds({
  kinds,
  soFar: { grokked, tracked },
}: CellKinds): Readonly<Record<OutcomeKind, number>> {
  return {
    ...kinds,
    grokked: kinds.grokked + grokked,
    tracked: kinds.tracked + tracked,
    censored: kinds.censored - grokked - tracked,
  };
}

function isSoFarKind(kind: OutcomeKind): kind is SoFarKind {
  return SO_FAR_KINDS.some((each) => each === kind);
}
