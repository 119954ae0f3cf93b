import { log } from "../model/index.js";
import type { Cell } from "./cells.js";
import { varyingParameters, type CellParameterName } from "./cell-parameters.js";

/** A parameter and the part of the time to grok that it explains alone. */
export interface AxisRank {
  readonly name: CellParameterName;
  /** Variance of the axis's marginal means of log test_step (its bound where censored). */
  readonly effect: number;
}

/**
 * The varying parameters, ordered by their effect on the time to generalise; a surface should show the first two.
 *
 * Edge:   cells without any estimate are passed over; equal effects keep the order of tables.
 * Source: ours: the main effects of an analysis of variance on log test_step.
 */
export function rankAxes(cells: readonly Cell[]): readonly AxisRank[] {
  const ranks = varyingParameters(cells).map((name) => ({ name, effect: effectOf(cells, name) }));
  return ranks.sort((a, b) => b.effect - a.effect);
}

function effectOf(cells: readonly Cell[], name: CellParameterName): number {
  const groups = new Map<unknown, { sum: number; count: number }>();
  for (const cell of cells) {
    const step = cell.testStep.median ?? cell.testStep.bound;
    if (step === null) continue;
    const value = cell.parameters[name];
    const group = groups.get(value) ?? { sum: 0, count: 0 };
    groups.set(value, { sum: group.sum + log(1 + step), count: group.count + 1 });
  }
  const means = [...groups.values()].map(({ sum, count }) => sum / count);
  const mean = means.reduce((a, b) => a + b, 0) / Math.max(means.length, 1);
  return means.reduce((a, b) => a + (b - mean) * (b - mean), 0) / Math.max(means.length, 1);
}
