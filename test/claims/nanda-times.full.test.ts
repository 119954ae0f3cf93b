import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadTensorBackend } from "../../src/engine/index.js";
import { findTfjsNode } from "../../src/engine/tensors/find-tfjs-node.js";
import { GrokError, type CurveRow } from "../../src/model/index.js";
import { networkBatch, networkJobs, trainNetwork } from "../engine/tensors/network-jobs.js";
import { geometricMean } from "./accuracy-steps.js";

/** The rows of one trial until one of them is the last that is needed, or its budget ends. */
async function rowsUntil(text: string, isLast: (row: CurveRow) => boolean): Promise<readonly CurveRow[]> {
  const rows: CurveRow[] = [];
  const batch = networkBatch(networkJobs(text), await loadTensorBackend("auto"));
  try {
    let more = true;
    while (more && !rows.some(isLast)) {
      more = batch.advance((event) => {
        if (event.kind === "rows") rows.push(...event.rows);
        if (event.kind === "failed") throw GrokError.from(event.error);
      });
    }
  } finally {
    batch.dispose();
  }
  return rows;
}

/** Every twentieth step. */
function recorded(steps: number): string {
  return Array.from({ length: steps / 20 + 1 }, (_, k) => 20 * k).join();
}

/** The step at which the test loss is first below 0.1; ∞: not within the budget. p = 113, N = 128. */
async function timeOf(samples: number, steps: number, seed = 0, weightDecay = 1): Promise<number> {
  const rows = await rowsUntil(
    `
name: nanda
task: { kind: modular-transformer, modulus: 113, samples: ${samples} }
model: { width: 128, centered: false }
axes: { seed: [${seed}] }
method: { kind: adamw, beta2: 0.98, learningRate: 1e-3, weightDecay: ${weightDecay}, rateRule: constant, warmup: 10 }
budget: { steps: ${steps}, stop: budget, record: { steps: [${recorded(steps)}] } }`,
    ({ test_loss }) => test_loss < 0.1,
  );
  return rows.find(({ test_loss }) => test_loss < 0.1)?.step ?? Infinity;
}

/*
 * The published size. With tfjs-node a step takes 38 ms of processor time, on WebAssembly 0.4 to 0.6 s beside other work: 50 % of
 * the pairs take ten minutes there, and the others hours. Their saved runs have the times 956, 3109 and 7930; seeds differ. Measured: 880
 * on 50 % (seed 0, wasm), 2040 on 40 % (seed 0, tfjs-node); on 30 % (tfjs-node) more than 14 000, 7700 and 13 360 (seeds 0 to 2, 22 min of
 * processor time), so that single seeds leave the range that their median is in.
 */
describe("one-layer transformer, p = 113: the more pairs, the sooner (Nanda et al.)", () => {
  it("generalises within 1600 steps on half of the pairs", async () => {
    /** Measured: 880 (seed 0, wasm). */
    const step = await timeOf(6384, 1600);
    assert.ok(step > 200 && step <= 1600, `step ${step}`);
  });

  const skip = findTfjsNode() !== null ? false : "tfjs-node is not installed here: hours on WebAssembly";
  it("generalises after 1500 to 5000 steps on 40 % of the pairs", { skip }, async () => {
    const step = await timeOf(5107, 5000);
    assert.ok(step >= 1500 && step <= 5000, `step ${step}`);
  });

  it("generalises after 5000 to 14 000 steps on 30 %, in the median of three seeds", { skip }, async () => {
    const steps: number[] = [];
    for (const seed of [0, 1, 2]) steps.push(await timeOf(3830, 14_000, seed));
    steps.sort((a, b) => a - b);
    assert.ok(steps[0] >= 5000 && steps[1] <= 14_000, `steps ${steps.join(", ")}`);
  });
});

describe("one-layer transformer, p = 113, 40 % of the pairs", () => {
  const skip = findTfjsNode() !== null ? false : "tfjs-node is not installed here: hours on WebAssembly";
  it(
    "takes 7 to 15 times as long at a tenth of the decay (12 times in their saved runs, on 30 %)",
    { skip },
    async () => {
      /** Measured: 28 184 and 2042 steps, 13.8 times (seed 0, tfjs-node, 20 min of processor time). */
      const ratio = (await timeOf(5107, 40_000, 0, 0.1)) / (await timeOf(5107, 5000, 0, 1));
      assert.ok(ratio >= 7 && ratio <= 15, `ratio ${ratio}`);
    },
  );
});

