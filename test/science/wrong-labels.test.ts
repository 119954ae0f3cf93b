import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { modularAddition, randomStream, withWrongLabels, type SampleSet } from "../../src/science/index.js";

const MODULUS = 23;
const COUNTS = { classes: MODULUS, outputs: MODULUS + 1 };

function noisy(share: number, samples = 500): { readonly right: SampleSet; readonly found: SampleSet } {
  const { train } = modularAddition(3, MODULUS, samples, MODULUS + 1);
  return {
    right: train,
    found: withWrongLabels(train, share, COUNTS, randomStream(3, "inputs/wrongLabels")),
  };
}

function wrongOf({ right, found }: ReturnType<typeof noisy>): readonly number[] {
  return [...(found.classes ?? [])].flatMap((label, k) => (label === right.classes?.[k] ? [] : [k]));
}

describe("wrong labels", () => {
  it("are as many as their share, and any other class with the same chance", () => {
    const given = noisy(0.3);
    const wrong = wrongOf(given);
    // 500 samples: a share of 0.3 has a standard deviation of 0.0205.
    assert.ok(Math.abs(wrong.length / 500 - 0.3) < 4 * 0.0205, String(wrong.length));
    const further = wrong.map((k) => {
      const [label, was] = [given.found.classes?.[k] ?? -1, given.right.classes?.[k] ?? -1];
      return (label - was + MODULUS) % MODULUS;
    });
    assert.equal(Math.min(...further), 1);
    assert.equal(Math.max(...further), MODULUS - 1);
  });

  it("are one-hot rows, one 1 a row, never in the column that is no class", () => {
    const { found } = noisy(0.9);
    for (let s = 0; s < found.count; s++) {
      const row = [...found.targets.subarray(s * COUNTS.outputs, (s + 1) * COUNTS.outputs)];
      assert.equal(row.indexOf(1), found.classes?.[s]);
      assert.equal(
        row.reduce((sum, y) => sum + y, 0),
        1,
      );
      assert.equal(row[MODULUS], 0);
    }
  });

  it("of a smaller share, or of fewer samples, are among those of more", () => {
    const [few, many, short] = [noisy(0.1), noisy(0.3), noisy(0.3, 100)];
    const labels = many.found.classes ?? [];
    for (const k of wrongOf(few)) assert.equal(few.found.classes?.[k], labels[k]);
    assert.deepEqual([...(short.found.classes ?? [])], [...labels.slice(0, 100)]);
  });

  it("are none where the share is 0", () => {
    const { right, found } = noisy(0);
    assert.equal(found, right);
  });
});
