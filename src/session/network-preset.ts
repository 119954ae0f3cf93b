import type { NetworkTask } from "../model/index.js";

/** A sweep of one trial as a file would write it, section by section. */
export interface NetworkPreset {
  readonly task: Readonly<Record<string, unknown>>;
  readonly model: Readonly<Record<string, unknown>>;
  /** P of modular addition as a share of the p² pairs; null where samples are counted. */
  readonly fraction: number | null;
  readonly method: Readonly<Record<string, unknown>>;
  readonly budget: Readonly<Record<string, unknown>>;
  readonly grok: Readonly<Record<string, unknown>>;
}

/** A small network of each task with settings that show its late generalisation: what `try` starts from. */
export const NETWORK_PRESETS: Readonly<Record<NetworkTask["kind"], NetworkPreset>> = Object.freeze({
  "modular-mlp": {
    task: { modulus: 13 },
    model: { width: 100 },
    fraction: 0.9,
    method: { kind: "gd" },
    budget: { steps: 1e4 },
    grok: { measure: "accuracy", train: 1, test: 0.95 },
  },
  "modular-transformer": {
    task: { modulus: 31 },
    model: { width: 32 },
    fraction: 0.65,
    method: {
      kind: "adamw",
      beta2: 0.98,
      learningRate: 3e-3,
      weightDecay: 1,
      rateRule: "constant",
      warmup: 10,
    },
    budget: { steps: 2e3 },
    grok: { measure: "accuracy", train: 0.99, test: 0.9 },
  },
  "student-teacher": {
    task: { dimension: 5, samples: 100, test: { samples: 100 } },
    model: { width: 100, sigma: 2 },
    fraction: null,
    method: { kind: "adamw", learningRate: 3e-4, weightDecay: 0.05, rateRule: "constant" },
    budget: { steps: 1e4 },
    grok: { measure: "accuracy", within: 5e-3, train: 0.9, test: 0.9 },
  },
  mnist: {
    task: { samples: 1000, test: { samples: 1000 } },
    model: { width: 100, sigma: 8 },
    fraction: null,
    method: { kind: "adamw", learningRate: 1e-3, weightDecay: 0.01, rateRule: "constant", batch: 200 },
    budget: { steps: 1e4 },
    grok: { measure: "accuracy", train: 0.99, test: 0.8 },
  },
});
