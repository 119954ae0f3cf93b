import type { SoFarCounts } from "../../analysis/index.js";
import { OUTCOME_KINDS, type OutcomeKind } from "../../model/index.js";

/**
 * Counts of kinds in words, without absent ones; censored trials are listed by their interim kinds. Empty where there is
 * no trial.
 *
 * @example "3 grokked, 95 censored (90 grokked so far, 5 tracked so far)"
 */
export function kindsText(
  kinds: Readonly<Partial<Record<OutcomeKind, number>>>,
  soFar: SoFarCounts,
  format: (count: number) => string = String,
): string {
  return OUTCOME_KINDS.flatMap((kind) => {
    const count = kinds[kind] ?? 0;
    if (count === 0) return [];
    const more = kind === "censored" ? soFarText(soFar, format) : "";
    return [`${format(count)} ${kind}${more === "" ? "" : ` (${more})`}`];
  }).join(", ");
}

/** "90 grokked so far, 5 tracked so far": censored trials by interim kind; empty where none has both crossings. */
export function soFarText(
  { grokked, tracked }: SoFarCounts,
  format: (count: number) => string = String,
): string {
  return [
    ...(grokked > 0 ? [`${format(grokked)} grokked so far`] : []),
    ...(tracked > 0 ? [`${format(tracked)} tracked so far`] : []),
  ].join(", ");
}
