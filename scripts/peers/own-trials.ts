import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openStore, runSweep } from "../../src/session/index.js";
import type { Sweep, Trial } from "../../src/model/index.js";
import { makeProblem } from "../../src/system/committee/training/make-problem.js";
import { makeTrial, parseSweep } from "../../src/sweep/index.js";
import { npyBytes } from "./npy-bytes.js";

/** Sizes of the comparison: those of the paper's Figure 3. */
export const SIZES = Object.freeze({ dimension: 100, samples: 550, width: 500 });

/** A trial as the peers know it. */
export interface PeerTrial {
  readonly alpha: number;
  readonly epsilon: number;
}

/** 32 trials from lazy to rich, in the order of the sweep's axes. */
export const TRIALS: readonly PeerTrial[] = [0.5, 0.75, 1, 1.5, 2, 3, 4, 8].flatMap((alpha) =>
  [0.1, 0.2, 0.4, 0.8].map((epsilon) => ({ alpha, epsilon })),
);

/** Writes the arrays that everybody trains on. */
export function writeArrays(folder: string): void {
  const { dimension, samples, width } = SIZES;
  const task = { kind: "polynomial", test: { samples: 100 }, target: { index: 1, norm: "fixed" } } as const;
  const problem = makeProblem(makeTrial(SIZES, { task }));
  const arrays = {
    trainX: { shape: [samples, dimension], values: problem.trainInputs },
    trainY: { shape: [samples], values: problem.trainLabels },
    testX: { shape: [100, dimension], values: problem.testInputs ?? [] },
    testY: { shape: [100], values: problem.testLabels ?? [] },
    weights: { shape: [width, dimension], values: problem.initialWeights ?? [] },
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, array] of Object.entries(arrays)) {
    writeFileSync(join(folder, `${name}.npy`), npyBytes(array));
  }
}

/** These trials as a sweep on the arrays of a folder. */
export function ownSweep(folder: string, trials: readonly PeerTrial[], recorded: readonly number[]): Sweep {
  const data = ["trainX", "trainY", "testX", "testY", "weights"].map((name) => [name, `${name}.npy`]);
  const definition = {
    name: "peers",
    data: Object.fromEntries(data) as Readonly<Record<string, string>>,
    points: trials,
    method: { kind: "gd" },
    budget: { steps: recorded[recorded.length - 1], stop: "budget", record: { steps: recorded } },
    checkpoints: "none",
  };
  return parseSweep(JSON.stringify(definition), { source: "peers", folder });
}

/** What training a sweep took, by the clock of the whole run, and the train losses of its trials in their order. */
export async function trainOwn(
  sweep: Sweep,
  threads: number,
): Promise<{
  readonly ms: number;
  readonly curves: readonly (readonly number[])[];
  readonly kernels: string;
}> {
  const store = openStore(":memory:", { mode: "write" });
  try {
    const began = performance.now();
    await runSweep(store, sweep, { threads });
    const ms = performance.now() - began;
    const trials: readonly Trial[] = [...sweep.trials()];
    const [progress] = store.progress([trials[0].id]);
    return {
      ms,
      curves: trials.map(({ id }) => store.curve(id).map((row) => row.train_loss)),
      kernels: progress.end?.kernels ?? "unknown",
    };
  } finally {
    store.close();
  }
}
