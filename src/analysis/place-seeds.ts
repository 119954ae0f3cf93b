import type { LadderBoundary } from "./seed-ladder.js";
import type { Placing, SharedSeed } from "./shared-median.js";

/**
 * The position of a seed's boundary on a line: its estimate, an end of its known bounds, or an end of its bracket (the two
 * values of the grid around it).
 */
export type Reading = "after" | "low" | "estimate" | "high" | "upTo";

/** The seeds of a boundary in the order of one reading. */
export interface PlacedSeeds extends Placing {
  /** [n] the boundaries of the members. */
  readonly boundaries: readonly LadderBoundary[];
  /** [n] their positions: ∓{@link OUTSIDE} where nothing bounds them on that side. */
  readonly positions: Float64Array;
}

/** The position of a boundary that lies beyond every known P. */
export const OUTSIDE = Number.MAX_VALUE;

/**
 * Puts the seeds of a boundary in the order of a reading. A seed with a bound alone (at or below some P, or above it)
 * becomes a member outside of all others where its bound leaves no other place; else it is shared among the members that
 * its bound allows, those outside on that side included.
 *
 * Shapes: bySeed [S]; null: the seed's ladder tells nothing.
 * Cost:   O(S log S).
 */
export function placeSeeds(bySeed: readonly (LadderBoundary | null)[], reading: Reading): PlacedSeeds {
  const known = bySeed.flatMap((boundary, seed) => (boundary === null ? [] : [{ boundary, seed }]));
  const inside = known.filter(({ boundary }) => boundary.known !== null);
  const oneSided = known.filter(({ boundary }) => boundary.known === null);
  // Brackets decide which members are allowed, so that a seed is shared in every reading or in none. Seeds have few bounds.
  const isSharedAt = new Map<number, boolean>();
  const sharing: Placed[] = [];
  const outside: Placed[] = [];
  for (const entry of oneSided) {
    const bound = keyOfBound(entry.boundary);
    const isShared =
      isSharedAt.get(bound) ?? inside.some((member) => isAllowed(member.boundary, entry.boundary));
    isSharedAt.set(bound, isShared);
    (isShared ? sharing : outside).push(entry);
  }
  const members = [...inside, ...outside]
    .map(({ boundary, seed }) => ({ boundary, seed, position: positionOf(boundary, reading) }))
    .sort((a, b) => a.position - b.position || boundOf(a.boundary) - boundOf(b.boundary));
  const allowed = new Map<number, readonly number[]>();
  const shared = sharing.map(({ boundary, seed }): SharedSeed => {
    const bound = keyOfBound(boundary);
    const among =
      allowed.get(bound) ?? members.flatMap((m, index) => (isAllowed(m.boundary, boundary) ? [index] : []));
    allowed.set(bound, among);
    return { seed, among, open: boundary.upTo === null ? "above" : "below" };
  });
  return {
    members: Uint32Array.from(members, ({ seed }) => seed),
    shared,
    boundaries: members.map(({ boundary }) => boundary),
    positions: Float64Array.from(members, ({ position }) => position),
  };
}

interface Placed {
  readonly boundary: LadderBoundary;
  readonly seed: number;
}

/**
 * Whether a one-sided boundary may lie where a member does: their brackets overlap. The member's may be wider, where the
 * ladder of its seed has no rung at the bound.
 */
function isAllowed(member: LadderBoundary, { after, upTo }: LadderBoundary): boolean {
  return upTo !== null
    ? member.upTo !== null && (member.after ?? -OUTSIDE) < upTo
    : member.after !== null && (member.upTo ?? OUTSIDE) > (after ?? -OUTSIDE);
}

function positionOf(boundary: LadderBoundary, reading: Reading): number {
  const { after, upTo, estimate, known } = boundary;
  if (after === null || upTo === null || estimate === null || known === null) {
    return after === null ? -OUTSIDE : OUTSIDE;
  }
  switch (reading) {
    case "after":
      return after;
    case "low":
      return known[0];
    case "estimate":
      return estimate;
    case "high":
      return known[1];
    case "upTo":
      return upTo;
  }
}

/** A number for a one-sided bound: below zero for bounds from below, since no amount is. */
function keyOfBound({ after, upTo }: LadderBoundary): number {
  return upTo ?? -1 - (after ?? 0);
}

/** Among those outside, the least bound first. */
function boundOf({ after, upTo }: LadderBoundary): number {
  return after ?? upTo ?? 0;
}
