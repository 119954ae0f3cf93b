import type { Boundary, Regime, RegimeLabel } from "../../analysis/index.js";

/** A stretch of P of one regime. */
export interface RegimeBand {
  readonly label: RegimeLabel;
  readonly from: number;
  readonly to: number;
}

/**
 * The regimes of a point along P within a drawing's ends, increasing. The interval in which an unknown boundary may lie
 * has no band.
 */
export function regimeBands(
  { first, second }: Pick<Regime, "first" | "second">,
  domain: readonly [number, number],
): readonly RegimeBand[] {
  const one = edgesOf(first, domain);
  const two = edgesOf(second, domain).map((edge) => Math.max(one[1], edge));
  const bands = [
    { label: "too little", from: domain[0], to: one[0] },
    { label: "goldilocks", from: one[1], to: two[0] },
    { label: "too much", from: two[1], to: domain[1] },
  ] as const;
  return bands.filter(({ from, to }) => to > from * (1 + 1e-9));
}

/** The end of the P below a boundary and the start of those above it; both are equal unless the boundary is unknown. */
function edgesOf(
  { place, estimate, within }: Boundary,
  [low, high]: readonly [number, number],
): readonly [number, number] {
  switch (place) {
    case "below":
      return [low, low];
    case "inside":
      return [estimate ?? low, estimate ?? low];
    case "above":
      return [high, high];
    case "unknown":
      return [within[0] ?? low, within[1] ?? high];
  }
}