/*
 * Omnigrok, Fig. 7(b): 0.8 of the usual weights, whose norm is kept, no decay; 30 % of the pairs. Measured (tfjs-node, 35 ms of processor
 * time a step): seeds 1, 2 and 3 fit the train set at 286, 339 and 368 steps, and the test set 29, 35 and 71 steps later. Seeds 0
 * and 4 do neither within 15 000 and 2000 steps: their accuracies rise together, slowly.
 */
describe("one-layer transformer, p = 113, at constant norm (Omnigrok)", () => {
  const skip = findTfjsNode() !== null ? false : "tfjs-node is not installed here: an hour on WebAssembly";
  it("generalises within a tenth of the delay that decay has, in most seeds", { skip }, async () => {
    const text = (seed: number, sigma: number, rest: string): string => `
name: constrained
task: { kind: modular-transformer, modulus: 113, samples: 3830 }
model: { width: 128, centered: false }
axes: { seed: [${seed}], sigma: [${sigma}] }
${rest}
budget: { steps: 2000, stop: budget, record: { steps: [${Array.from({ length: 201 }, (_, k) => 10 * k).join()}] } }`;
    const at = (rows: readonly CurveRow[], set: "train_accuracy" | "test_accuracy"): number =>
      rows.find((row) => (row[set] ?? 0) >= 0.95)?.step ?? Infinity;
    const decaying = await rowsUntil(
      text(
        1,
        1,
        "method: { kind: adamw, beta2: 0.98, learningRate: 1e-3, weightDecay: 1, rateRule: constant, warmup: 10 }",
      ),
      () => false,
    );
    // It is still memorising where its rows end: its delay is at least this long (7500 steps for this seed).
    assert.equal(at(decaying, "test_accuracy"), Infinity);
    const atLeast = 2000 - at(decaying, "train_accuracy");
    assert.ok(atLeast > 1500, `train at ${2000 - atLeast}`);
    const delays: number[] = [];
    for (const seed of [0, 1, 2, 3, 4]) {
      const kept = await rowsUntil(
        text(
          seed,
          0.8,
          "method: { kind: constrained-adam, beta2: 0.98, learningRate: 1e-3, rateRule: constant }",
        ),
        (row) => (row.test_accuracy ?? 0) >= 0.95,
      );
      const train = at(kept, "train_accuracy");
      if (train < Infinity) delays.push(at(kept, "test_accuracy") - train);
    }
    assert.ok(delays.length >= 3, `${delays.length} of 5 seeds fit the train set`);
    for (const delay of delays) assert.ok(delay < atLeast / 10, `delays ${delays.join(", ")}`);
  });
});

describe("one-layer transformer, p = 31 (three seeds)", () => {
  it("takes 7 to 15 times as long at a tenth of the decay, as at p = 113 (12 times)", async () => {
    const meanAt = async (weightDecay: number, steps: number): Promise<number> => {
      const times: number[] = [];
      for (const seed of [0, 1, 2]) {
        const [job] = networkJobs(`
name: decay
task: { kind: modular-transformer, modulus: 31, samples: 624 }
model: { width: 32, centered: false }
axes: { seed: [${seed}] }
method: { kind: adamw, beta2: 0.98, learningRate: 3e-3, weightDecay: ${weightDecay}, rateRule: constant, warmup: 10 }
budget: { steps: ${steps}, stop: budget, record: { pointsPerDecade: 48 } }`);
        const { rows } = trainNetwork(job, await loadTensorBackend("auto"));
        times.push(rows.find((row) => (row.test_accuracy ?? 0) >= 0.9)?.step ?? Infinity);
      }
      return geometricMean(times);
    };
    /** Measured: 9085, 3318 and 7867 steps against 562, 825 and 442: a ratio of the geometric means of 10.5. */
    const ratio = (await meanAt(0.1, 12_000)) / (await meanAt(1, 1500));
    assert.ok(ratio >= 7 && ratio <= 15, `ratio ${ratio}`);
  });
});
