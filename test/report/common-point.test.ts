import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { profileOf } from "../../src/model/index.js";
import type { Cell } from "../../src/analysis/index.js";
import { commonPoint } from "../../src/report/words/cell-words.js";
import { findSystem } from "../../src/system/index.js";

const system = findSystem("modular-mlp");
assert.ok(system);
const profile = profileOf(system);
const standard = Object.fromEntries(profile.parameters.map(({ name, standard: value }) => [name, value]));

/** Cells that differ from the defaults in these parameters. */
function cells(...changes: readonly Cell["parameters"][]): readonly Cell[] {
  return changes.map((change) => ({ parameters: { ...standard, ...change } }) as Cell);
}

describe("the point that all cells share", () => {
  it("has the numbers of an activation only where it is used", () => {
    const square = commonPoint(cells({ activation: "square", width: 8 }), profile);
    assert.match(square, /N = 8/);
    assert.match(square, /activation = square/);
    assert.doesNotMatch(square, /slope|k =|ε =/);
    assert.match(commonPoint(cells({ activation: "hermite" }), profile), /ε = 0\.25, k = 3/);
    assert.match(commonPoint(cells({ activation: "leakyRelu", slope: 0.2 }), profile), /slope = 0\.2/);
    // Some of the cells use it.
    assert.match(
      commonPoint(cells({ activation: "square" }, { activation: "leakyRelu" }), profile),
      /slope = 0\.01/,
    );
  });
});
