import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { reducedLandscape, type ReducedLandscape } from "../../src/analysis/index.js";
import { profileOf } from "../../src/model/index.js";
import { drawFigure } from "../../src/report/draw/draw-figure.js";
import { defaultChoices, figureOf, type FigureData } from "../../src/report/figure/figures.js";
import { figureDataOf, pageDataJson, type PageData } from "../../src/report/page/page-data.js";
import { systemOf } from "../../src/system/index.js";
import { outcomeRow } from "../analysis/outcome-rows.js";
import { syntheticInput } from "./synthetic-sweep.js";
import { timedProfile } from "./timed-profile.js";

function landscape(samples: readonly number[]): ReducedLandscape | null {
  return reducedLandscape(
    samples.flatMap((count) =>
      [0, 1].flatMap((seed) =>
        [0.25, 0.5, 1, 2, 4].map((sigma) =>
          outcomeRow(
            { sigma, seed, samples: count },
            {
              kind: "censored",
              train_step: sigma >= 0.5 ? 10 : null,
              test_step: sigma === 1 ? 20 : null,
              ...{ label_power: 1, final_train: sigma < 1 ? 1e-2 : 0, final_test: sigma ** 2 * (1 + seed) },
            },
          ),
        ),
      ),
    ),
  );
}

function dataOf(found: ReducedLandscape | null): FigureData {
  return {
    ...syntheticInput({ alphas: [1], epsilons: [1], samples: [50, 250], seeds: 1 }),
    ...{ system: timedProfile(profileOf(systemOf("student-teacher"))), furtherCurves: [], landscape: found },
  };
}

function figure(data: FigureData, isInteractive = false) {
  return figureOf("landscape", data, defaultChoices(data), { width: 1100, isInteractive });
}

describe("figure of the reduced landscape", () => {
  it("is drawn without a warning, with both edges, and says w_c and the time that decay needs", async () => {
    const drawn = figure(dataOf(landscape([100])));
    assert.ok(drawn !== null);
    const svg = await drawFigure(drawn);
    assert.match(svg, /w_c: generalises/);
    assert.match(
      drawn.caption,
      /range\. The train set is fitted from w = 0\.354 on, the test loss is least at 0\.25,/,
    );
    assert.match(
      drawn.caption,
      /w_c = 1\.41\. .*ln\(w₀\/w_c\)\/γ steps: from the largest norm here, 4, after 1\.04\/γ\.$/,
    );
  });

  it("has a panel for each value of another parameter, with texts to point at", () => {
    const drawn = figure(dataOf(landscape([100, 200])), true);
    assert.equal((drawn?.spec["concat"] as readonly unknown[]).length, 2);
    const spec = JSON.stringify(drawn?.spec);
    assert.ok(spec.includes('"title":"P = 200"'));
    assert.ok(spec.includes("w = 2\\ntest loss 4 (2 of its trials)"));
    assert.match(drawn?.caption ?? "", /In the first panel the train set/);
  });

  it("is absent where trials did not keep their norm, and survives the page's data", () => {
    assert.equal(figure(dataOf(null)), null);
    const data = dataOf(landscape([100]));
    const page = JSON.parse(pageDataJson(data, { axes: null, figures: ["landscape"] })) as PageData;
    assert.ok(figure(figureDataOf(page)) !== null);
    assert.equal(
      figureDataOf(JSON.parse(pageDataJson(dataOf(null), { axes: null, figures: [] })) as PageData).landscape,
      null,
    );
  });
});
