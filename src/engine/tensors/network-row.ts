import { curveRow, type CurveColumn, type CurveRow } from "../../model/index.js";
import type { Numbers } from "../../science/index.js";
import { parameterNorms, type OutputMeasures } from "./measure-outputs.js";

const WITHIN_COLUMNS: readonly (readonly [train: CurveColumn, test: CurveColumn])[] = [
  ["train_within_1e_4", "test_within_1e_4"],
  ["train_within_5e_4", "test_within_5e_4"],
  ["train_within_5e_3", "test_within_5e_3"],
  ["train_within_1e_2", "test_within_1e_2"],
  ["train_within_1e_1", "test_within_1e_1"],
];

/** What is measured over the two sets of a network. */
export interface SetMeasures {
  readonly train: OutputMeasures;
  readonly test: OutputMeasures;
}

/** A network at one step. */
export interface MeasuredNetwork {
  readonly step: number;
  readonly width: number;
  readonly outputs: SetMeasures;
  /** Of the linearised twin; null where there is none. */
  readonly twin: SetMeasures | null;
  /** Parameter arrays of each layer, by their place in `weights`. */
  readonly layers: readonly (readonly number[])[];
  readonly weights: readonly Numbers[];
  /** θ₀, where the distance from it is recorded; else null. */
  readonly initial: readonly Numbers[] | null;
}

/** The row of a network's curve, the same for every engine that trains networks. */
export function networkRow(network: MeasuredNetwork): CurveRow {
  const { step, width, outputs, twin, layers, weights, initial } = network;
  const { train, test } = outputs;
  const norms = parameterNorms(layers, weights);
  const within = WITHIN_COLUMNS.flatMap(([trainColumn, testColumn], k) => [
    [trainColumn, train.within?.[k] ?? null],
    [testColumn, test.within?.[k] ?? null],
  ]);
  return curveRow({
    step,
    train_loss: train.loss,
    test_loss: test.loss,
    weight_norm: (norms.all * norms.all) / width,
    weight_distance: initial === null ? null : distance(weights, initial),
    linearised_train: twin?.train.loss ?? null,
    linearised_test: twin?.test.loss ?? null,
    parameter_norm: norms.all,
    layer_norm_sum: norms.layerSum,
    train_accuracy: train.accuracy,
    test_accuracy: test.accuracy,
    margin: train.margin,
    ...(Object.fromEntries(within) as Partial<CurveRow>),
  });
}

/** ‖θ − θ₀‖ / ‖θ₀‖ over all parameters. */
function distance(weights: readonly Numbers[], initial: readonly Numbers[]): number {
  let moved = 0;
  let start = 0;
  initial.forEach((values, k) =>
    values.forEach((w, i) => {
      moved += (weights[k][i] - w) * (weights[k][i] - w);
      start += w * w;
    }),
  );
  return Math.sqrt(moved) / Math.sqrt(start);
}
