import { plainTrainer } from "../../../engine/index.js";
import type { BeginPlain, PlainRun } from "../../../model/index.js";
import { log, type TaskContent } from "../../../model/index.js";
import { logisticLoss, logisticSlope, mean, rowProduct, shareRight } from "../../../science/index.js";
import { SERIES, type XorCluster } from "../parameters.js";
import { clusterSamples, type ClusterSet } from "./cluster-samples.js";
import { linearFacts } from "./linear-facts.js";
import { reluOutputs } from "./relu-outputs.js";

/**
 * f(x) = Σ_j a_j max(0, ⟨w_j, x⟩). Gradients lie in the span of the train inputs: weights move along its coordinates alone,
 * and the others only decay, by one common factor.
 */
export const begin: BeginPlain<XorCluster, TaskContent> = ({ parameters }, streams) => {
  const { width: N, sigma, signal, learningRate, weightDecay } = parameters;
  const { train, test, moving, frozen } = clusterSamples(parameters, streams);
  const scale = 1 / Math.sqrt(N);
  const readouts = streams.uniforms("weights/readouts", N).map((value) => (value < 0.5 ? -scale : scale));
  const weights = streams.normals("weights", N * moving).map((value) => value * sigma);
  /** The remaining factor of the initial weights along the coordinates that no train input has. */
  const left = Float64Array.of(1);
  const unseenSums = unseenProducts(test, sigma, streams.normals("weights/unseen", N * frozen));

  const onTrain = (): ReturnType<typeof reluOutputs> => reluOutputs(train, weights, moving, readouts);
  const onTest = (): Float64Array =>
    reluOutputs(test, weights, moving, readouts, { sums: unseenSums, factor: left[0] }).outputs;

  const run: PlainRun = {
    state: { weights, left },
    rate: learningRate,
    decay: learningRate * weightDecay,
    labelPower: log(2),
    gradient: (into) => {
      const { outputs, sums } = onTrain();
      const pulls = outputs.map(
        (f, s) => (train.labels[s] * logisticSlope(train.labels[s] * f)) / train.count,
      );
      const gradient = into["weights"];
      const { seen } = train;
      for (let j = 0; j < N; j++) {
        const w = j * moving;
        for (let s = 0; s < train.count; s++) {
          if (sums[j * train.count + s] <= 0) continue;
          const pull = pulls[s] * readouts[j];
          const x = s * moving;
          const length = train.lengths[s];
          for (let c = 0; c < length; c++) gradient[w + c] -= pull * seen[x + c];
        }
      }
    },
    measure: () => {
      const own = marginsOf(train, onTrain().outputs);
      const fresh = marginsOf(test, onTest());
      return {
        train_loss: mean(own.map(logisticLoss)),
        test_loss: mean(fresh.map(logisticLoss)),
        train_accuracy: shareRight(own),
        test_accuracy: shareRight(fresh),
        margin: own.reduce((least, margin) => Math.min(least, margin), Infinity),
        positive_first: meanSize(weights, moving, 0, (j) => readouts[j] > 0),
        positive_second: meanSize(weights, moving, 1, (j) => readouts[j] > 0),
        negative_first: meanSize(weights, moving, 0, (j) => readouts[j] < 0),
        negative_second: meanSize(weights, moving, 1, (j) => readouts[j] < 0),
      };
    },
  };
  return { ...run, facts: linearFacts(run, { train, test, signal, onTest }) };
};

/** [N·T] ⟨w_j, x_s⟩ over the coordinates that no train input has, at the start. */
function unseenProducts({ count, unseen }: ClusterSet, sigma: number, weights: Float64Array): Float64Array {
  const frozen = unseen.length / count;
  const N = frozen === 0 ? 0 : weights.length / frozen;
  const sums = new Float64Array(N * count);
  for (let j = 0; j < N; j++) {
    for (let s = 0; s < count; s++) {
      sums[j * count + s] = sigma * rowProduct(unseen, s * frozen, weights, j * frozen, frozen);
    }
  }
  return sums;
}

function marginsOf({ labels }: ClusterSet, outputs: Float64Array): Float64Array {
  return outputs.map((f, s) => labels[s] * f);
}

/** Mean size of one coordinate of the weights of some neurons; null where there are none. */
function meanSize(
  weights: Float64Array,
  moving: number,
  coordinate: number,
  has: (neuron: number) => boolean,
): number | null {
  let sum = 0;
  let count = 0;
  for (let j = 0; j * moving < weights.length; j++) {
    if (!has(j)) continue;
    sum += Math.abs(weights[j * moving + coordinate]);
    count++;
  }
  return count === 0 ? null : sum / count;
}

/** Trains trials of this system. */
export const trainer = plainTrainer(
  begin,
  SERIES.map(({ column }) => column),
);
