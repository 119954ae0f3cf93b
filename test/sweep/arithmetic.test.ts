import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { makeTrial } from "../../src/sweep/index.js";
import { parseSweep } from "../../src/sweep/parse-sweep.js";
import { mistakesIn, mistakesOf } from "./sweep-errors.js";

function count(text: string): number {
  return parseSweep(`name: s\nbudget: { steps: 10 }\n${text}`, { source: "s.yaml" }).count;
}

describe("what double precision and memory can hold", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["axes: { alpha: 1e-200 }", /axes\.alpha: expected a number from 1e-9 to 1e9, got 1e-200/],
    ["axes: { sigma: 1e200 }", /axes\.sigma: expected a number from 1e-9 to 1e9, got 1e\+200/],
    ["method: { learningRate: 1e10 }", /method\.learningRate: expected a number from 1e-9/],
    ["model: { epsilon: 1e10, sigma: 1e-3 }", /model\.epsilon: expected a number from 0 to 1e9/],
    [
      "task: { labelScale: 1e-9 }\nmodel: { alpha: 16 }",
      /task\.labelScale: expected at least 1\.8e-8, .* got 1e-9\. Hint: rounding loses smaller labels/,
    ],
    ["axes: { sigma: [1, 1e6] }\nmodel: { alpha: 2 }", /task\.labelScale: expected at least 250\.002/],
    [
      "task: { samples: 1e10 }",
      /task\.samples: expected samples × dimension of at most 268435456, which is 2 GiB, got 1000000000000 \(samples 10000000000, dimension 100\)/,
    ],
    ["model: { width: 1e12 }", /model\.width: expected width × dimension of at most/],
    [
      "task: { dimension: 20000, samples: 5 }\nmodel: { width: infinite }",
      /task\.dimension: expected dimension \^ 2/,
    ],
    [
      "task: { kind: eigenvector, eigenvector: 1, samples: 9000, dimension: 5 }",
      /size of the kernel, of at most/,
    ],
    ["method: { tolerance: 0.5 }", /method\.tolerance: expected a number from 1e-12 to 0\.05, got 0\.5/],
    ["method: { tolerance: 1e9 }", /method\.tolerance: expected a number from 1e-12 to 0\.05/],
    ["method: { tolerance: 1e-13 }", /method\.tolerance: expected a number from 1e-12 to 0\.05/],
  ];
  for (const [text, said] of cases) {
    it(`is told: ${text.replace("\n", ", ")}`, () => {
      const found = mistakesIn(text);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0], said);
    });
  }

  it("leaves what was measured to train", () => {
    assert.equal(count("axes: { alpha: [1e-4, 1e8] }"), 2);
    assert.equal(count("axes: { labelScale: [1e-8, 1e4] }"), 2);
    assert.equal(count("axes: { sigma: [1e-2, 100] }"), 2);
    assert.equal(count("axes: { learningRate: [1e-8, 1e8], epsilon: [0, 1e-200] }"), 4);
    assert.equal(count("method: { tolerance: 0.05 }"), 1);
    assert.equal(count("method: { tolerance: 1e-12 }"), 1);
  });

  it("holds single trials too", () => {
    const found = mistakesOf(() => makeTrial({ alpha: 1e12 }, { method: { kind: "flow", tolerance: 0.5 } }));
    assert.deepEqual(
      found.map((line) => line.split(": ")[1]),
      ["tolerance", "alpha"],
    );
  });
});
