import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { makeJob, runJobs } from "../engine/lanes/run-jobs.js";
import { curveShape, increases } from "./compare-curves.js";

const method = { kind: "flow", tolerance: 1e-3 } as const;

describe("the shape of Fig. 1 (α = 1, ε = 0.02, D = 100, P = 550, N = 500)", () => {
  it("test rises to 1.08–1.4 of its start, falls ≥ 2.5 times later than train, ends below kernel regression", () => {
    const results = runJobs(
      Array.from({ length: 10 }, (_, seed) =>
        makeJob({ epsilon: 0.02, seed }, { steps: 100_000, method, metrics: ["kernelRegression"] }),
      ),
    );
    const holds = results.filter((result) => {
      const { rise, train, test } = curveShape(result.rows);
      const kernel = result.end.kernelTest;
      return (
        rise >= 1.08 &&
        rise <= 1.4 &&
        train !== null &&
        test !== null &&
        test / train >= 2.5 &&
        kernel !== null &&
        result.end.last.test_loss < kernel
      );
    });
    assert.ok(holds.length >= 8, `${holds.length} of 10 seeds`);
  });
});

describe("α and ε control the delay", () => {
  const SEEDS = [0, 1];

  it("Fig. 3(a): delay, rise and final test loss grow with α, the distance moved falls (P = 450, ε = ¼)", () => {
    const alphas = [0.25, 0.5, 1, 16];
    for (const seed of SEEDS) {
      // The authors' target has no ½ and their η is 0.5N/α²: label scale 2, η₀ = ½.
      const results = runJobs(
        alphas.map((alpha) =>
          makeJob(
            { alpha, samples: 450, labelScale: 2, learningRate: 0.5, seed },
            { steps: 60_000, method, metrics: ["weightDistance"], record: { pointsPerDecade: 12 } },
          ),
        ),
      );
      const shapes = results.map(({ rows }) => curveShape(rows));
      assert.ok(increases(shapes.map(({ final }) => final)), `seed ${seed}: final test loss`);
      assert.ok(
        increases(results.map(({ end }) => -(end.last.weight_distance ?? NaN))),
        `seed ${seed}: distance`,
      );
      const delays = shapes.flatMap(({ train, test }) =>
        train === null || test === null ? [] : [test / train],
      );
      assert.ok(delays.length >= 3 && increases(delays), `seed ${seed}: ratios ${delays.join(", ")}`);
      assert.ok(shapes[3].rise > shapes[2].rise, `seed ${seed}: rise`);
    }
  });
});
