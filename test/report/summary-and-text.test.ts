import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  cellParameterNames,
  cellsOf,
  regimesOf,
  sortCells,
  surfaceOf,
  type Cell,
  type Regime,
} from "../../src/analysis/index.js";
import { DEFAULT_THRESHOLDS, profileOf, type OutcomeRow } from "../../src/model/index.js";
import { cellColumns } from "../../src/report/words/cell-columns.js";
import { cellHover, estimateText } from "../../src/report/words/cell-words.js";
import { defaultChoices, figureOf, type FigureName } from "../../src/report/figure/figures.js";
import {
  bracketWords,
  cellMark,
  chooseAxes,
  endsText,
  laddersOf,
  exactNumber,
  numberBeside,
  valueLabels,
  regimeColumns,
  shortNumber,
  summaryLines,
} from "../../src/report/index.js";
import { trialTexts } from "../../src/report/words/point-names.js";
import { surfaceFigure } from "../../src/report/figure/surface-figure.js";
import { outcomeRow } from "../analysis/outcome-rows.js";
import { SURFACE_AXES, syntheticInput, syntheticRows } from "./synthetic-sweep.js";
import { COMMITTEE, LADDERS } from "../analysis/committee-profile.js";
import { timedProfile } from "./timed-profile.js";
import { systemOf } from "../../src/system/index.js";
import { TWO_LADDERS } from "./two-ladders.js";

const CELLS = cellsOf(TWO_LADDERS, { budgetSteps: 1e4 });

/** Whatever any of the house's committee machines and networks can vary. */
const ALL_PARAMETERS = {
  ...COMMITTEE,
  parameters: [
    ...new Map(
      [COMMITTEE, profileOf(systemOf("eigenvector")), profileOf(systemOf("modular-mlp"))]
        .flatMap(({ parameters }) => parameters)
        .map((parameter) => [parameter.name, parameter]),
    ).values(),
  ],
};

describe("regimeColumns", () => {
  const textsOf = (rows: readonly OutcomeRow[]): readonly (readonly string[])[] => {
    const ladders = laddersOf(regimesOf(rows, LADDERS));
    const columns = regimeColumns(ALL_PARAMETERS, ladders);
    return [
      columns.map(({ heading }) => heading),
      ...ladders.map((regime) => columns.map((column) => column.text(regime))),
    ];
  };

  it("make a row a point, boundaries outside the grid as inequalities", () => {
    const [header, first, second] = textsOf(TWO_LADDERS);
    const boundary = (name: string): readonly string[] => [name, "in", "spread", `${name}/D`];
    assert.deepEqual(header, [
      "α",
      ...boundary("P₁"),
      ...boundary("P₂"),
      "P₂/P₁",
      "spread",
      "seeds",
      "notes",
    ]);
    // The ratio falls from 40 to 2 over two octaves: 3 lies at 200 · 4^(ln(40/3) / ln 20) = 663.
    assert.deepEqual(first, [
      ...["1", "100", "50–200", "–", "1"],
      ...["663", "200–800", "–", "6.63", "6.63", "–", "1", ""],
    ]);
    assert.deepEqual(second.slice(1, 5), ["> 800", "–", "–", "–"]);
    assert.equal(second.at(-1), "not monotone in 1 of 1 seed");
  });

  it("are none without a ladder", () => {
    assert.deepEqual(textsOf(TWO_LADDERS.slice(0, 1)).length, 1);
  });

  // Every parameter of a cell but P, which is the ladder itself.
  const pairs: Readonly<Record<string, readonly [number | "infinite" | null, number]>> = {
    alpha: [0.5, 2],
    epsilon: [0.1, 0.4],
    dimension: [50, 80],
    width: ["infinite", 200],
    eigenvector: [null, 3],
    modulus: [null, 13],
    weightDecay: [0, 1e-3],
    decayRate: [0, 1e-5],
    sigma: [0.5, 1],
    labelScale: [1, 2],
    learningRate: [0.05, 0.1],
  };

  it("tell points apart by whatever parameter varies, and by values close together", () => {
    assert.deepEqual(
      ["samples", ...Object.keys(pairs)].sort(),
      [...cellParameterNames(CELLS)].sort(),
      "a parameter without a case here",
    );
    const close = { alpha: [1, 1.0001], samples: [1, 1] } as const;
    for (const [name, values] of [...Object.entries(pairs), ["alpha", close.alpha] as const]) {
      const rows = values.flatMap((value) =>
        [50, 200, 800].map((samples) =>
          outcomeRow(
            { [name]: value, samples },
            samples === 50
              ? { kind: "memorized", train_step: 10 }
              : { kind: "tracked", train_step: 10, test_step: 20 },
          ),
        ),
      );
      const [header, first, second] = textsOf(rows);
      assert.equal(header.length, 13, name);
      assert.notEqual(first[0], second[0], name);
      assert.deepEqual(
        first.slice(1),
        second.slice(1).map((text, i) => (name === "dimension" ? first[i + 1] : text)),
      );
      const cells = sortCells(cellsOf(rows, { budgetSteps: 1e4 }));
      const columns = cellColumns(timedProfile(ALL_PARAMETERS), cells, regimesOf(rows, LADDERS), 3);
      const entries = cells.map((cell) => columns.map((column) => column.entry(cell).text).join(" "));
      assert.equal(new Set(entries).size, cells.length, name);
      const trials = rows.map((outcome) => ({ label: outcome.kind, outcome, rows: [] }));
      assert.equal(new Set(trials.map(trialTexts(trials, ALL_PARAMETERS))).size, trials.length, name);
      for (const figure of ["goldilocks", "time-to-grok"] as const) {
        const tips = tipsOf(cells, regimesOf(rows, LADDERS), figure);
        assert.equal(new Set(tips.filter((tip) => tip.includes("\ntest step "))).size, cells.length, name);
      }
    }
  });
});

