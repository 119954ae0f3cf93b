import type { CurveColumn, CurveRow, TrialEnd } from "../../model/index.js";

type Ended = Pick<TrialEnd, "ending" | "steps" | "last" | "labelPower" | "kernelTest" | "facts">;

/**
 * In words, the first result that differs in any bit between two ends of one trial that ended at the same step in the
 * same way; null: there is none. Values that only one end has (another metric) are ignored, and the cost of an attempt is
 * no result.
 */
export function endDifference(here: Ended, there: Ended): string | null {
  if (here.ending !== there.ending || here.steps !== there.steps) return null;
  const pairs: (readonly [name: string, here: unknown, there: unknown])[] = [
    ["labelPower", here.labelPower, there.labelPower],
    ["kernelTest", here.kernelTest, there.kernelTest],
  ];
  for (const column of Object.keys(here.last) as (CurveColumn | "extra")[]) {
    if (column !== "extra") pairs.push([column, here.last[column], there.last[column]]);
  }
  const [extra, otherExtra] = [here, there].map(({ last }): CurveRow["extra"] => last.extra ?? {});
  for (const [name, value] of Object.entries(extra ?? {})) pairs.push([name, value, otherExtra?.[name]]);
  for (const [name, value] of Object.entries(here.facts ?? {}))
    pairs.push([name, value, there.facts?.[name]]);
  for (const [name, mine, theirs] of pairs) {
    if (typeof mine !== "number" || typeof theirs !== "number") continue;
    // −0 is stored as +0.
    if (!Object.is(mine + 0, theirs + 0)) return `${name}: here ${mine}, there ${theirs}`;
  }
  return null;
}
