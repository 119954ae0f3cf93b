import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plainStreams } from "../../src/engine/plain/plain-streams.js";
import { symmetricEigen } from "../../src/science/index.js";
import { factsOf } from "../../src/system/effective-theory/training/freedom.js";
import {
  allPairs,
  parallelogramForm,
  parallelogramsOf,
  splitPairs,
} from "../../src/system/effective-theory/training/parallelograms.js";
import { trainer } from "../../src/system/effective-theory/training/trainer.js";
import { plainJob, reaches, runPlain } from "../engine/plain/run-plain.js";

const TOKENS = 10;
const DRAWS = 400;

/** Share of draws of so many train samples that leave linear representations alone. */
function shareLinear(samples: number): number {
  let linear = 0;
  for (let seed = 0; seed < DRAWS; seed++) {
    const list = parallelogramsOf(splitPairs(samples, TOKENS, plainStreams({ seed })).train);
    const spectrum = symmetricEigen(parallelogramForm(list, TOKENS), TOKENS);
    linear += Number(factsOf(spectrum, list.length, TOKENS - 1, 1e-3)["linear"]);
  }
  return linear / DRAWS;
}

describe("effective theory of representations (arXiv:2205.10343), ten numbers", () => {
  it("the spectrum of all parallelograms", () => {
    const list = parallelogramsOf(allPairs(TOKENS));
    assert.equal(list.length, 70);
    const { values } = symmetricEigen(parallelogramForm(list, TOKENS), TOKENS);
    [48.62, 47.31, 45.73, 42.14, 38.38, 36.55, 31.27, 30, 0, 0].forEach((value, k) => {
      assert.ok(Math.abs(values[k] - value) < 0.0051, `${values[k]} for ${value}`);
    });
  });

  it("P(linear) over the number of train samples; one half at a fraction of 0.39 to 0.43", () => {
    const expected = [
      [15, 0.003],
      [18, 0.055],
      [20, 0.19],
      [22, 0.39],
      // 0.75 was measured elsewhere with 400 draws; 8000 draws give 0.698 ± 0.005.
      [24, 0.698],
      [25, 0.79],
      [27, 0.92],
      [30, 0.98],
      [35, 0.998],
      [40, 1],
    ] as const;
    // The difference of two shares of 400 draws has a standard error of 0.035 at one half: two of them.
    const found = expected.map(([samples, share]) => {
      const own = shareLinear(samples);
      assert.ok(Math.abs(own - share) <= 0.07, `${samples} samples: ${own} for ${share}`);
      return { samples, own };
    });
    const at = found.findIndex(({ own }) => own >= 0.5);
    const [below, above] = [found[at - 1], found[at]];
    const half =
      below.samples + ((0.5 - below.own) / (above.own - below.own)) * (above.samples - below.samples);
    const fraction = half / 55;
    assert.ok(fraction >= 0.39 && fraction <= 0.43, `one half at ${fraction}`);
  });

  it("RQI > 0.95 within a factor of 2 of 3/(λ₃η), 45 samples, each of 20 seeds", () => {
    for (let seed = 0; seed < 20; seed++) {
      const job = plainJob("effective-theory", { samples: 45, seed }, { steps: 1e4 });
      const [{ rows, end }] = runPlain(trainer, [job]);
      const step = reaches(
        rows.map((row) => ({ step: row.step, value: Number(row.extra?.["rqi"]) })),
        0.95,
      );
      const ratio = Number(step) / Number(end.facts?.["predicted_step"]);
      assert.ok(ratio > 0.5 && ratio < 2, `seed ${seed}: ratio ${ratio}`);
    }
  });
});