/** What is told on pointing at a figure. */
function tipsOf(cells: readonly Cell[], regimes: readonly Regime[], name: FigureName): readonly string[] {
  const data = {
    ...syntheticInput(),
    system: timedProfile(ALL_PARAMETERS),
    cells,
    regimes,
    furtherCurves: [],
  };
  const spec = figureOf(name, data, defaultChoices(data), { width: 1100, isInteractive: true })?.spec;
  return [...JSON.stringify(spec).matchAll(/"tip":("(?:[^"\\]|\\.)*")/g)].map(
    ([, tip]) => JSON.parse(tip) as string,
  );
}

describe("numbers beside the ratio from which on trials grok", () => {
  it("have the digits that keep their side", () => {
    const beside = [2.94, 2.95, 2.9996, 3, 3.04, 3.1].map((x) => numberBeside(3, x, 2));
    assert.deepEqual(beside, ["2.9", "2.95", "2.9996", "3", "3.04", "3.1"]);
    assert.equal(numberBeside(3, 2.95), "2.95");
    assert.equal(numberBeside(1000, 999.9), "999.9");
  });

  it("stand so in the map, the table and the summary", () => {
    const rows = [2.9996, 5].map((ratio, i) =>
      outcomeRow({ samples: 100 + i }, { kind: "tracked", train_step: 1e3, test_step: ratio * 1e3 }),
    );
    const map = mapLetters(rows);
    assert.deepEqual(map, ["2.9996", "5"]);
    const cells = cellsOf(rows.slice(0, 1), { budgetSteps: 1e4 });
    const column = cellColumns(timedProfile(COMMITTEE), cells, [], 3).find(
      ({ heading }) => heading === "ratio",
    );
    assert.equal(column?.entry(cells[0]).text, "2.9996");
    const told = summaryLines({
      ...{
        system: COMMITTEE,
        cells,
        regimes: [],
        thresholds: DEFAULT_THRESHOLDS,
        budgetSteps: 1e4,
        pending: 0,
      },
    });
    assert.match(told[2], /largest ratio 2\.9996/);
  });
});

/** What stands in the cells of the ratio map. */
function mapLetters(rows: readonly OutcomeRow[]): readonly unknown[] {
  const more = rows.map((row) => ({ ...row, parameters: { ...row.parameters, alpha: 2 } }));
  const cells = cellsOf([...rows, ...more], { budgetSteps: 1e4 });
  const spec = surfaceFigure(
    timedProfile(COMMITTEE),
    surfaceOf(cells, { x: "alpha", y: "samples", value: "ratio" }),
    { width: 1100, isInteractive: false },
    [3],
  );
  const texts = [...JSON.stringify(spec).matchAll(/"text":"([\d.]+)"/g)].map(([, text]) => text);
  return [...new Set(texts)];
}

