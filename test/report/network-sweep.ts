import { cellsOf, regimesOf } from "../../src/analysis/index.js";
import {
  profileOf,
  curveRow,
  type CurveRow,
  type GrokThresholds,
  type OutcomeRow,
  type TrialParameters,
} from "../../src/model/index.js";
import type { ReportCurve } from "../../src/report/index.js";
import type { FigureData } from "../../src/report/figure/figures.js";
import { outcomeRow } from "../analysis/outcome-rows.js";
import { LADDERS } from "../analysis/committee-profile.js";
import { timedProfile } from "./timed-profile.js";
import { systemOf } from "../../src/system/index.js";

/** Thresholds of a sweep that measures accuracy. */
export const ACCURACY: GrokThresholds = {
  train: 0.99,
  test: 0.95,
  relativeTo: "labels",
  ratio: 3,
  measure: "accuracy",
};

const STEPS = 1e4;
const ALPHAS = [0.5, 1, 2];
const DECAYS = [0.5, 1, 2];

/** Invented networks over α and λ, two seeds each: train at 100α steps, test at 2000α/λ, the last cell beyond the budget. */
export function networkRows(): readonly OutcomeRow[] {
  return ALPHAS.flatMap((alpha) =>
    DECAYS.flatMap((weightDecay) =>
      [0, 1].map((seed) =>
        networkRow({
          ...{ alpha, weightDecay, seed, epsilon: 0, samples: 264 },
          ...{ modulus: 23, width: 32, dimension: 46 },
        }),
      ),
    ),
  );
}

/** What the invented law says of one network. */
export function networkRow(
  at: Partial<TrialParameters> & Pick<TrialParameters, "alpha" | "weightDecay" | "seed">,
): OutcomeRow {
  const { alpha, weightDecay, seed } = at;
  const [train, test] = [100 * alpha, (2000 * alpha * (1 + seed / 4)) / weightDecay];
  const common = { train_step: train, steps: STEPS, label_power: 1 };
  return test < STEPS / 1.5
    ? outcomeRow(at, { kind: "grokked", test_step: test, ...common })
    : outcomeRow(at, { kind: "censored", delay_at_least: STEPS - train, ...common });
}

/** Six digits: what a page keeps of a number is then the number. */
function six(x: number): number {
  return Number(x.toPrecision(6));
}

/** A curve with everything that engine network records of a classification, or with `within` of a regression. */
export function networkCurve(outcome: OutcomeRow, isRegression = false): readonly CurveRow[] {
  const steps = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 1e4];
  const rising = (step: number, at: number): number => six(Math.min(1, (0.95 * step) / at));
  return steps.map((step) => {
    const train = rising(step, outcome.train_step ?? Infinity);
    const test = rising(step, outcome.test_step ?? Infinity);
    return curveRow({
      step,
      train_loss: six(3 * (1.001 - train)),
      test_loss: six(3 * (1.001 - test)),
      weight_norm: 10,
      parameter_norm: 20 - step / 1000,
      layer_norm_sum: 40 - step / 1000,
      train_accuracy: train,
      test_accuracy: test,
      ...(isRegression
        ? {
            train_within_1e_4: train / 4,
            test_within_1e_4: test / 4,
            train_within_1e_2: Math.min(1, 2 * train),
            test_within_1e_2: Math.min(1, 2 * test),
          }
        : { margin: train - 1 }),
    });
  });
}

const MODULAR_MLP = timedProfile(profileOf(systemOf("modular-mlp")));
const STUDENT_TEACHER = timedProfile(profileOf(systemOf("student-teacher")));

/** What figures of the invented networks are drawn from. */
export function networkData(change: Partial<FigureData> = {}, isRegression = false): FigureData {
  const rows = networkRows();
  const curveOf = (outcome: OutcomeRow): ReportCurve => ({
    label: outcome.kind,
    outcome,
    rows: networkCurve(outcome, isRegression),
  });
  const [first, second] = rows;
  return {
    thresholds: ACCURACY,
    budgetSteps: STEPS,
    system: isRegression ? STUDENT_TEACHER : MODULAR_MLP,
    cells: cellsOf(rows, { budgetSteps: STEPS }),
    regimes: regimesOf(rows, { ...LADDERS, budgetSteps: STEPS }),
    curves: [
      { ...curveOf(first), others: [{ outcome: second, rows: networkCurve(second, isRegression) }] },
      curveOf(rows[rows.length - 6]),
    ],
    furtherCurves: [],
    ...change,
  };
}
