import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";
import { Bench } from "../cli/groksweep.js";
import { kolmogorovSmirnov } from "./kolmogorov-smirnov.js";

const hasTorch = spawnSync("python3", ["-c", "import torch"]).status === 0;

/** Of ten and ten values of one distribution, 0.2 % of the draws are so far apart. */
const TOO_FAR = 0.8;

/** The trials of the example, by the system that is built in. */
const OURS = (rate: number): string => `
name: ours-${rate}
task: { kind: modular-mlp, modulus: 13 }
model: { width: 100, centered: false }
axes: { alpha: [0.25, 1], samples: 152, seed: { from: 0, count: 10 } }
method: { kind: gd, learningRate: ${rate} }
budget: { steps: 10000, stop: budget }
grok: { measure: accuracy, train: 1, test: 0.95, ratio: 1.1 }
`;

/**
 * The two-sample test of Kolmogorov and Smirnov, ten seeds each. Seeds draw other numbers in PyTorch, so that distributions are
 * compared and not trials. What never came counts as later than everything.
 */
describe(
  "modular addition in PyTorch and by the system modular-mlp, ten seeds",
  { skip: hasTorch ? false : "Python here lacks torch" },
  () => {
    const bench = new Bench();
    after(() => bench.remove());

    const run = (...args: readonly string[]): string => {
      const { code, stdout, stderr } = bench.run(...args);
      assert.equal(code, 0, stderr);
      return stdout;
    };

    before(() => {
      for (const folder of ["examples/programs", "python/src"])
        cpSync(packageFile(...folder.split("/")), join(bench.folder, folder), { recursive: true });
      const ten = [
        "--set",
        "axes.samples=152",
        "--set",
        "axes.seed={from: 0, count: 10}",
        "--set",
        "budget.stop=budget",
      ];
      run("run", "examples/programs/torch-addition.yaml", "--quiet", ...ten);
      for (const rate of [1, 2]) run("run", bench.file(`ours-${rate}.yaml`, OURS(rate)), "--quiet");
    });

    /** One value a seed. */
    const valuesOf = (sweep: string, alpha: number, value: string): readonly number[] => {
      const query = `
        SELECT ${value} AS value FROM time_to_grok o JOIN trial t ON t.id = o.trial_id
        WHERE o.sweep = '${sweep}' AND coalesce(t.parameters ->> 'alpha', t.alpha) = ${alpha}`;
      const rows = JSON.parse(run("sql", query, "--json")) as readonly { readonly value: number | null }[];
      assert.equal(rows.length, 10);
      return rows.map((row) => row.value ?? Infinity);
    };
    const accuracyAt = (set: string, step: string): string =>
      `(SELECT ${set}_accuracy FROM curve c WHERE c.trial_id = o.trial_id AND c.step <= ${step} ORDER BY c.step DESC LIMIT 1)`;
    const quantities = {
      "step at which all training pairs are right": "o.train_step",
      "step at which 95 % of the test pairs are right": "o.test_step",
      "test accuracy at step 1000": accuracyAt("test", "1000"),
      "train accuracy at step 500": accuracyAt("train", "500"),
      "test accuracy at the end": accuracyAt("test", "10000"),
    };

    for (const alpha of [0.25, 1]) {
      for (const [what, value] of Object.entries(quantities)) {
        it(`agree in distribution, α = ${alpha}: ${what}`, () => {
          const [torch, ours] = ["torch-addition", "ours-1"].map((sweep) => valuesOf(sweep, alpha, value));
          const distance = kolmogorovSmirnov(torch, ours);
          assert.ok(distance < TOO_FAR, `distance ${distance}: ${torch.join(" ")} and ${ours.join(" ")}`);
        });
      }

      it(`are told apart at twice the rate, α = ${alpha}`, () => {
        const [torch, faster] = ["torch-addition", "ours-2"].map((sweep) =>
          valuesOf(sweep, alpha, "o.train_step"),
        );
        assert.ok(kolmogorovSmirnov(torch, faster) >= TOO_FAR);
      });
    }
  },
);
