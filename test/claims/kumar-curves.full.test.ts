import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { makeJob, runJobs } from "../engine/lanes/run-jobs.js";
import { curveShape, increases } from "./compare-curves.js";

describe("ε controls the delay", () => {
  it("small ε means a bigger rise and a lower final test loss", () => {
    const epsilons = [0.02, 0.05, 0.1, 0.25, 0.5];
    for (const seed of [0, 1, 2]) {
      const shapes = runJobs(
        epsilons.map((epsilon) =>
          makeJob(
            { epsilon, seed },
            { steps: 1e6, method: { kind: "flow", tolerance: 1e-3 }, record: { pointsPerDecade: 12 } },
          ),
        ),
      ).map(({ rows }) => curveShape(rows));
      assert.ok(increases(shapes.map(({ final }) => final)), `seed ${seed}: final test loss`);
      const rises = shapes.map(({ rise }) => -rise);
      assert.ok(increases(rises.slice(0, 4)), `seed ${seed}: rise ${rises.join(", ")}`);
    }
  });
});
