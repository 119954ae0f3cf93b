import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cellsOf, phaseOf } from "../../src/analysis/index.js";
import { profileOf } from "../../src/model/index.js";
import { drawFigure } from "../../src/report/draw/draw-figure.js";
import { PHASE_COLOURS } from "../../src/report/figure/colours.js";
import { defaultChoices, figureOf, figuresFor, type FigureData } from "../../src/report/figure/figures.js";
import { renderReport, summaryLines, thresholdsText } from "../../src/report/index.js";
import { figureDataOf, pageDataJson, type PageData } from "../../src/report/page/page-data.js";
import { systemOf } from "../../src/system/index.js";
import { outcomeRow } from "../analysis/outcome-rows.js";
import { ACCURACY } from "./network-sweep.js";
import { syntheticInput } from "./synthetic-sweep.js";
import { timedProfile } from "./timed-profile.js";

const BUDGET = 1000;
const THRESHOLDS = { ...ACCURACY, train: 0.9, test: 0.9, phases: { lag: 100 } };

/** Fits where the rate is large; generalises at once, late or never as the decay grows; two seeds of one cell disagree. */
function rows(moduli: readonly number[] = [7]) {
  return moduli.flatMap((modulus) =>
    [1e-3, 1e-2].flatMap((learningRate) =>
      [0, 1, 2].flatMap((weightDecay) =>
        [0, 1, 2].map((seed) => {
          const train_step = learningRate < 5e-3 ? null : 10;
          const delay = [5, seed === 2 ? 50 : 500, null][weightDecay];
          const test_step = train_step === null || delay === null ? null : train_step + delay;
          const kind = test_step === null ? "censored" : "grokked";
          const at = { modulus, learningRate, weightDecay, seed };
          return outcomeRow(at, { kind, train_step, test_step, steps: BUDGET });
        }),
      ),
    ),
  );
}

function dataOf(moduli?: readonly number[], isAsked = true): FigureData {
  const phases = { phaseOf: (row: Parameters<typeof phaseOf>[0]) => phaseOf(row, 100, BUDGET) };
  return {
    ...syntheticInput({ alphas: [1], epsilons: [1], samples: [50], seeds: 1 }),
    ...{ system: timedProfile(profileOf(systemOf("modular-mlp"))), furtherCurves: [], regimes: [] },
    ...{ budgetSteps: BUDGET, curves: [], landscape: null },
    thresholds: isAsked ? THRESHOLDS : ACCURACY,
    cells: cellsOf(rows(moduli), isAsked ? phases : {}),
  };
}

function figure(data: FigureData, isInteractive = false) {
  return figureOf("phases", data, defaultChoices(data), { width: 1100, isInteractive });
}

describe("figure of the phases", () => {
  it("has the phase of most seeds, its share where they disagree, and counts of cells in the legend", async () => {
    const drawn = figure(dataOf());
    assert.ok(drawn !== null);
    const svg = await drawFigure(drawn);
    for (const text of [
      "C comprehension: 1",
      "G grokking: 1",
      "M memorization: 1",
      "X confusion: 3",
      "G 2/3",
    ]) {
      assert.ok(svg.includes(text), text);
    }
    assert.match(drawn.caption, /In 1 of 6 cells seeds disagree; .* at least 67 % of them\.$/);
    const colours = new Set(Object.values(PHASE_COLOURS).map(({ fill }) => fill));
    assert.equal(colours.size, 5);
    for (const phase of ["comprehension", "grokking", "memorization", "confusion"] as const) {
      assert.ok(svg.includes(PHASE_COLOURS[phase].fill), phase);
    }
  });

  it("says which phase is shown where two have as many seeds, and what a lag of 0 parts", () => {
    const data = dataOf();
    const [first, ...others] = data.cells;
    const tied = { ...first, phases: { comprehension: 1, grokking: 1, memorization: 1, confusion: 0 } };
    const drawn = figure({ ...data, cells: [tied, ...others] });
    assert.match(
      drawn?.caption ?? "",
      /In 2 of 6 cells seeds disagree; .* at least 33 % of them\. In 1 of these another phase has as many seeds: the first in the order of the legend is shown\.$/,
    );
    const early = figure({ ...data, thresholds: { ...THRESHOLDS, phases: { lag: 0 } } })?.caption ?? "";
    assert.match(
      early,
      /train accuracy first reaches 0\.9, but test accuracy 0\.9 before it; grokking: test at the same step or later/,
    );
    assert.doesNotMatch(early, /less than 0 steps/);
  });

  it("tells the share at the pointer, and has a panel for each value of a third parameter", () => {
    const spec = JSON.stringify(figure(dataOf([7, 11]), true)?.spec);
    assert.ok(spec.includes("phases: 1 comprehension, 2 grokking"));
    const data = dataOf([7, 11]);
    const chosen = { ...defaultChoices(data), phaseX: "learningRate", phaseY: "weightDecay" };
    const drawn = figureOf("phases", data, chosen, { width: 1100, isInteractive: false });
    assert.equal((drawn?.spec["concat"] as readonly unknown[]).length, 2);
    assert.match(drawn?.caption ?? "", /over .*η.* and .*λ/);
  });

  it("says how many panels it leaves out", () => {
    const primes = [
      2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
    ];
    const data = dataOf(primes);
    const chosen = { ...defaultChoices(data), phaseX: "learningRate", phaseY: "weightDecay" };
    const drawn = figureOf("phases", data, chosen, { width: 1100, isInteractive: false });
    assert.equal((drawn?.spec["concat"] as readonly unknown[]).length, 24);
    assert.match(drawn?.caption ?? "", / 2 further panels are left out here; the table has all cells\.$/);
  });

  it("is absent where phases were not asked for, and survives the page's data", async () => {
    assert.equal(figure(dataOf(undefined, false)), null);
    const data = dataOf();
    assert.ok(figuresFor(data).includes("phases"));
    const json = pageDataJson(data, { axes: null, figures: ["phases"] });
    const back = figureDataOf(JSON.parse(json) as PageData);
    assert.deepEqual(figure(back)?.spec, figure(data)?.spec);
    const { html, figures } = await renderReport({ ...syntheticInput(), ...data });
    assert.ok(figures.some(({ name }) => name === "phases"));
    const page = html.replace(/<script[\s\S]*<\/script>/g, "");
    assert.match(page, /grokking, 2 of 3 seeds/);
    assert.match(
      page,
      /comprehension: train accuracy first reaches 0\.9, and test accuracy 0\.9 less than 100 steps/,
    );
  });

  it("comes with a line of counts and the lag beside the thresholds", () => {
    const lines = summaryLines({ ...dataOf(), pending: 0 });
    assert.equal(
      lines[1],
      "Phases, a lag of 100 steps being grokking: 4 comprehension, 2 grokking, 3 memorization, 9 confusion.",
    );
    assert.match(thresholdsText(THRESHOLDS), /, lag of phases 100 steps$/);
  });
});
