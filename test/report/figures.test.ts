import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cellsOf, regimesOf, type Boundary, type Cell } from "../../src/analysis/index.js";
import { cellColumns } from "../../src/report/words/cell-columns.js";
import { OUTCOME_MARKS } from "../../src/report/figure/colours.js";
import { titleLines } from "../../src/report/figure/category-axis.js";
import { drawFigure } from "../../src/report/draw/draw-figure.js";
import {
  defaultChoices,
  FIGURE_NAMES,
  figureOf,
  figuresFor,
  type FigureData,
} from "../../src/report/figure/figures.js";
import { HATCH_FILL } from "../../src/report/figure/figure-spec.js";
import { endsText, shortNumber } from "../../src/report/index.js";
import { figureDataOf, pageDataJson, type PageData } from "../../src/report/page/page-data.js";
import { outcomeRow } from "../analysis/outcome-rows.js";
import { syntheticCurve, syntheticInput, syntheticRows } from "./synthetic-sweep.js";
import { COMMITTEE, LADDERS } from "../analysis/committee-profile.js";
import { profileOf } from "../../src/model/index.js";
import { timedProfile } from "./timed-profile.js";
import { systemOf } from "../../src/system/index.js";

const SMALL = { alphas: [0.5, 1, 4], epsilons: [0.25, 1], samples: [50, 250, 550], seeds: 3 };
const SIZE = { width: 1100, isInteractive: true };

function dataOf(change: Partial<FigureData> = {}): FigureData {
  return { ...syntheticInput(SMALL), system: timedProfile(COMMITTEE), furtherCurves: [], ...change };
}

/** All objects within a specification that have this key, with its value. */
function valuesOf(spec: unknown, key: string): readonly unknown[] {
  if (typeof spec !== "object" || spec === null) return [];
  return Object.entries(spec).flatMap(([name, value]) => [
    ...(name === key ? [value as unknown] : []),
    ...valuesOf(value, key),
  ]);
}

/** The rectangles of a map. */
function rectanglesOf(spec: unknown): readonly Record<"x" | "x2" | "y" | "y2", number>[] {
  if (typeof spec !== "object" || spec === null) return [];
  const { mark, data } = spec as { mark?: { type?: string }; data?: { values: readonly never[] } };
  if (mark?.type === "rect") return data?.values ?? [];
  return Object.values(spec).flatMap(rectanglesOf);
}

function specOf(name: (typeof FIGURE_NAMES)[number], data: FigureData): unknown {
  return figureOf(name, data, defaultChoices(data), SIZE)?.spec;
}

/** Cells of a sweep over eigenvectors, and a curve of each at two numbers of samples. */
function eigenvectorData(): FigureData {
  const rows = [1, 70, 150].flatMap((eigenvector) =>
    [100, 400].map((samples) =>
      outcomeRow(
        { eigenvector, samples },
        { kind: "grokked", train_step: 10, test_step: 90, final_test: eigenvector },
      ),
    ),
  );
  const curves = rows.map((outcome) => ({ label: outcome.kind, outcome, rows: syntheticCurve(outcome) }));
  return dataOf({
    system: timedProfile(profileOf(systemOf("eigenvector"))),
    cells: cellsOf(rows, { budgetSteps: 1e4 }),
    regimes: [],
    curves: [...curves].reverse(),
  });
}

