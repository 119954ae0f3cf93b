import type { CurveRow } from "../../src/model/index.js";
import { makeJob, runJobs } from "../engine/lanes/run-jobs.js";

/** Sizes of a committee machine, the last step and the number of seeds. */
export interface FigureSize {
  readonly dimension: number;
  readonly width: number;
  readonly steps: number;
  readonly seeds: number;
}

/** Gradient flow, as in the sweeps of Fig. 7 and the small one of Fig. 9. */
const method = { kind: "flow", tolerance: 1e-3 } as const;

function last(rows: readonly CurveRow[]): CurveRow {
  return rows[rows.length - 1];
}

/** What initial weights of scale σ do, over what the scale σ²α of the output does at σ = 1, seed by seed. */
export interface SigmaRatio {
  readonly sigma: number;
  readonly alpha: number;
  /** ‖W − W₀‖/‖W₀‖ over that at σ = 1. */
  readonly movement: readonly number[];
  /** The final test loss over that at σ = 1; both start at the label power. */
  readonly test: readonly number[];
}

/**
 * Fig. 7(b–f) of Kumar et al.: pairs (σ, α) against (1, σ²α) on the same data and the same draws of weights. ε = ¼, centred, labels
 * doubled, η₀ = 0.5/σ².
 */
export function sigmaRatios(
  { dimension, width, steps, seeds }: FigureSize,
  samples: number,
  pairs: readonly (readonly [sigma: number, alpha: number])[],
): readonly SigmaRatio[] {
  const all = pairs.flatMap(([sigma, alpha]) => [
    [sigma, alpha] as const,
    [1, sigma * sigma * alpha] as const,
  ]);
  const jobs = all.flatMap(([sigma, alpha]) =>
    Array.from({ length: seeds }, (_, seed) => {
      const shape = { dimension, width, samples, epsilon: 0.25, labelScale: 2 };
      const parameters = { ...shape, sigma, alpha, learningRate: 0.5 / (sigma * sigma), seed };
      return makeJob(parameters, {
        ...{ method, steps, metrics: ["weightDistance"] },
        record: { pointsPerDecade: 4 },
      });
    }),
  );
  // A pair of σ = 1 may stand for several others: one training is enough.
  const unique = [...new Map(jobs.map((job) => [job.trial.id, job])).values()];
  const results = runJobs(unique);
  const ends = new Map(unique.map(({ trial }, k) => [trial.id, last(results[k].rows)]));
  const endOf = (pair: number, seed: number): CurveRow => {
    const end = ends.get(jobs[pair * seeds + seed].trial.id);
    if (end === undefined) throw new TypeError("every job has an end");
    return end;
  };
  return pairs.map(([sigma, alpha], k) => {
    const ratios = (of: (row: CurveRow) => number): readonly number[] =>
      Array.from({ length: seeds }, (_, seed) => of(endOf(2 * k, seed)) / of(endOf(2 * k + 1, seed)));
    return {
      ...{ sigma, alpha },
      movement: ratios((row) => row.weight_distance ?? NaN),
      test: ratios((row) => row.test_loss),
    };
  });
}

/** Fig. 9 of Kumar et al.: final test losses over their starts, one for each seed. ε = ½, α = 1, centred, η₀ = ½. */
export function goldilocksEnds(
  { dimension, width, steps, seeds }: FigureSize,
  samples: number,
): readonly number[] {
  const jobs = Array.from({ length: seeds }, (_, seed) =>
    makeJob(
      { dimension, width, samples, epsilon: 0.5, learningRate: 0.5, seed },
      { method, steps, record: { pointsPerDecade: 4 } },
    ),
  );
  return runJobs(jobs).map(({ rows }) => last(rows).test_loss / rows[0].test_loss);
}

/** The median of values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(values.length - 1) >> 1] + sorted[values.length >> 1]) / 2;
}
