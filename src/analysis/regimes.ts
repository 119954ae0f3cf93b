import { DEFAULT_THRESHOLDS, type OutcomeRow } from "../model/index.js";
import {
  cellKey,
  cellParameters,
  pointParameters,
  seedKey,
  type CellParameters,
  type PointParameters,
} from "./cell-parameters.js";
import { isTracked } from "./is-delayed.js";
import { joinBoundaries, type Boundary } from "./join-boundaries.js";
import { DEFAULT_RESAMPLES, resampleSeeds } from "./resampling.js";
import { seedBoundaries, type Rung, type SeedBoundaries } from "./seed-ladder.js";

/** What a number of samples is for given other parameters: one spelling in SQL, tables, CSV and on the page. */
export type RegimeLabel = "too little" | "goldilocks" | "too much";

/** The regimes of P at one point of all other parameters. */
export interface Regime {
  readonly key: string;
  readonly parameters: PointParameters;
  /** The grid of P, increasing. */
  readonly samples: readonly number[];
  /** Seeds that were joined. */
  readonly seeds: number;
  /** [P₁] the smallest P from which on every larger P generalises within the budget. A level set of θ and T. */
  readonly first: Boundary;
  /** [P₂] the smallest P from which on every larger P generalises without delay. */
  readonly second: Boundary;
  /** P₂ ≤ P₁, both within the grid: no P of the grid shows delayed generalisation. */
  readonly isEmpty: boolean;
  /** Seeds whose ladder turns back: some P below a boundary fared as those above it. */
  readonly notMonotone: number;
  /** Trials whose fate under these thresholds is not known: failed, or ended before the budget undecided. */
  readonly unknown: number;
  /** One label a value of `samples`. */
  readonly labels: readonly RegimeLabel[];
}

/** Options of {@link regimesOf}. */
export interface RegimeOptions {
  /** [ρ] the ratio at which generalisation counts as delayed. Default 3. */
  readonly ratio?: number;
  /** [T] the budget. A censored trial that ended before is unknown. Default: every last step is the budget. */
  readonly budgetSteps?: number;
  /** Bootstrap resamples. Default 1000. */
  readonly resamples?: number;
}

/**
 * Regimes of the dataset size for every point of the other parameters: too little < P₁ ≤ goldilocks < P₂ ≤ too
 * much. Boundaries are found per seed, whose data sets are nested, and joined by their lower median over seeds;
 * whole seeds are resampled, the same ones at every point, because all points share them.
 *
 * Edge:   points with a single P are kept (their boundaries lie below or above it). Diverged trials have not
 *         generalised; unknown ones are left out of their ladder. In order of first appearance.
 * Source: ours (docs/definitions.md). Unrelated to Omnigrok's "Goldilocks zone", which is a weight norm.
 * Cost:   O(rows + points · resamples · seeds).
 */
export function regimesOf(rows: Iterable<OutcomeRow>, options: RegimeOptions = {}): readonly Regime[] {
  const points = new Map<string, Point>();
  const seeds = new Set<string>();
  for (const row of rows) {
    const parameters = cellParameters(row.parameters);
    const key = cellKey(parameters, ["samples"]);
    let point = points.get(key);
    if (point === undefined) {
      point = { parameters, ladders: new Map(), samples: new Set(), unknown: 0 };
      points.set(key, point);
    }
    if (isUnknown(row, options.budgetSteps)) {
      point.unknown++;
      continue;
    }
    const seed = seedKey(row.parameters);
    seeds.add(seed);
    point.samples.add(parameters.samples);
    const ladder = point.ladders.get(seed) ?? [];
    if (ladder.length === 0) point.ladders.set(seed, ladder);
    ladder.push(rungOf(row, options.ratio ?? DEFAULT_THRESHOLDS.ratio));
  }
  const order = [...seeds].sort();
  const resamples = resampleSeeds(order.length, options.resamples ?? DEFAULT_RESAMPLES);
  return [...points].map(([key, point]) => regimeOf(key, point, order, resamples, options));
}

interface Point {
  readonly parameters: CellParameters;
  readonly ladders: Map<string, Rung[]>;
  readonly samples: Set<number>;
  unknown: number;
}

function isUnknown(row: OutcomeRow, budgetSteps: number | undefined): boolean {
  if (row.kind === "failed") return true;
  return row.kind === "censored" && budgetSteps !== undefined && (row.steps ?? 0) < budgetSteps;
}

function rungOf(row: OutcomeRow, ratio: number): Rung {
  return {
    samples: row.parameters.samples,
    reached: row.test_step !== null && row.kind !== "diverged",
    tracked: isTracked(row, ratio),
    ratio: row.ratio,
  };
}

function regimeOf(
  key: string,
  point: Point,
  seedOrder: readonly string[],
  resamples: readonly Uint32Array[],
  options: RegimeOptions,
): Regime {
  const ratio = options.ratio ?? DEFAULT_THRESHOLDS.ratio;
  const bySeed = seedOrder.map((seed): SeedBoundaries | null => {
    const ladder = point.ladders.get(seed);
    if (ladder === undefined) return null;
    return seedBoundaries(
      ladder.sort((a, b) => a.samples - b.samples),
      ratio,
    );
  });
  const samples = [...point.samples].sort((a, b) => a - b);
  const { dimension } = point.parameters;
  const first = joinBoundaries(
    bySeed.map((s) => s?.first ?? null),
    resamples,
    samples,
    dimension,
  );
  const second = joinBoundaries(
    bySeed.map((s) => s?.second ?? null),
    resamples,
    samples,
    dimension,
  );
  return {
    key,
    parameters: pointParameters(point.parameters),
    samples,
    seeds: bySeed.filter((s) => s !== null).length,
    first,
    second,
    isEmpty: first.place === "inside" && second.place === "inside" && second.index <= first.index,
    notMonotone: bySeed.filter((s) => s !== null && !s.isMonotone).length,
    unknown: point.unknown,
    labels: samples.map((_value, i) =>
      i < first.index ? "too little" : i < second.index ? "goldilocks" : "too much",
    ),
  };
}