describe("figures", () => {
  it("have a place on the surface for every cell, with its numbers to point at", () => {
    const tips = valuesOf(specOf("time-to-grok", dataOf()), "tip").map(String);
    assert.equal(tips.length, 18);
    assert.ok(tips.every((tip) => /\ntest step .*\n(.*\n)*3 trials: /.test(tip)));
  });

  it("never show as a time what was not reached: grey where at rest, hatched with its bound where censored", () => {
    const { cells } = dataOf();
    const looks = (changed: readonly Cell[]): readonly unknown[] =>
      valuesOf(specOf("time-to-grok", dataOf({ cells: changed })), "look");
    const letters = (changed: readonly Cell[]): readonly unknown[] =>
      valuesOf(specOf("time-to-grok", dataOf({ cells: changed })), "text");
    assert.equal(looks(cells).length, 6); // P = 50 at every α and ε
    assert.ok(looks(cells).every((look) => String(look).startsWith("never: at rest")));
    assert.equal(letters(cells).filter((text) => text === "never").length, 6);
    const ended = cells.map((cell) => ({
      ...cell,
      kinds: { ...cell.kinds, memorized: 0, censored: cell.kinds.censored + cell.kinds.memorized },
    }));
    assert.ok(looks(ended).every((look) => String(look).startsWith("> training ended first")));
    assert.ok(letters(ended).includes("> 1e6"));
    const ranges = valuesOf(specOf("time-to-grok", dataOf({ cells: ended })), "range").flat();
    assert.ok(ranges.includes(HATCH_FILL));
  });

  it("say which cells hold deepened trials, to who points at them and in the table; the page too", () => {
    const rows = syntheticRows(SMALL);
    const one = rows.filter(({ parameters: p }) => p.alpha === 1 && p.epsilon === 1 && p.samples === 250);
    const deepened = new Map(one.slice(1).map(({ trialId }, i) => [trialId, 1e7 * (i + 1)]));
    const data = dataOf({ cells: cellsOf(rows, { budgetSteps: 1e6, deepened }) });
    const back = figureDataOf(JSON.parse(pageDataJson(data, { axes: null, figures: [] })) as PageData);
    for (const each of [data, back]) {
      const tips = valuesOf(specOf("time-to-grok", each), "tip").map(String);
      const told = tips.filter((tip) => tip.endsWith("\nof which 2 deepened to up to 2e7 steps"));
      assert.equal(told.length, 1);
      assert.ok(told[0].startsWith("α = 1, P = 250, ε = 1\n"), told[0]);
      assert.equal(tips.filter((tip) => tip.includes("deepened")).length, 1);
      const outcome = cellColumns(timedProfile(COMMITTEE), each.cells, [], 3).find(
        ({ heading }) => heading === "outcome",
      );
      const outcomes = each.cells.map((cell) => outcome?.entry(cell).note ?? "");
      assert.equal(outcomes.filter((note) => note === "2 deepened to up to 2e7").length, 1);
    }
  });

  it("break a title that is longer than its upright axis into lines of whole words", () => {
    const title = "share of random numbers in the initial embeddings m";
    const lines = titleLines(title, 120);
    assert.deepEqual(lines, ["share of random", "numbers in the", "initial embeddings m"]);
    assert.deepEqual(titleLines(title, 600), [title]);
    const spec = specOf("time-to-grok", dataOf());
    const titles = valuesOf(spec, "title").map((each) => (Array.isArray(each) ? each.join(" ") : each));
    assert.ok(titles.includes("training samples P"), JSON.stringify(titles));
  });

  it("are lines where one parameter determines the others that vary, as by a formula", () => {
    const rows = [0.5, 1, 4].map((alpha) =>
      outcomeRow({ alpha, epsilon: alpha * alpha }, { kind: "grokked", train_step: 10, test_step: 90 }),
    );
    const tied = dataOf({ cells: cellsOf(rows), curves: [] });
    assert.ok(figuresFor(tied).includes("lines") && !figuresFor(tied).includes("time-to-grok"));
    assert.equal(figureOf("lines", tied, defaultChoices(tied), SIZE)?.title, "Over laziness α, with ε");
    const free = [
      ...rows,
      outcomeRow({ alpha: 4, epsilon: 1 }, { kind: "tracked", train_step: 10, test_step: 12 }),
    ];
    assert.ok(!figuresFor(dataOf({ cells: cellsOf(free) })).includes("lines"));
  });

  it("are lines where one parameter varies, with ρ, θ, the boundaries and their intervals", () => {
    const rows = syntheticRows({ alphas: [1], epsilons: [0.25], samples: [50, 120, 250, 550], seeds: 8 });
    const cells = cellsOf(rows, { budgetSteps: 1e6 });
    const regimes = regimesOf(rows, { ...LADDERS, budgetSteps: 1e6 });
    const data = dataOf({ cells, regimes });
    assert.deepEqual(figuresFor(data), ["lines", "accuracy", "curves", "mechanism", "family"]);
    assert.ok(!figuresFor(dataOf()).includes("lines"));
    const figure = figureOf("lines", data, defaultChoices(data), SIZE);
    assert.ok(figure !== null);
    const [{ first, second, window }] = regimes;
    const ends = ({ interval }: Pick<Boundary, "interval">): string => endsText(interval);
    assert.equal(
      figure.title,
      `Over training samples P: P₁ = ${shortNumber(first.estimate ?? 0)} (95 % ${ends(first)}), ` +
        `P₂ = ${shortNumber(second.estimate ?? 0)} (95 % ${ends(second)}), ` +
        `P₂/P₁ = ${shortNumber(window.ratio ?? 0)} (95 % ${ends(window)})`,
    );
    const { spec } = figure;
    for (const text of ["ρ = 3", "θ = 0.1"]) assert.ok(valuesOf(spec, "text").includes(text), text);
    // P₁ and P₂ in each of the panels, where the table has them.
    const places = valuesOf(spec, "x");
    for (const { estimate } of [first, second]) {
      assert.equal(places.filter((x) => x === estimate).length >= 3, true, String(estimate));
    }
    const medians = new Set(valuesOf(spec, "value"));
    for (const cell of cells) {
      for (const { median } of [cell.trainStep, cell.testStep, cell.ratio]) {
        if (median !== null) assert.ok(medians.has(median), cell.key);
      }
      const { interval } = cell.ratio;
      if (cell.ratio.median !== null && interval?.high !== null && interval?.high !== interval?.low) {
        assert.ok(valuesOf(spec, "high").includes(interval?.high), cell.key);
      }
    }
    const looks = valuesOf(spec, "look").filter((look) => typeof look === "string");
    assert.deepEqual(new Set(looks), new Set(["never"]));
  });

  it("are lines over any one parameter, without boundaries of P", () => {
    const rows = syntheticRows({ alphas: [0.5, 1, 4], epsilons: [0.25], samples: [250], seeds: 3 });
    const data = dataOf({ cells: cellsOf(rows, { budgetSteps: 1e6 }), regimes: regimesOf(rows, LADDERS) });
    const figure = figureOf("lines", data, defaultChoices(data), SIZE);
    assert.equal(figure?.title, "Over laziness α");
    assert.ok(!valuesOf(figure?.spec, "name").includes("P₁"));
  });

  it("have no contour where a number stands, and no hole where an axis was refined", () => {
    const cells = dataOf().cells.filter(
      ({ parameters: p }) => p.alpha !== 1 || p.epsilon !== 1 || p.samples !== 250,
    );
    const data = dataOf({ cells });
    const figure = figureOf("time-to-grok", data, defaultChoices(data), SIZE);
    assert.match(figure?.caption ?? "", /Paler: not trained, shown as the nearest cell\./);
    // Every place of both panels is covered: 2 × 3 × 3.
    const covered = figure === null ? [] : rectanglesOf(figure.spec);
    assert.equal(
      covered.reduce((sum, { x, x2, y, y2 }) => sum + (x2 - x) * (y2 - y), 0),
      18,
    );
  });

  it("show final losses of 0 as hollow marks at the lower edge, and say so; a line has a gap there", () => {
    const loss = (alpha: number, samples: number): number =>
      samples === 100 && alpha === 1 ? 0 : samples / 1000;
    const rowsAt = (alphas: readonly number[]) =>
      alphas.flatMap((alpha) =>
        [50, 100, 200].map((samples) =>
          outcomeRow(
            { alpha, samples },
            { kind: "tracked", train_step: 10, test_step: 20, final_test: loss(alpha, samples) },
          ),
        ),
      );
    const layersWith = (spec: unknown, type: string): readonly Record<string, unknown>[] => {
      if (typeof spec !== "object" || spec === null) return [];
      const { mark } = spec as { mark?: { type?: string } };
      return mark?.type === type
        ? [spec as Record<string, unknown>]
        : Object.values(spec).flatMap((value) => layersWith(value, type));
    };
    const two = dataOf({ cells: cellsOf(rowsAt([1, 2]), { budgetSteps: 1e4 }), regimes: [], curves: [] });
    const choices = { ...defaultChoices(two), against: "samples" };
    const figure = figureOf("final-loss", two, choices, SIZE);
    assert.match(figure?.caption ?? "", /A loss of 0 lies below the logarithmic axis: a hollow mark/);
    const hollow = layersWith(figure?.spec, "point").filter(
      ({ mark }) => (mark as { filled: boolean }).filled === false,
    );
    assert.equal(valuesOf(hollow, "loss").length, 1);
    const domains = valuesOf(figure?.spec, "domain").filter(
      (domain) => Array.isArray(domain) && domain[0] === valuesOf(hollow, "loss")[0],
    );
    assert.ok(domains.length > 0, "the mark stands at the lower end of an axis");
    assert.deepEqual(
      valuesOf(layersWith(figure?.spec, "line"), "loss").filter((value) => value === null),
      [null],
    );
    const none = dataOf({ cells: cellsOf(rowsAt([2, 4]), { budgetSteps: 1e4 }), regimes: [], curves: [] });
    const plain = figureOf("final-loss", none, { ...defaultChoices(none), against: "samples" }, SIZE);
    assert.doesNotMatch(plain?.caption ?? "", /hollow/);
    const one = dataOf({ cells: cellsOf(rowsAt([1]), { budgetSteps: 1e4 }), regimes: [], curves: [] });
    const lines = specOf("lines", one);
    assert.deepEqual(valuesOf(lines, "look"), ["zero"]);
    assert.match(JSON.stringify(lines), /0, below a logarithmic axis/);
  });

  it("let a curve whose loss gets to 0 leave its axis, and say 0 to who points at it", () => {
    const row = outcomeRow({ samples: 50 }, { kind: "tracked", train_step: 10, test_step: 20 });
    const drawn = syntheticCurve(row);
    const rows = drawn.map((each, k) => (k === drawn.length - 1 ? { ...each, test_loss: 0 } : each));
    const curves = [{ label: row.kind, outcome: row, rows }];
    const data = dataOf({ cells: cellsOf([row]), regimes: [], curves });
    const spec = specOf("curves", data);
    assert.match(String(valuesOf(spec, "tip").at(-1)), /\ntest 0\n/);
    const values = valuesOf(spec, "value").filter((value) => typeof value === "number" && value > 0);
    const least = Math.min(...values.map(Number));
    const lows = valuesOf(spec, "domain").map((domain) => Number((domain as readonly unknown[])[0]));
    assert.ok(lows.filter((low) => low > 0).every((low) => low > 1e6 * least));
  });

  it("call curves one trial of each kind of outcome only where every kind of trial is among them", () => {
    const rows = ["memorized", "memorized", "tracked", "grokked", "grokked", "failed"].map((kind, k) =>
      outcomeRow(
        { samples: k < 3 ? 50 : 100, seed: k },
        { kind: kind as "memorized", train_step: 10, test_step: kind === "memorized" ? null : 50 },
      ),
    );
    const curveOf = (k: number) => ({ label: rows[k].kind, outcome: rows[k], rows: syntheticCurve(rows[k]) });
    const captionOf = (...drawn: readonly number[]): string => {
      const data = dataOf({ cells: cellsOf(rows), regimes: [], curves: drawn.map(curveOf) });
      return figureOf("curves", data, defaultChoices(data), SIZE)?.caption ?? "";
    };
    assert.match(captionOf(0, 2, 3), /^One trial of each kind of outcome/);
    assert.match(captionOf(0, 3), /^2 trials/);
  });

  it("bound the regimes of P once for each α and ε", () => {
    const spec = specOf("goldilocks", dataOf());
    const tips = valuesOf(spec, "tip").map(String);
    const boundaries = new Set(tips.filter((tip) => tip.includes("\nP₁ ")));
    assert.equal(boundaries.size, 6);
    assert.ok([...boundaries].some((tip) => /P₁ 112 = 1\.12 D \(in 50 to 250; /.test(tip)));
    assert.equal(tips.filter((tip) => tip.includes("\nratio ")).length, 18); // one mark a cell
  });

  it("mark a cell of censored trials that have crossed as grokked or tracked so far, from the data of a page too", () => {
    const rows = syntheticRows(SMALL).map((row) =>
      row.kind === "grokked" || row.kind === "tracked" ? { ...row, kind: "censored" as const } : row,
    );
    const data = dataOf({ cells: cellsOf(rows, { budgetSteps: 1e6 }) });
    const json = pageDataJson(data, { axes: null, figures: [] });
    const marksOf = (of: FigureData): ReadonlySet<unknown> =>
      new Set(valuesOf(specOf("goldilocks", of), "kind").filter((kind) => typeof kind === "string"));
    const finalMarks = marksOf(dataOf());
    assert.ok(finalMarks.has("grokked") && finalMarks.has("tracked"));
    for (const of of [data, figureDataOf(JSON.parse(json) as PageData)]) {
      assert.deepEqual(
        marksOf(of),
        new Set([...finalMarks].map((kind) => (kind === "memorized" ? kind : `${String(kind)} so far`))),
      );
      const tips = valuesOf(specOf("goldilocks", of), "tip").map(String);
      assert.ok(tips.some((tip) => /\n3 trials: 3 censored \(3 grokked so far\)$/.test(tip)));
    }
    const looks = ["grokked", "grokked so far", "tracked", "tracked so far"] as const;
    assert.equal(new Set(looks.map((look) => JSON.stringify(OUTCOME_MARKS[look]))).size, 4);
  });

  it("compare eigenvectors at one P, and show the final loss over j", () => {
    const spec = specOf("family", eigenvectorData());
    const tips = valuesOf(spec, "tip").map(String);
    assert.deepEqual([...new Set(valuesOf(spec, "member"))], ["1", "70", "150"]);
    const perStep = tips.filter((tip) => tip.startsWith("step "));
    assert.ok(perStep.every((tip) => tip.split("\n").length <= 4)); // one curve for each of the three
    const losses = new Set(valuesOf(spec, "loss").filter((loss) => typeof loss === "number"));
    // The final losses over the label power of the rows, 0.75.
    for (const eigenvector of [1, 70, 150]) assert.ok(losses.has(eigenvector / 0.75));
    assert.equal(specOf("family", dataOf()), undefined);
  });

  it("are the same from the data of a page, but for rounding", () => {
    const data = dataOf();
    const json = pageDataJson(data, { axes: null, figures: [] });
    const back = figureDataOf(JSON.parse(json) as PageData);
    assert.deepEqual(
      back.cells.map(({ parameters, kinds, soFar, kind, trials, reached, leftOut, deepened }) => ({
        ...{ parameters, kinds, soFar, kind, trials, reached, leftOut, deepened },
      })),
      data.cells.map(({ parameters, kinds, soFar, kind, trials, reached, leftOut, deepened }) => ({
        ...{ parameters, kinds, soFar, kind, trials, reached, leftOut, deepened },
      })),
    );
    for (const name of ["time-to-grok", "goldilocks", "curves"] as const) {
      assert.deepEqual(valuesOf(specOf(name, back), "tip"), valuesOf(specOf(name, data), "tip"));
    }
  });

  it("draw without a warning on a phone's width as well", async () => {
    for (const data of [dataOf(), eigenvectorData()]) {
      for (const name of FIGURE_NAMES) {
        const figure = figureOf(name, data, defaultChoices(data), { width: 360, isInteractive: true });
        if (figure !== null) assert.match(await drawFigure(figure), /^<svg /);
      }
    }
  });
});
