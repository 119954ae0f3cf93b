import { plainTrainer } from "../../../engine/index.js";
import type { BeginPlain } from "../../../model/index.js";
import { log, type TaskContent } from "../../../model/index.js";
import {
  dot,
  logisticLoss,
  logisticSlope,
  meanLogisticLoss,
  normalBelow,
  shareRight,
} from "../../../science/index.js";
import { wrongSigns } from "../../wrong-signs.js";
import { SERIES, type LogisticRegression } from "../parameters.js";

/** Weights and bias begin at 0; the test set is the population, whose labels are all 1 and whose margins are normal: N(b, σ²‖w‖²). */
export const begin: BeginPlain<LogisticRegression, TaskContent> = ({ parameters }, streams) => {
  const { samples: P, dimension: D, inputScale, labelNoise, learningRate, weightDecay } = parameters;
  const inputs = streams.normals("inputs", P * D).map((value) => value * inputScale);
  const labels = wrongSigns(streams, labelNoise, P);
  const weights = new Float64Array(D);
  const bias = new Float64Array(1);
  const margins = (): Float64Array =>
    labels.map((y, s) => y * (dot(weights, inputs.subarray(s * D, (s + 1) * D)) + bias[0]));
  return {
    state: { weights, bias },
    rate: learningRate,
    decay: learningRate * weightDecay,
    labelPower: log(2),
    gradient: (into) => {
      margins().forEach((margin, s) => {
        const pull = (labels[s] * logisticSlope(margin)) / P;
        const row = s * D;
        for (let i = 0; i < D; i++) into["weights"][i] -= pull * inputs[row + i];
        into["bias"][0] -= pull;
      });
    },
    measure: () => {
      const all = margins();
      const size = Math.sqrt(dot(weights, weights));
      const [b] = bias;
      return {
        train_loss: all.reduce((sum, margin) => sum + logisticLoss(margin), 0) / P,
        test_loss: meanLogisticLoss(b, inputScale * size),
        train_accuracy: shareRight(all),
        test_accuracy: size === 0 ? shareRight(bias) : normalBelow(b / (inputScale * size)),
        parameter_norm: Math.sqrt(size * size + b * b),
        margin: all.reduce((least, margin) => Math.min(least, margin), Infinity),
        bias: b,
      };
    },
  };
};

/** Trains trials of this system. */
export const trainer = plainTrainer(
  begin,
  SERIES.map(({ column }) => column),
);
