import { cellsOf, regimesOf, type Interval } from "../../src/analysis/index.js";
import type { OutcomeRow } from "../../src/model/index.js";
import { decidedFrom, numbersFrom } from "./synthetic-trials.js";
import { LADDERS } from "./committee-profile.js";

/** Enough for an end at 2.5 %, and quick. */
const RESAMPLES = 400;

const BUDGET = 1e5;

/** What many invented sweeps say about an estimator whose truth is known. */
export interface Coverage {
  /** Share of the intervals that hold the truth; 0.95 is what they claim. */
  readonly covered: number;
  /** Median over sweeps of log(estimate / truth). */
  readonly bias: number;
}

/** The share of `seeds` that never generalise in the censored sweeps of {@link medianCoverage}. */
const NEVER = 0.15;

/**
 * Cells whose seeds cross at log-normal times around 1000 steps. With `lost` > 0 some never generalise, and that share
 * of the others stops at a random step before the budget.
 */
export function medianCoverage(seeds: number, lost: number, sweeps: number): Coverage {
  const never = lost > 0 ? NEVER : 0;
  // Those that never come count as the latest: the median of all is a later quantile of the others.
  const truth = 1000 * Math.exp(0.7 * normalQuantile(0.5 / (1 - never)));
  return coverage(sweeps, (k) => {
    const { uniform, normal } = numbersFrom(`medians ${seeds} ${lost} ${k}`);
    const rows = Array.from({ length: seeds }, (_, seed) => {
      const test = uniform() < never ? Infinity : 1000 * Math.exp(0.7 * normal());
      const end = uniform() < lost && test < Infinity ? 300 * Math.exp(3 * uniform()) : BUDGET;
      return decidedFrom({ seed }, { train: 50, test, end, budget: BUDGET });
    });
    const [cell] = cellsOf(rows, {
      budgetSteps: BUDGET,
      resamples: RESAMPLES,
      intervals: ["testStep"],
    });
    return { truth, estimate: cell.testStep.median ?? BUDGET, interval: cell.testStep.interval };
  });
}

/** Where the ladders of further seeds end, as after a refinement of one boundary. */
export interface PartialLadders {
  /** Seeds with complete ladders; the others have the rungs of the window alone. */
  readonly complete: number;
  /** From and to, in units of the true P₁. */
  readonly window: readonly [number, number];
  /** The true P₂, in units of the true P₁. */
  readonly width: number;
}

/**
 * Ladders of P, each value `spacing` times the one before, whose seeds have both boundaries log-normal around true
 * ones that lie anywhere between values of the grid.
 */
export function boundaryCoverage(
  seeds: number,
  spacing: number,
  sweeps: number,
  { complete, window, width }: PartialLadders = { complete: seeds, window: [0, Infinity], width: 700 / 130 },
): { readonly first: Coverage; readonly second: Coverage } {
  const grid: number[] = [];
  for (let samples = 30; samples < 3000; samples *= spacing) grid.push(Math.round(samples));
  const regimes = Array.from({ length: sweeps }, (_, k) => {
    const { normal } = numbersFrom(`boundaries ${seeds} ${spacing} ${k}`);
    const shift = spacing ** (k / sweeps - 0.5);
    const truth = { first: 130 * shift, second: 130 * width * shift };
    const rows = Array.from({ length: seeds }, (_, seed): readonly OutcomeRow[] => {
      const first = truth.first * Math.exp(0.2 * normal());
      const second = truth.second * Math.exp(0.2 * normal());
      const isSeen = (samples: number): boolean =>
        seed < complete || (samples >= window[0] * truth.first && samples <= window[1] * truth.first);
      return grid.filter(isSeen).map((samples) => {
        const test = samples < first ? Infinity : 50 * Math.max(1.01, 3 * (second / samples) ** 1.5);
        return decidedFrom(
          { seed, samples, dimension: 50 },
          { train: 50, test, end: BUDGET, budget: BUDGET },
        );
      });
    }).flat();
    return { truth, regime: regimesOf(rows, { ...LADDERS, budgetSteps: BUDGET, resamples: RESAMPLES })[0] };
  });
  const of = (which: "first" | "second"): Coverage =>
    coverage(sweeps, (k) => {
      const { truth, regime } = regimes[k];
      const { estimate, interval } = regime[which];
      return { truth: truth[which], estimate: estimate ?? Number.NaN, interval };
    });
  return { first: of("first"), second: of("second") };
}

function coverage(
  sweeps: number,
  estimateOf: (k: number) => {
    readonly truth: number;
    readonly estimate: number;
    readonly interval: Interval | null;
  },
): Coverage {
  const all = Array.from({ length: sweeps }, (_, k) => estimateOf(k));
  const holds = all.filter(
    ({ truth, interval }) =>
      interval !== null && (interval.low ?? 0) <= truth && truth <= (interval.high ?? Infinity),
  );
  const errors = all.map(({ truth, estimate }) => Math.log(estimate / truth)).sort((a, b) => a - b);
  return { covered: holds.length / sweeps, bias: errors[Math.floor(sweeps / 2)] };
}

/** The quantile of the standard normal distribution, by bisection of its series. */
function normalQuantile(probability: number): number {
  let [low, high] = [-6, 6];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalDistribution(middle) < probability) low = middle;
    else high = middle;
  }
  return low;
}

/** Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …). */
function normalDistribution(x: number): number {
  let [term, sum] = [x, x];
  for (let i = 3; i < 200; i += 2) sum += term *= (x * x) / i;
  return 0.5 + (sum * Math.exp(-(x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
