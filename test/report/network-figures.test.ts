import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DEFAULT_THRESHOLDS } from "../../src/model/index.js";
import { drawFigure } from "../../src/report/draw/draw-figure.js";
import { defaultChoices, FIGURE_NAMES, figureOf, type FigureData } from "../../src/report/figure/figures.js";
import type { Figure } from "../../src/report/figure/figure-spec.js";
import { readingNotes, renderReport, summaryLines } from "../../src/report/index.js";
import { figureDataOf, pageDataJson, type PageData } from "../../src/report/page/page-data.js";
import { ACCURACY, networkData } from "./network-sweep.js";
import { COMMITTEE } from "../analysis/committee-profile.js";
import { timedProfile } from "./timed-profile.js";
import { syntheticInput } from "./synthetic-sweep.js";

const SIZE = { width: 1100, isInteractive: true };

function figure(name: (typeof FIGURE_NAMES)[number], data: FigureData = networkData()): Figure | null {
  return figureOf(name, data, defaultChoices(data), SIZE);
}

/** All objects of a specification that are rows of data. */
function rowsOf(spec: unknown): readonly Record<string, unknown>[] {
  if (typeof spec !== "object" || spec === null) return [];
  return Object.entries(spec).flatMap(([key, value]) =>
    key === "values" && Array.isArray(value)
      ? (value as Record<string, unknown>[]).filter((row) => typeof row === "object")
      : rowsOf(value),
  );
}

