import type { Facts, PlainRun } from "../../../model/index.js";
import { dot, shareRight } from "../../../science/index.js";
import type { ClusterSet } from "./cluster-samples.js";

/**
 * Facts of the first step: after it the network is close to the linear classifier x ↦ ⟨Σ_s y_s x_s, x⟩, which fits the
 * train set and, for clusters in the positions of XOR, is right on half of the test set.
 *
 * Clusters of unequal size give that classifier a component along a centre, which turns all neurons of a sign to the larger one:
 * `imbalance` is the larger |⟨Σ_s y_s x_s, μ⟩|/‖μ‖² of both centres, some difference of two counts.
 *
 * @param run at its start; its state is restored on return.
 * @param onTest outputs on the test set at the state.
 */
export function linearFacts(
  run: PlainRun,
  {
    train,
    test,
    signal,
    onTest,
  }: {
    readonly train: ClusterSet;
    readonly test: ClusterSet;
    readonly signal: number;
    readonly onTest: () => Float64Array;
  },
): Facts {
  const moving = train.seen.length / train.count;
  const direction = new Float64Array(moving);
  for (let s = 0; s < train.count; s++) {
    for (let c = 0; c < moving; c++) direction[c] += train.labels[s] * train.seen[s * moving + c];
  }
  const linear = ({ count, seen }: ClusterSet): Float64Array =>
    Float64Array.from({ length: count }, (_, s) =>
      dot(direction, seen.subarray(s * moving, (s + 1) * moving)),
    );
  const onLine = linear(test);

  const weights = run.state["weights"];
  const start = weights.slice();
  const first = { weights: new Float64Array(weights.length), left: new Float64Array(1) };
  run.gradient?.(first);
  first.weights.forEach((value, i) => (weights[i] -= run.rate * value));
  const outputs = onTest();
  weights.set(start);

  const lengths = Math.sqrt(dot(outputs, outputs) * dot(onLine, onLine));
  return {
    linear_train_accuracy: accuracy(linear(train), train),
    linear_test_accuracy: accuracy(onLine, test),
    linear_cosine: lengths > 0 ? dot(outputs, onLine) / lengths : null,
    imbalance: signal > 0 ? Math.max(Math.abs(direction[0]), Math.abs(direction[1])) / signal : null,
  };
}

function accuracy(outputs: Float64Array, { labels }: ClusterSet): number {
  return shareRight(outputs.map((f, s) => f * labels[s]));
}
