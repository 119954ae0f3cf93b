import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fitLaw, MOST_POINTS, parseLaw, type Law } from "../../src/analysis/index.js";
import type { OutcomeRow } from "../../src/model/index.js";
import { drawFigure } from "../../src/report/draw/draw-figure.js";
import { lawCaption, lawFigure } from "../../src/report/figure/law-figure.js";
import { lawText, renderReport } from "../../src/report/index.js";
import { COMMITTEE } from "../analysis/committee-profile.js";
import { outcomeRow } from "../analysis/outcome-rows.js";
import { syntheticInput } from "./synthetic-sweep.js";

const SIZE = { width: 1100, isInteractive: false };
/** Sums of logarithms in another order. */
const WITHIN_ROUNDING = 1e-9;

/** t = 50 α²/ε, three times later at P = 100; all above the budget are censored. */
function rows(budget: number, seeds = 2): readonly OutcomeRow[] {
  return Array.from({ length: seeds }, (_, seed) =>
    [100, 200].flatMap((samples) =>
      [1, 2, 4].flatMap((alpha) =>
        [0.1, 0.5].map((epsilon) => {
          const time = ((50 * alpha ** 2) / epsilon) * (samples === 100 ? 3 : 1);
          const at = { alpha, epsilon, samples, seed };
          return time <= budget
            ? outcomeRow(at, { kind: "grokked", train_step: 1, test_step: time, steps: budget })
            : outcomeRow(at, { kind: "censored", train_step: 1, steps: budget });
        }),
      ),
    ),
  ).flat();
}

function lawOf(text: string, of = rows(1e9)): Law {
  return fitLaw(of, parseLaw(text), { parameters: COMMITTEE.parameters, clockFactor: null, resamples: 20 });
}

interface Row {
  readonly value: number;
  readonly time: number;
  readonly series?: string;
}

function panelsOf(law: Law): readonly { readonly points: readonly Row[]; readonly line: readonly Row[] }[] {
  const { concat } = lawFigure(COMMITTEE, law, SIZE) as unknown as {
    readonly concat: readonly { readonly layer: readonly { readonly data: { readonly values: Row[] } }[] }[];
  };
  return concat.map(({ layer: [points, line] }) => ({ points: points.data.values, line: line.data.values }));
}

/** The line's time at a value. */
function onLine([a, b]: readonly Row[], value: number): number {
  const slope = Math.log(b.time / a.time) / Math.log(b.value / a.value);
  return a.time * (value / a.value) ** slope;
}

describe("figure of a law", () => {
  it("has a panel for each parameter, with the law's slope, and exact times on the line of each", async () => {
    const law = lawOf("test_step~alpha+epsilon");
    const panels = panelsOf(law);
    assert.equal(panels.length, 2);
    for (const [k, exponent] of [2, -1].entries()) {
      const { points, line } = panels[k];
      const slope = Math.log(line[1].time / line[0].time) / Math.log(line[1].value / line[0].value);
      assert.ok(Math.abs(slope - exponent) < WITHIN_ROUNDING, `slope ${slope}`);
      assert.equal(points.length, 24);
      for (const { value, time, series } of points) {
        assert.ok(Math.abs(time / onLine(line, value) - 1) < WITHIN_ROUNDING);
        assert.equal(series, "time of a trial");
      }
    }
    const caption = lawCaption(COMMITTEE, law);
    assert.match(caption, /exponents of α 2\.00 \(range 2\.00\), of ε −1\.00 \(range −1\.00\)\./);
    assert.match(caption, /for the other parameters and for its combination of the 2 that are held apart\.$/);
    const figure = {
      name: "law-1",
      title: "Law",
      caption,
      description: caption,
      spec: lawFigure(COMMITTEE, law, SIZE),
    };
    assert.match(await drawFigure(figure), /^<svg /);
  });

  it("shows the times as they are with one parameter and nothing held apart, and bounds as such", () => {
    const some = rows(3000).filter(
      ({ parameters: { samples, epsilon } }) => samples === 200 && epsilon === 0.1,
    );
    const law = lawOf("test_step~alpha", some);
    const [{ points, line }] = panelsOf(law);
    const told = points.map(({ value, time, series }) => [value, Math.round(time), series]).sort();
    const [event, bound] = ["time of a trial", "bound: training ended first"];
    assert.deepEqual(told.slice(0, 3), [
      [1, 500, event],
      [1, 500, event],
      [2, 2000, event],
    ]);
    assert.deepEqual(told.slice(4), [
      [4, 3000, bound],
      [4, 3000, bound],
    ]);
    assert.ok(onLine(line, 4) > 3000, "the law lies above the bounds");
    assert.match(
      lawCaption(COMMITTEE, law),
      /^The test step of 4 trials, and for 2 whose training ended first the bound/,
    );
  });

  it("says in words how many trials have the time, how many count as bounds, and when it is of a selection", () => {
    // 12 combinations of two seeds; those of times above the budget are censored.
    const count = (budget: number): number =>
      rows(budget).filter(({ test_step: step }) => step !== null).length;
    const mostlyAtRest = rows(3000).map((row, i) =>
      i % 3 === 0 ? row : outcomeRow(row.parameters, { kind: "memorized", train_step: 1, steps: 3000 }),
    );
    const [some, few, rest] = [
      lawOf("test_step~alpha+epsilon|1", rows(3000)),
      lawOf("test_step~alpha|1", rows(400)),
      lawOf("test_step~alpha|1", mostlyAtRest),
    ];
    assert.equal(count(3000), 16);
    const told = lawText(COMMITTEE, some).lines;
    assert.match(
      told[0],
      /^The test step is known of 16 of 24 trials; 8 censored ones, whose training ended first, count as bounds\./,
    );
    assert.ok(!told.some((line) => line.includes("selection")));
    assert.equal(count(400), 6);
    const { lines } = lawText(COMMITTEE, few);
    assert.match(lines[0], /^The test step is known of 6 of 24 trials; 18 censored ones/);
    assert.ok(!lines.some((line) => line.includes("selection")), "bounds are in the fit");
    assert.match(
      lawText(COMMITTEE, rest).lines[1],
      /^Mind: 16 of 24 trials are left out, so this law describes a selection/,
    );
    assert.match(
      lawText(COMMITTEE, lawOf("test_step~alpha")).lines[0],
      /24 of 24 trials; no censored trial is in the fit\./,
    );
  });

  it("draws a part of many trials, and says so", () => {
    const law = lawOf("test_step~alpha", rows(1e9, 130));
    assert.ok(law.pointsOf === 1560 && law.points.length <= MOST_POINTS);
    assert.match(lawCaption(COMMITTEE, law), /780 of 1560 trials are drawn\.$/);
  });

  it("stands on the page above the table of its law, and is a file", async () => {
    const laws = [lawOf("test_step~alpha"), lawOf("test_step~epsilon")];
    const { html, figures } = await renderReport({ ...syntheticInput(), laws });
    const names = figures.map(({ name }) => name).filter((name) => name.startsWith("law"));
    assert.deepEqual(names, ["law-1", "law-2"]);
    for (const law of laws) {
      const at = html.indexOf(lawCaption(COMMITTEE, law));
      assert.ok(at > 0 && html.indexOf("<table", at) > at);
    }
  });
});
