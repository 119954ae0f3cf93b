import { distinctValues, rankAxes, type Cell, type CellParameterName } from "../analysis/index.js";

/** The two axes of a report's surfaces and the one across its goldilocks map. */
export interface ReportAxes {
  readonly x: CellParameterName;
  readonly y: CellParameterName;
  readonly across: CellParameterName;
}

/**
 * Which axes to show: the two that move the time to generalise most, the one with more values across; beside P on
 * the goldilocks map the strongest other one.
 *
 * Edge: with fewer than two varying parameters the missing ones are α and P, held at one value.
 */
export function chooseAxes(
  cells: readonly Cell[],
  wished?: { readonly x: CellParameterName; readonly y: CellParameterName },
): ReportAxes {
  const ranked = rankAxes(cells).map((rank) => rank.name);
  const across = ranked.find((name) => name !== "samples") ?? "alpha";
  if (wished !== undefined) return { ...wished, across };
  const first = ranked[0] ?? "alpha";
  const second = ranked[1] ?? (first === "samples" ? "alpha" : "samples");
  const count = (name: CellParameterName): number => distinctValues(cells, name).length;
  // P grows upwards wherever it can: on the goldilocks map it does too.
  const isSwapped = first === "samples" || (second !== "samples" && count(second) > count(first));
  return isSwapped ? { x: second, y: first, across } : { x: first, y: second, across };
}
