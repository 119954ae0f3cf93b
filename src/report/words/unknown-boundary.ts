import type { Boundary } from "../../analysis/index.js";

/** A boundary whose deciding trials are missing or undecided, with its known bounds: "not known, above 120". */
export function unknownBoundaryText({ within: [after, upTo] }: Pick<Boundary, "within">): string {
  if (after !== null) return upTo === null ? `not known, above ${after}` : `not known, ${after} to ${upTo}`;
  return upTo === null ? "not known" : `not known, at most ${upTo}`;
}
