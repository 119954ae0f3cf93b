import { trainer } from "../../src/system/logistic-regression/training/trainer.js";
import { plainJob, runPlain } from "../engine/plain/run-plain.js";

/** Seeds of a ratio D/P. */
export const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

/** What became of the seeds of one ratio D/P, in ascending order where it is a list. */
export interface SideOfHalf {
  /** The last recorded step with a test accuracy below 0.95; ∞ where it is below at the end. */
  readonly times: readonly number[];
  readonly testEnds: readonly number[];
  readonly trainEnds: readonly number[];
}

/** Trains 20 seeds at a ratio, inputs ten times as large as the constant feature, to 10⁸ steps. */
export function sideOfHalf(samples: number, ratio: number): SideOfHalf {
  const parameters = { samples, dimension: Math.round(ratio * samples), learningRate: 0.01, inputScale: 10 };
  const ends = SEEDS.map((seed) => {
    const job = plainJob("logistic-regression", { ...parameters, seed }, { steps: 1e8 });
    const [{ rows, end }] = runPlain(trainer, [job]);
    const below = rows.filter(({ step, test_accuracy }) => step > 0 && Number(test_accuracy) < 0.95);
    const isBelow = Number(end.last.test_accuracy) < 0.95;
    return { time: isBelow ? Infinity : (below.at(-1)?.step ?? 0), last: end.last };
  });
  const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);
  return {
    times: sorted(ends.map(({ time }) => time)),
    testEnds: sorted(ends.map(({ last }) => Number(last.test_accuracy))),
    trainEnds: sorted(ends.map(({ last }) => Number(last.train_accuracy))),
  };
}

/** The median of an ascending list, the lower one of two. */
export function lowerMedian(values: readonly number[]): number {
  return values[Math.floor((values.length - 1) / 2)];
}
