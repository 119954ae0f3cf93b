import type { SystemProfile } from "../../model/index.js";
import { distinctValues, rankAxes, type Cell, type CellParameterName } from "../../analysis/index.js";

/** The two axes of a report's surfaces and the horizontal axis of its goldilocks map. */
export interface ReportAxes {
  readonly x: CellParameterName;
  readonly y: CellParameterName;
  readonly across: CellParameterName;
}

/** Panels of a figure that a reader can still compare at a glance. */
const GOOD_PANELS = 9;

/**
 * The axes to show: of the pairs that leave few panels, the one with the largest effect on the time to generalise. P is
 * vertical; otherwise the axis with more values is horizontal. The goldilocks map shows P and another axis by the same rule.
 *
 * Edge: with fewer than two varying parameters, the system's first parameter and P fill the missing axes, at one value.
 */
export function chooseAxes(
  cells: readonly Cell[],
  { parameters, amount }: Pick<SystemProfile, "parameters" | "amount">,
  wished?: { readonly x: CellParameterName; readonly y: CellParameterName },
): ReportAxes {
  const axes = rankAxes(cells).map((rank) => ({ ...rank, count: distinctValues(cells, rank.name).length }));
  const names = parameters.map(({ name }) => name);
  const instead = names.find((name) => name !== amount) ?? "";
  const across = bestPair(axes, amount)?.find((name) => name !== amount) ?? instead;
  if (wished !== undefined) return { ...wished, across };
  const [first, second] = bestPair(axes) ?? [axes[0]?.name ?? instead, null];
  const other =
    second ?? names.find((name) => name !== first && (first === amount || name === amount)) ?? instead;
  const countOf = (name: CellParameterName): number => axes.find((axis) => axis.name === name)?.count ?? 1;
  const isSwapped = first === amount || (other !== amount && countOf(other) > countOf(first));
  return isSwapped ? { x: other, y: first, across } : { x: first, y: other, across };
}

interface Axis {
  readonly name: CellParameterName;
  readonly effect: number;
  readonly count: number;
}

/** The best pair of axes, `required` being one of them where given; null when there is no pair. */
function bestPair(
  axes: readonly Axis[],
  required: CellParameterName | null = null,
): readonly [CellParameterName, CellParameterName] | null {
  let best: {
    readonly pair: readonly [Axis, Axis];
    readonly excess: number;
    readonly effect: number;
  } | null = null;
  for (const [i, a] of axes.entries()) {
    for (const b of axes.slice(i + 1)) {
      if (required !== null && a.name !== required && b.name !== required) continue;
      const others = axes.filter((axis) => axis !== a && axis !== b);
      const panels = others.reduce((product, axis) => product * axis.count, 1);
      const excess = Math.max(0, panels - GOOD_PANELS);
      const effect = a.effect + b.effect;
      if (best === null || excess < best.excess || (excess === best.excess && effect > best.effect)) {
        best = { pair: [a, b], excess, effect };
      }
    }
  }
  return best === null ? null : [best.pair[0].name, best.pair[1].name];
}
