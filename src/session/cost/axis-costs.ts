import { PARAMETER_NAMES, SEED_NAMES, type ParameterName, type Trial } from "../../model/index.js";

/** The ratio of the costliest value to the cheapest from which on an axis is worth mentioning. */
const LEVEL = 1.05;

/** How the cost of a sweep depends on one of its axes. */
export interface AxisCost {
  readonly name: ParameterName;
  readonly values: number;
  /** Mean cost of a trial at the costliest value, divided by that at the cheapest. */
  readonly ratio: number;
  /** The costliest value, and its trials' share of the whole cost. */
  readonly costliest: Trial["parameters"][ParameterName];
  readonly share: number;
}

/** The whole cost, ms, and the number of trials at every value of every axis. */
export type CostByValue = ReadonlyMap<
  ParameterName,
  ReadonlyMap<unknown, { readonly ms: number; readonly trials: number }>
>;

/** The axes of two values or more, in order of their influence on the cost, the strongest first. */
export function rankAxes(axes: CostByValue, computeMs: number): readonly AxisCost[] {
  const costs = [...axes].flatMap(([name, values]): readonly AxisCost[] => {
    const means = [...values].map(([value, { ms, trials }]) => ({ value, ms, mean: ms / trials }));
    if (means.length < 2) return [];
    const sorted = means.sort((a, b) => a.mean - b.mean);
    const [cheapest, costliest] = [sorted[0], sorted[sorted.length - 1]];
    return [
      {
        name,
        values: means.length,
        ratio: costliest.mean / cheapest.mean,
        costliest: costliest.value as AxisCost["costliest"],
        share: computeMs === 0 ? 0 : costliest.ms / computeMs,
      },
    ];
  });
  const order = (name: ParameterName): number => PARAMETER_NAMES.indexOf(name);
  return costs.sort((a, b) => b.ratio - a.ratio || order(a.name) - order(b.name));
}

/**
 * The axis that dominates the cost of a sweep; null where trials cost about the same everywhere. It is never a seed,
 * whose values differ by chance, or because only some of them have begun.
 */
export function dominantAxis({ axes }: { readonly axes: readonly AxisCost[] }): AxisCost | null {
  const costliest = axes.find(({ name }) => !SEED_NAMES.some((seed) => seed === name));
  return costliest !== undefined && costliest.ratio > LEVEL ? costliest : null;
}
