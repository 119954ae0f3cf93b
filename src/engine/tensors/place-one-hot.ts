import type { Tensor } from "@tensorflow/tfjs-core";
import type { SampleSet } from "../../science/index.js";
import type { TensorOps } from "./tensor-backend.js";

/** The two tokens of samples `from` … `to` − 1 as one-hot rows, [to − from, classes] each. */
export function placeOneHot(
  tf: TensorOps,
  samples: SampleSet,
  from: number,
  to: number,
  classes: number,
): readonly [Tensor, Tensor] {
  const rowsOf = (token: 0 | 1): Tensor => {
    const rows = new Float32Array((to - from) * classes);
    for (let k = from; k < to; k++) rows[(k - from) * classes + samples.inputs[2 * k + token]] = 1;
    return tf.tensor2d(rows, [to - from, classes]);
  };
  return [rowsOf(0), rowsOf(1)];
}