describe("figures of networks", () => {
  it("show accuracies with thresholds, crossings and other seeds", () => {
    const drawn = figure("accuracy");
    const rows = rowsOf(drawn?.spec);
    const levels = rows.filter(({ series }) => series === "threshold").map(({ value }) => value);
    assert.deepEqual(levels, [0.99, 0.95, 0.99, 0.95]);
    const circles = rows.filter((row) => Object.keys(row).join() === "step,value");
    assert.deepEqual(circles[0], { step: 50, value: 0.99 });
    assert.deepEqual(circles[1], { step: 2000, value: 0.95 });
    assert.ok(rows.some(({ seed }) => seed === "1 test"));
    assert.ok(rows.some(({ tip }) => /^step 2000\ntrain 1\ntest 0\.95\ntrain at its/.test(String(tip))));
    assert.match(drawn?.caption ?? "", /classified rightly.*circles where it reaches its threshold/);
  });

  it("show no threshold on losses where thresholds are accuracies, and none on accuracies where they are losses", () => {
    const hasLevel = (drawn: Figure | null): boolean =>
      rowsOf(drawn?.spec).some(({ series }) => series === "threshold");
    assert.equal(hasLevel(figure("curves")), false);
    const byLoss = networkData({ thresholds: DEFAULT_THRESHOLDS });
    assert.equal(hasLevel(figure("curves", byLoss)), true);
    assert.equal(hasLevel(figure("accuracy", byLoss)), false);
    // The committee machine has no accuracies.
    const machine = { ...syntheticInput(), system: timedProfile(COMMITTEE), furtherCurves: [] };
    assert.equal(figureOf("accuracy", machine, defaultChoices(machine), SIZE), null);
  });

  it("show of a regression the accuracy that the thresholds name, and inside one trial all of them", () => {
    const data = networkData({ thresholds: { ...ACCURACY, within: 1e-2 } }, true);
    const drawn = figure("accuracy", data);
    assert.ok(rowsOf(drawn?.spec).some(({ tip }) => /^step 1000\ntrain 1\ntest 0\.95\n/.test(String(tip))));
    assert.match(drawn?.caption ?? "", /squared error is below 0\.01/);
    const series = rowsOf(figure("mechanism", data)?.spec).map((row) => row["series"]);
    assert.deepEqual([...new Set(series)].filter(Boolean), [
      "‖θ‖",
      "Σ‖θ_layer‖",
      ...["0.0001", "0.001", "0.01"],
    ]);
  });

  it("show both norms and the margin inside one trial, not the norm that the committee machine has", () => {
    const spec = JSON.stringify(figure("mechanism")?.spec);
    assert.match(spec, /Norm of the parameters.*Margin on the train set/);
    assert.doesNotMatch(spec, /‖W‖² \/ N/);
    assert.match(spec, /train at its threshold/);
  });

  it("keep the axis of shares from 0 to 1 where all are 0, and write margins below 0 as numbers", async () => {
    const { curves, ...rest } = networkData({}, true);
    const atNothing = { train_accuracy: 0, test_accuracy: 0, train_within_1e_4: 0, train_within_1e_2: 0 };
    const spoilt = curves.map((curve) => ({
      ...curve,
      rows: curve.rows.map((row) => ({
        ...row,
        ...atNothing,
        ...{ test_within_1e_4: 0, test_within_1e_2: 0, margin: -30 },
      })),
    }));
    const drawn = figure("mechanism", { ...rest, curves: spoilt });
    assert.ok(drawn !== null);
    const svg = await drawFigure(drawn);
    const labels = [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text]) => text);
    assert.equal(labels.filter((label) => label === "0.8").length, 2);
    assert.ok(labels.includes("−30"), labels.join(" "));
    assert.ok(!labels.some((label) => /e[+-]?\d/.test(label)), labels.join(" "));
  });

  it("show where a loss far above that of an output of 0 begins, of other seeds too", () => {
    const { curves, ...rest } = networkData();
    const [first] = curves;
    const others = (first.others ?? []).map((other) => ({
      ...other,
      outcome: { ...other.outcome, label_power: 1, initial_train: 5000, initial_test: 4000 },
    }));
    assert.ok(others.length > 0);
    const domains = JSON.stringify(figure("curves", { ...rest, curves: [{ ...first, others }] })?.spec);
    assert.match(domains, /"domain":\[[^,\]]+,7500\]/);
  });

  it("show surfaces over any two axes, of α and weight decay for example", () => {
    const data = networkData();
    const choices = { ...defaultChoices(data), x: "weightDecay", y: "alpha" } as const;
    const drawn = figureOf("time-to-grok", data, choices, SIZE);
    const tips = rowsOf(drawn?.spec).filter(({ tip }) => /test step/.test(String(tip)));
    assert.equal(tips.length, 9);
    assert.match(
      drawn?.caption ?? "",
      /test accuracy stays at or above its threshold.*weight decay λ and laziness α/,
    );
  });

  it("are the same from the data of a page", () => {
    const data = networkData({}, true);
    const json = pageDataJson(data, { axes: null, figures: [] });
    const back = figureDataOf(JSON.parse(json) as PageData);
    for (const name of ["accuracy", "curves", "mechanism"] as const) {
      assert.deepEqual(rowsOf(figure(name, back)?.spec), rowsOf(figure(name, data)?.spec));
    }
  });

  it("draw without a warning, on a phone's width as well", async () => {
    for (const width of [1100, 360]) {
      for (const isRegression of [false, true]) {
        const data = networkData({}, isRegression);
        for (const name of FIGURE_NAMES) {
          const drawn = figureOf(name, data, defaultChoices(data), { ...SIZE, width });
          if (drawn !== null) assert.match(await drawFigure(drawn), /^<svg /);
        }
      }
    }
  });
});

describe("words about networks", () => {
  it("speak of accuracies where thresholds do, and of no ε", async () => {
    const data = networkData();
    const lines = summaryLines({ ...data, pending: 0 });
    assert.match(lines[1], /^Test accuracy reaches 0\.95 for good in 8 of 9 cells, after /);
    const { html } = await renderReport({ ...syntheticInput(), ...data });
    const page = html.replace(/<script[\s\S]*<\/script>/g, "");
    assert.match(page, /being accuracies, reached from below/);
    assert.match(page, /A phase diagram of grokking at P = 264, N = 32, p = 23</);
    assert.doesNotMatch(page, /ε = 0|label power E|stays below/);
    const notes = readingNotes({
      ...{ system: COMMITTEE, regimes: [] },
      ...{ thresholds: { ...ACCURACY, within: 1e-2 }, ownThresholds: ACCURACY },
      ...{ budgetSteps: 1, pending: 0, undecided: 0, undecidedCensored: 0, deepened: null, part: null },
    });
    assert.match(notes[0], /accuracy \(squared error below 0\.01\): train 0\.99, test 0\.95, ratio 3/);
  });
});
