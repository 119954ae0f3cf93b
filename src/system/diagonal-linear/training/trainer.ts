import { plainTrainer } from "../../../engine/index.js";
import type { BeginPlain, PlainRun } from "../../../model/index.js";
import { exp, log, type TaskContent } from "../../../model/index.js";
import { logisticLoss, logisticSlope, mean, shareRight } from "../../../science/index.js";
import { SERIES, type DiagonalLinear } from "../parameters.js";
import { combined, labelledInputs, marginsOf, type LabelledInputs } from "./labelled-inputs.js";

/**
 * Descents move u and v. Gradient flow is du/dt = u(2s − γ), dv/dt = v(−2s − γ), with s(t) in the span of the inputs, so
 * u, v = u₀ e^(−γt ± 2z), z = Σ_s a_s y_s x_s exactly: it moves the P numbers a alone, da_s/dt = (η/P) σ(−y_s f_s).
 * Source: Lyu et al., arXiv:2311.18817, §3.
 */
export const begin: BeginPlain<DiagonalLinear, TaskContent> = ({ parameters, method }, streams) => {
  const { alpha, dimension: D, samples: P, learningRate, weightDecay } = parameters;
  const { train, test } = labelledInputs(parameters, streams);
  const decay = learningRate * weightDecay;
  const initial = alpha / Math.sqrt(2 * D);
  const common = { rate: learningRate, decay, labelPower: log(2) };

  if (method.kind !== "flow") {
    const u = new Float64Array(D).fill(initial);
    const v = u.slice();
    const classifier = (): Float64Array => u.map((value, i) => value * value - v[i] * v[i]);
    const run: PlainRun = {
      ...common,
      state: { u, v },
      gradient: (into) => {
        const pulls = marginsOf(train, classifier()).map((margin) => (2 * logisticSlope(margin)) / P);
        combined(train, pulls, D).forEach((pull, i) => {
          into["u"][i] -= pull * u[i];
          into["v"][i] += pull * v[i];
        });
      },
      measure: () =>
        measured(
          train,
          test,
          classifier(),
          u.map((value, i) => value * value + v[i] * v[i]),
        ),
    };
    return run;
  }

  const moved = new Float64Array(P);
  /** u² and v² less their common factor u₀²e^(−2γt) would overflow where they are large together: one exponent each. */
  const squares = (step: number): { readonly difference: Float64Array; readonly sum: Float64Array } => {
    const z = combined(train, moved, D);
    const difference = new Float64Array(D);
    const sum = new Float64Array(D);
    const level = -2 * decay * step;
    for (let i = 0; i < D; i++) {
      const u2 = initial * initial * exp(level + 4 * z[i]);
      const v2 = initial * initial * exp(level - 4 * z[i]);
      difference[i] = u2 - v2;
      sum[i] = u2 + v2;
    }
    return { difference, sum };
  };
  const run: PlainRun = {
    ...common,
    state: { moved },
    rates: (step, into) => {
      marginsOf(train, squares(step).difference).forEach((margin, s) => {
        into["moved"][s] += (learningRate / P) * logisticSlope(margin);
      });
    },
    measure: (step) => {
      const { difference, sum } = squares(step);
      return measured(train, test, difference, sum);
    },
  };
  return run;
};

/** The records of the classifier w = u² − v²; the squares of the weights are u² + v². */
function measured(
  train: LabelledInputs,
  test: LabelledInputs,
  w: Float64Array,
  squares: Float64Array,
): Readonly<Record<string, number>> {
  const own = marginsOf(train, w);
  const fresh = marginsOf(test, w);
  const margin = own.reduce((least, value) => Math.min(least, value), Infinity);
  const l1 = w.reduce((sum, value) => sum + Math.abs(value), 0);
  const l2 = Math.sqrt(w.reduce((sum, value) => sum + value * value, 0));
  return {
    train_loss: mean(own.map(logisticLoss)),
    test_loss: mean(fresh.map(logisticLoss)),
    train_accuracy: shareRight(own),
    test_accuracy: shareRight(fresh),
    parameter_norm: Math.sqrt(squares.reduce((sum, value) => sum + value, 0)),
    margin,
    margin_l1: l1 === 0 ? 0 : margin / l1,
    margin_l2: l2 === 0 ? 0 : margin / l2,
  };
}

/** Trains trials of this system. */
export const trainer = plainTrainer(
  begin,
  SERIES.map(({ column }) => column),
);
