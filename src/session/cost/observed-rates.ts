import { hostname } from "node:os";
import { loadKernels } from "../../engine/index.js";
import { latestCosts } from "../../store/index.js";
import type { KernelChoice, Method, ParameterName, SqlValue, Store } from "../../model/index.js";

/** Parameters besides P and the sizes that the number of evaluations depends on. */
export const POINT_NAMES = [
  "alpha",
  "epsilon",
  "weightDecay",
  "decayRate",
  "sigma",
  "labelScale",
  "learningRate",
  "modulus",
] as const satisfies readonly ParameterName[];

/** The values of trials in these other parameters. */
export type Point = Readonly<Record<(typeof POINT_NAMES)[number], number | null>>;

/** The observed cost of attempts on trials of one shape on this machine. Means over the trials. */
export interface ObservedShape {
  readonly engine: string;
  readonly method: Method["kind"];
  readonly tolerance: number | null;
  /** Null: the system has none. */
  readonly dimension: number | null;
  /** The width for engines that keep weights; else null. */
  readonly width: number | null;
  /** Task and samples of a step for engine network; else null. */
  readonly network: string | null;
  readonly samples: number;
  /** The other parameters of these trials; null: the trials have various values. */
  readonly point: Point | null;
  readonly ending: "budget" | "decided";
  readonly trials: number;
  readonly evaluations: number;
  /** Computing time of a worker, including records and setup. */
  readonly computeMs: number;
  /** The last step; geometric mean. */
  readonly steps: number;
}

/** The number of attempts that are read: only the latest, because machine and program change. */
const LATEST = 20_000;

/**
 * The observed costs in the store: attempts that ended on this host with the kernels that would be used now (those of
 * networks: with the tensor library that was used last), grouped by everything that a cost depends on. Cost: one query
 * over the latest attempts, some tens of ms.
 */
export function observedRates(store: Store, kernels: KernelChoice = "auto"): readonly ObservedShape[] {
  const { name } = loadKernels(kernels);
  const rows = latestCosts(store, { host: hostname(), kernels: name, attempts: LATEST, point: POINT_NAMES });
  return rows.map(shapeOf);
}

function shapeOf(values: readonly SqlValue[]): ObservedShape {
  const number = (index: number): number => Number(values[index]);
  const optional = (index: number): number | null => (values[index] === null ? null : number(index));
  return {
    engine: String(values[0]),
    method: values[1] as Method["kind"],
    tolerance: optional(2),
    dimension: optional(3),
    width: optional(4),
    network: values[5] === null ? null : String(values[5]),
    samples: number(6),
    ending: number(7) === 1 ? "decided" : "budget",
    point: Object.fromEntries(POINT_NAMES.map((name, index) => [name, optional(8 + index)])) as Point,
    trials: number(16),
    evaluations: number(17),
    computeMs: number(18),
    steps: number(19),
  };
}