describe("what is said of one seed", () => {
  const rows = [50, 100, 200, 400].flatMap((samples) => [
    outcomeRow(
      { samples },
      samples < 200
        ? { kind: "memorized", train_step: 10 }
        : { kind: "tracked", train_step: 10, test_step: 20 },
    ),
  ]);
  const input = { ...syntheticInput(SURFACE_AXES), system: timedProfile(COMMITTEE), furtherCurves: [] };
  const captionsOf = (seeds: number): string => {
    const all = Array.from({ length: seeds }, (_, seed) =>
      rows.map((row) => ({ ...row, parameters: { ...row.parameters, seed } })),
    ).flat();
    const [cells, regimes] = [
      cellsOf(all, { budgetSteps: 1e4 }),
      regimesOf(all, { ...LADDERS, budgetSteps: 1e4 }),
    ];
    const data = { ...input, cells, regimes };
    const drawn = (["goldilocks", "lines", "final-loss"] as const).map((name) =>
      figureOf(name, data, defaultChoices(data), { width: 1100, isInteractive: true }),
    );
    return [...drawn.map((figure) => JSON.stringify(figure)), bracketWords(regimes)].join("\n");
  };

  it("has no word of a spread, nor a mark for one", () => {
    assert.doesNotMatch(captionsOf(1), /spread over seeds|upright lines|their spread|95 %|range \d/);
    assert.match(captionsOf(1), /One seed has no spread/);
    assert.match(captionsOf(3), /upright lines span its spread over seeds/);
    assert.match(captionsOf(3), /veils span their spread over seeds/);
  });
});

describe("what is said where nothing is reached", () => {
  const memorized = outcomeRow({ samples: 50 }, { kind: "memorized", train_step: 10, steps: 1e4 });
  const censored = outcomeRow({ samples: 60 }, { kind: "censored", train_step: 10, steps: 1e4 });
  const unfitted = outcomeRow({ samples: 70 }, { kind: "unfitted", steps: 1e4 });
  const cells = cellsOf([memorized, censored, unfitted], { budgetSteps: 1e4 });

  it("is one word on the map, in the table, on pointing and in the terminal", () => {
    const surface = surfaceOf(cells, { x: "alpha", y: "samples", value: "test_step" });
    const marks = surface.facets[0].cells.map((cell) => cellMark(cell, "test_step", shortNumber));
    assert.deepEqual(marks, ["never", "> 10k", "never"]);
    assert.deepEqual(
      cells.map((cell) => estimateText(cell, "testStep")),
      marks,
    );
    assert.deepEqual(
      cells.map((cell) => cellHover(timedProfile(COMMITTEE), cell, ["samples"]).split("\n")[1]),
      ["test step never", "test step > 10000", "test step never"],
    );
  });

  it("is said of each quantity for itself: a memorized trial has fitted", () => {
    assert.deepEqual(
      cells.map((cell) => estimateText(cell, "trainStep")),
      ["10", "10", "never"],
    );
    assert.deepEqual(
      cells.map((cell) => estimateText(cell, "delay")),
      ["never", "> 9.99k", "–"],
    );
  });

  it("leaves open ends of a spread out", () => {
    assert.deepEqual(
      (
        [
          [1, 2],
          [1, null],
          [null, 2],
          [null, null],
        ] as const
      ).map(([low, high]) => endsText({ kind: "bootstrap", low, high })),
      ["1 to 2", "from 1", "up to 2", ""],
    );
  });
});

describe("numbers below 0", () => {
  it("have a minus, not a hyphen", () => {
    assert.deepEqual(
      [shortNumber(-30), shortNumber(-4.19e4), shortNumber(-1e7), exactNumber(-30), valueLabels([-2])(-2)],
      ["−30", "−41.9k", "−1e7", "−30", "−2"],
    );
  });
});

describe("shortNumber", () => {
  it("keeps three digits and says large numbers as people do", () => {
    const numbers = [0, 0.354, 1, 12.34, 999.6, 1500, 41_900, 999_900, 1e6, 2.345e7, 1e-5, -20];
    const texts = ["0", "0.354", "1", "12.3", "1k", "1.5k", "41.9k", "1e6", "1e6", "2.35e7", "1e-5", "−20"];
    assert.deepEqual(numbers.map(shortNumber), texts);
  });
});

describe("chooseAxes", () => {
  it("leaves few panels and puts P upwards", () => {
    const cells = cellsOf(syntheticRows({ ...SURFACE_AXES, seeds: 1 }), { budgetSteps: 1e6 });
    assert.deepEqual(chooseAxes(cells, COMMITTEE), { x: "alpha", y: "samples", across: "alpha" });
  });

  it("makes do with one axis or none, and follows a wish", () => {
    const { cells } = syntheticInput({ alphas: [1], epsilons: [0.25], samples: [50, 250], seeds: 1 });
    assert.deepEqual(chooseAxes(cells, COMMITTEE), { x: "alpha", y: "samples", across: "alpha" });
    assert.deepEqual(chooseAxes([], COMMITTEE), { x: "alpha", y: "samples", across: "alpha" });
    assert.equal(chooseAxes(cells, COMMITTEE, { x: "samples", y: "epsilon" }).x, "samples");
  });
});
