import { trainer } from "../../src/system/diagonal-linear/training/trainer.js";
import { normalBelow } from "../../src/science/index.js";
import { plainJob, runPlain } from "../engine/plain/run-plain.js";

/** Strength of the signal: δ/2, and the mean of |z·w*| that the labels add. */
const SIGNAL = 12.5 + Math.sqrt(2 / Math.PI);

/** What became of the misgrokking data, means over seeds. */
export interface Misgrokking {
  /** The smallest train accuracies, at step 1000 and at the end. */
  readonly train: number;
  readonly earlyTest: number;
  readonly lateTest: number;
  /** Test accuracy at the end according to lateAccuracy(). */
  readonly expected: number;
}

/**
 * The test accuracy that a classifier w has whose train margins are m‖w‖: w knows of w* what the mean of P signed inputs says,
 * of which a part 1/(1 + D/(PA²)) is signal, A = δ/2 + E|z·w*|; so fresh margins are normal, of mean m‖w‖ times this part and
 * of standard deviation ‖w‖. It falls to ½ like 1/D where D ≫ PA², since the m of few chosen coordinates grows like √ln D alone.
 */
export function lateAccuracy(margin: number, samples: number, dimension: number): number {
  return normalBelow(margin / (1 + dimension / (samples * SIGNAL * SIGNAL)));
}

/** Trains the misgrokking data of so many seeds by flow, to 20 decay times. */
export function misgrok(
  samples: number,
  dimension: number,
  { seeds, testSamples }: { readonly seeds: number; readonly testSamples: number },
): Misgrokking {
  const parameters = { inputs: "misgrokking", dimension, samples, testSamples };
  const ends = Array.from({ length: seeds }, (_, seed) => {
    const job = plainJob(
      "diagonal-linear",
      { ...parameters, seed },
      { steps: 2e6, record: { steps: [0, 1000, 2e6] }, method: { kind: "flow", tolerance: 1e-2 } },
    );
    const [{ rows, end }] = runPlain(trainer, [job]);
    const early = rows.find(({ step }) => step === 1000);
    return {
      train: Math.min(Number(early?.train_accuracy), Number(end.last.train_accuracy)),
      early: Number(early?.test_accuracy),
      late: Number(end.last.test_accuracy),
      expected: lateAccuracy(Number(end.last.extra?.["margin_l2"]), samples, dimension),
    };
  });
  const mean = (of: (end: (typeof ends)[number]) => number): number =>
    ends.reduce((sum, end) => sum + of(end), 0) / seeds;
  return {
    train: Math.min(...ends.map(({ train }) => train)),
    earlyTest: mean(({ early }) => early),
    lateTest: mean(({ late }) => late),
    expected: mean(({ expected }) => expected),
  };
}
