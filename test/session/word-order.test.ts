import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { distinctValues } from "../../src/analysis/index.js";
import { titleOf } from "../../src/report/words/parameter-words.js";
import { sweepFindings } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { runAll } from "./tiny-sweep.js";

const WORDS = `
name: words
task: { kind: modular-mlp, modulus: 7 }
model: { width: 4 }
axes:
  samples: [10, 5]
  activation: [tanh, square, relu]
budget: { steps: 20 }
`;

describe("words that are values of an axis", () => {
  it("stand in the order of the sweep file, numbers in their own", async () => {
    const { store } = await runAll([parseSweep(WORDS, { source: "words.yaml" })]);
    const { cells, regimes, system } = sweepFindings(store, "words");
    store.close();
    assert.deepEqual(distinctValues(cells, "activation"), ["tanh", "square", "relu"]);
    assert.deepEqual(distinctValues(cells, "samples"), [5, 10]);
    assert.deepEqual(
      regimes.map(({ parameters }) => parameters.activation),
      ["tanh", "square", "relu"],
    );
    assert.equal(titleOf(system, "samples"), "training samples P");
    assert.equal(titleOf(system, "activation"), "activation, what hidden units do to their sums z");
  });
});
