import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";
import { loadSweepFile, sweepJsonSchema } from "../../src/sweep/index.js";

/** Number of trials of every file in sweeps/, as its README states it. */
const COUNTS: Readonly<Record<string, number>> = {
  "beck-logistic-regression.yaml": 10 * 20,
  "eigenvectors.yaml": 6 * 3 * 5,
  "goldilocks.yaml": 5 * 4 * 17 * 10,
  "kumar-fig1.yaml": 6,
  "kumar-fig10-interpolation.yaml": 6 * 24,
  "kumar-fig11-readouts.yaml": 24,
  "kumar-fig13a-momentum-small.yaml": 4,
  "kumar-fig13a-momentum.yaml": 4,
  "kumar-fig14-multi-index.yaml": 3 * 4,
  "kumar-fig15-hermite-small.yaml": 4 * 4,
  "kumar-fig15-hermite.yaml": 2 * 4,
  "kumar-fig3a-alpha.yaml": 9 * 3,
  "kumar-fig3b-epsilon.yaml": 5 * 3,
  "kumar-fig4-decomposition.yaml": 24,
  "kumar-fig7-sigma.yaml": 12 * 3,
  "kumar-fig9-goldilocks.yaml": 3 * 10,
  "kumar-fig3e-surface-gd.yaml": 14 * 14,
  "kumar-fig3e-surface.yaml": 14 * 14,
  "prieto-stablemax-small.yaml": 3 * 2 * 4,
  "quickstart.yaml": 5 * 4 * 12 * 3,
  "kumar-fig12-transformer-small.yaml": 3 * 2,
  "kumar-fig12-transformer.yaml": 3,
  "kumar-fig13b-student-twin-small.yaml": 1,
  "kumar-fig13b-student-twin.yaml": 3,
  "kumar-fig13c-transformer-twin-small.yaml": 1,
  "kumar-fig13c-transformer-twin.yaml": 1,
  "kumar-fig2-modular-mlp-small.yaml": 3 * 3,
  "kumar-fig2-modular-mlp.yaml": 4 * 3,
  "kumar-fig6a-mnist-small.yaml": 3,
  "kumar-fig6a-mnist.yaml": 4,
  "kumar-fig6b-transformer-small.yaml": 3 * 2,
  "kumar-fig6b-transformer.yaml": 10,
  "kumar-fig8-student-teacher-small.yaml": 2 * 2,
  "kumar-fig8-student-teacher.yaml": 6 * 3,
  "levi-linear-regression.yaml": 6 * 2 * 2 * 3,
  "liu-effective-theory-small.yaml": 8 * 20,
  "liu-effective-theory.yaml": 12 * 400,
  "lyu-diagonal-linear.yaml": 5 * 3,
  "lyu-matrix-completion-small.yaml": 4 * 2 * 8,
  "lyu-matrix-completion.yaml": 3 * 3,
  "lyu-misgrokking.yaml": 2,
  "nanda-progress-small.yaml": 3,
  "nanda-transformer-small.yaml": 3 * 3,
  "nanda-transformer.yaml": 2 * 3,
  "omnigrok-mnist-small.yaml": 2,
  "omnigrok-mnist.yaml": 2,
  "power-binary-operation-small.yaml": 2 * 3 * 2,
  "power-binary-operation.yaml": 2,
  "power-fig2-operations.yaml": 9 * 7 * 3,
  "studies/boundary-scaling.yaml": 3 * 4 * 15 * 8,
  "studies/edge-times.yaml": 8 * 1000,
  "studies/width.yaml": 16 * 64,
  "weight-decay.yaml": 8 * 4 * 4,
  "xu-xor-cluster-small.yaml": 3 * 5,
  "xu-xor-cluster.yaml": 3 * 20,
};

describe("the folder sweeps", () => {
  const readme = readFileSync(packageFile("sweeps", "README.md"), "utf8");
  const files = ["", "studies/"].flatMap((folder) =>
    readdirSync(packageFile("sweeps", folder)).flatMap((file) =>
      file.endsWith(".yaml") ? [`${folder}${file}`] : [],
    ),
  );

  it("holds the files counted here", () => {
    assert.deepEqual(files.sort(), Object.keys(COUNTS).sort());
  });

  for (const [file, count] of Object.entries(COUNTS)) {
    it(`${file} expands to ${count} different trials, and its README row says so`, () => {
      const sweep = loadSweepFile(packageFile("sweeps", file));
      assert.equal(`${sweep.name}.yaml`, basename(file));
      assert.equal(sweep.count, count);
      assert.equal(new Set([...sweep.trials()].map(({ id }) => id)).size, count);
      const row = readme.split("\n").find((line) => line.startsWith("|") && line.includes(`\`${file}\``));
      assert.ok(row?.includes(`| ${count} |`), row);
    });
  }

  it("has the schema that sweep files are checked with: run scripts/write-schema.ts after changing it", () => {
    const committed: unknown = JSON.parse(readFileSync(packageFile("sweeps", "schema.json"), "utf8"));
    assert.deepEqual(committed, JSON.parse(JSON.stringify(sweepJsonSchema())));
  });

  it("describes every key to editors", () => {
    const undescribed: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== "object" || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        if (key === "properties") {
          for (const [name, child] of Object.entries(value as Readonly<Record<string, object>>)) {
            if (!("description" in child)) undescribed.push(`${path}.${name}`);
          }
        }
        walk(value, `${path}.${key}`);
      }
    };
    walk(sweepJsonSchema(), "");
    assert.deepEqual(undescribed, []);
  });
});
