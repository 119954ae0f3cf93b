import type { CurveRow, Facts, ParameterValues } from "../../src/model/index.js";
import { trainer } from "../../src/system/xor-cluster/training/trainer.js";
import { plainJob, runPlain } from "../engine/plain/run-plain.js";

/** One seed: its row at a step, and its facts. */
export interface XorTrial {
  at(step: number): CurveRow;
  readonly facts: Facts;
}

/** Trains 20 seeds by gd and keeps some steps. */
export function xorTrials(parameters: ParameterValues, steps: readonly number[]): readonly XorTrial[] {
  return Array.from({ length: 20 }, (_, seed) => {
    const job = plainJob(
      "xor-cluster",
      { ...parameters, seed },
      { method: { kind: "gd" }, steps: Math.max(...steps), record: { steps } },
    );
    const [{ rows, end }] = runPlain(trainer, [job]);
    return {
      at: (step) => {
        const row = rows.find((each) => each.step === step);
        if (row === undefined) throw new Error(`step ${step} was not recorded`);
        return row;
      },
      facts: end.facts ?? {},
    };
  });
}

/** Mean over trials. */
export function meanOf(trials: readonly XorTrial[], of: (trial: XorTrial) => number): number {
  return trials.reduce((sum, trial) => sum + of(trial), 0) / trials.length;
}

/** Median over trials, the lower one of two. */
export function medianOf(trials: readonly XorTrial[], of: (trial: XorTrial) => number): number {
  return trials.map(of).sort((a, b) => a - b)[Math.floor((trials.length - 1) / 2)];
}

/** Below this imbalance neurons of a sign share both of their clusters out among them. */
export const BALANCED = 10;
