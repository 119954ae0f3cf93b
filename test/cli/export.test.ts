import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Bench } from "./groksweep.js";

/** Twelve trials of a system that has no α, no ε and no width, and records accuracies. */
const LINEAR = `
name: linear
task: { kind: linear-regression, dimension: 20 }
axes:
  samples: [10, 40]
  weightDecay: [0, 1e-2]
  sigma: [1, 2, 4]
method: { kind: flow }
budget: { steps: 1e3 }
`;

describe("export", () => {
  const bench = new Bench();
  before(() => {
    const { code, stderr } = bench.run("run", bench.file("linear.yaml", LINEAR), "--quiet");
    assert.equal(code, 0, stderr);
  });
  after(() => bench.remove());

  const table = (...args: readonly string[]): readonly (readonly string[])[] => {
    const { code, stdout, stderr } = bench.run("export", ...args);
    assert.equal(code, 0, stderr);
    return stdout
      .trim()
      .split("\n")
      .map((line) => line.split(","));
  };

  it("curves have the parameters that tell trials apart, and no column that the system does not record", () => {
    const [names, ...rows] = table("--what", "curves");
    for (const name of ["samples", "weight_decay", "sigma", "seed", "train_accuracy", "test_accuracy"]) {
      assert.ok(names.includes(name), name);
    }
    for (const name of ["alpha", "epsilon", "width", "error_trace", "weight_norm", "linearised_train"]) {
      assert.ok(!names.includes(name), name);
    }
    const keys = ["samples", "weight_decay", "sigma"].map((name) => names.indexOf(name));
    const trials = new Set(rows.map((row) => row[0]));
    assert.equal(trials.size, 12);
    assert.equal(new Set(rows.map((row) => keys.map((key) => row[key]).join())).size, 12);
  });

  it("outcomes have no column of a parameter that the system does not have, and conditions cannot name it", () => {
    const [names, ...rows] = table();
    assert.equal(rows.length, 12);
    assert.ok(names.includes("sigma") && names.includes("teacher_scale"));
    for (const name of ["alpha", "epsilon", "width", "eigenvector", "modulus"]) {
      assert.ok(!names.includes(name), name);
    }
    const refused = bench.run("export", "--where", "modulus = 5");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /no such column: modulus/);
  });

  it("the name of the file chooses the format, and one that contradicts --format is refused", () => {
    const start = (name: string): string => readFileSync(join(bench.folder, name)).toString("latin1", 0, 4);
    for (const [name, begins] of [
      ["a.parquet", "PAR1"],
      ["a.json", "["],
      ["a.csv", "swee"],
      ["a.txt", "swee"],
    ]) {
      const { code, stderr } = bench.run("export", "--out", name);
      assert.equal(code, 0, stderr);
      assert.ok(start(name).startsWith(begins), name);
    }
    const refused = bench.run("export", "--format", "parquet", "--out", "b.csv");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /--out b\.csv: expected a name for parquet, found one for csv/);
    assert.ok(!existsSync(join(bench.folder, "b.csv")));
    assert.equal(bench.run("export", "--format", "parquet", "--out", "c.table").code, 0);
    assert.ok(start("c.table").startsWith("PAR1"));
  });
});
