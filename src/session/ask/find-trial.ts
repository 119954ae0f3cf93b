import { GrokError, type Store, type Trial, commandHint } from "../../model/index.js";

/** A stored trial with the sweeps that it belongs to. */
export interface FoundTrial {
  readonly trial: Trial;
  readonly sweepNames: readonly string[];
}

/** The most candidates listed for an ambiguous prefix. */
const CANDIDATES = 8;

/**
 * The one trial whose id begins with these digits.
 *
 * @throws GrokError INPUT when no trial or several trials match.
 */
export function findTrial(store: Store, idPrefix: string): FoundTrial {
  const digits = idPrefix.toLowerCase();
  const found = /^[0-9a-f]+$/.test(digits) ? store.findTrials(digits, CANDIDATES) : [];
  const ids = [...new Set(found.map(({ trial }) => trial.id))];
  if (ids.length === 1) return { trial: found[0].trial, sweepNames: found.map(({ sweepName }) => sweepName) };
  if (ids.length === 0) {
    throw new GrokError(
      "INPUT",
      `${store.path}: expected the first digits of a trial's id, found none like ${idPrefix}`,
      {
        hint: `ids are in ${commandHint(["sql", "SELECT id, alpha, epsilon, samples, seed FROM trial"], store.path)}`,
      },
    );
  }
  throw new GrokError(
    "INPUT",
    `${store.path}: expected one trial, but ${ids.length} or more begin with ${idPrefix}`,
    {
      details: ids,
      hint: "give more digits",
    },
  );
}
