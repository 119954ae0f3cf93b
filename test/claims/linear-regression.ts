import { trainer } from "../../src/system/linear-regression/training/trainer.js";
import { plainJob, reaches, runPlain } from "../engine/plain/run-plain.js";
import { finiteDraw, finiteTime } from "../reference/finite-linear-estimator.js";
import { expectedLosses, fallsTo, meanSquareAt95, type Estimator } from "../reference/linear-estimator.js";

/** Times over those of the closed form. */
export interface TimesOverTheory {
  readonly train: number;
  readonly test: number;
}

/** Which accuracy is looked at: the name of its columns, and the squared error within which an output is right. */
export type Within = readonly [column: "accuracy" | "within_1e_2", epsilon: number];

/** Steps of records next to a predicted time: near enough that ln t is a straight scale between them. */
const AROUND = Array.from({ length: 9 }, (_, k) => 0.84 + 0.04 * k);

/**
 * Times at which 95 % of train and test errors are within ε, measured over the closed form's: 1 where they agree. Accuracies
 * are means over seeds.
 */
export function timesOverTheory(
  estimator: Estimator,
  dimension: number,
  seeds: readonly number[],
  [column, epsilon]: Within = ["accuracy", 1e-3],
): TimesOverTheory {
  const predicted = closedFormTimes(estimator, epsilon);
  const steps = [
    ...new Set([predicted.train, predicted.test].flatMap((t) => AROUND.map((x) => Math.round(x * t)))),
  ];
  steps.sort((a, b) => a - b);
  const { ratio, ...parameters } = estimator;
  const jobs = seeds.map((seed) =>
    plainJob(
      "linear-regression",
      { ...parameters, dimension, samples: Math.round(dimension / ratio), seed },
      { steps: steps[steps.length - 1], record: { steps: [0, ...steps] } },
    ),
  );
  const curves = runPlain(trainer, jobs).map(({ rows }) => rows);
  const found = (set: "train" | "test"): number => {
    const rows = curves[0].map(({ step }, i) => ({
      step,
      value: curves.reduce((sum, curve) => sum + Number(curve[i][`${set}_${column}`]), 0) / curves.length,
    }));
    return reaches(rows.slice(1), 0.95) ?? Number.NaN;
  };
  return {
    train: found("train") / predicted.train,
    test: found("test") / predicted.test,
  };
}

/**
 * What timesOverTheory has for its expectation at a finite D: the same times of so many random matrices (seeds 1, 2, …)
 * over the closed form's, which is their limit for D → ∞.
 */
export function finiteOverTheory(
  estimator: Estimator,
  dimension: number,
  count: number,
  epsilon: number,
): TimesOverTheory {
  const predicted = closedFormTimes(estimator, epsilon);
  const draws = Array.from({ length: count }, (_, i) => finiteDraw(estimator, dimension, i + 1));
  return {
    train: finiteTime(estimator, draws, epsilon, "train") / predicted.train,
    test: finiteTime(estimator, draws, epsilon, "test") / predicted.test,
  };
}

function closedFormTimes(estimator: Estimator, epsilon: number): TimesOverTheory {
  const level = meanSquareAt95(epsilon);
  return {
    train: fallsTo((step) => expectedLosses(estimator, step).train, level),
    test: fallsTo((step) => expectedLosses(estimator, step).test, level),
  };
}
