import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { modelLine } from "../../scripts/peers/cost-figure.js";
import { ownSweep, SIZES, trainOwn, TRIALS, writeArrays } from "../../scripts/peers/own-trials.js";
import { markdownTable } from "../../scripts/peers/performance-page.js";
import { digits, spreadOf } from "../../scripts/peers/statistics.js";
import { packageFile } from "../../src/model/index.js";

describe("the bench of peers", () => {
  it("trains its 32 trials from the arrays it writes, in the order that the peers are given", async () => {
    const folder = mkdtempSync(join(tmpdir(), "groksweep-peers-"));
    try {
      writeArrays(folder);
      const sweep = ownSweep(folder, TRIALS, [0, 2]);
      const trials = [...sweep.trials()];
      assert.deepEqual(
        trials.map(({ parameters: { alpha, epsilon } }) => ({ alpha, epsilon })),
        TRIALS,
      );
      const { dimension, samples, width } = trials[0].parameters;
      assert.deepEqual({ dimension, samples, width }, SIZES);
      const { curves, kernels } = await trainOwn(ownSweep(folder, TRIALS.slice(0, 2), [0, 2]), 1);
      assert.equal(curves.length, 2);
      for (const [start, end, ...more] of curves) {
        assert.ok(end < start);
        assert.deepEqual(more, []);
      }
      assert.match(kernels, / x\d+$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("finds every part of the page that its commands rewrite", () => {
    const page = readFileSync(packageFile("docs", "performance.md"), "utf8");
    for (const part of ["speed", "curves", "overhead", "kernels", "growth"]) {
      const begin = page.indexOf(`<!-- measured: ${part} -->`);
      assert.ok(begin >= 0 && page.indexOf(`<!-- end of ${part} -->`) > begin, part);
    }
  });

  it("prints medians, ranges and tables", () => {
    assert.deepEqual(spreadOf([3, 1, 2]), { median: 2, least: 1, most: 3 });
    assert.deepEqual(spreadOf([4, 1]), { median: 2.5, least: 1, most: 4 });
    assert.deepEqual([0, 1234.5, 0.1234, 1.2e-5].map(digits), ["0", "1235", "0.123", "1.2e-5"]);
    assert.equal(markdownTable(["a", "b"], [["1", "2"]]), "| a | b |\n|---|---|\n| 1 | 2 |");
  });

  it("draws operations through the reference, equal shares over threads, full vectors over trials", () => {
    const points = (
      costs: readonly (readonly [number, number])[],
    ): Parameters<typeof modelLine>[0]["points"] =>
      costs.map(([at, ms]) => ({ at, flops: 10 * at, cost: { median: ms, least: ms, most: ms } }));
    const line = (name: string, costs: readonly (readonly [number, number])[]): readonly number[] =>
      modelLine({ name, engine: "moments", points: points(costs) }).map(({ ms }) => ms);
    const over = [
      [50, 3],
      [100, 4],
      [200, 9],
    ] as const;
    assert.deepEqual(line("D", over), [2, 4, 8]);
    assert.deepEqual(
      line("threads", [
        [1, 4],
        [2, 3],
      ]),
      [4, 2],
    );
    assert.deepEqual(
      line("trials in a batch", [
        [1, 9],
        [2, 4],
        [4, 5],
      ]),
      [4, 4, 4],
    );
  });
});
