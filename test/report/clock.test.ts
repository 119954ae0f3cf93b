import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cellsOnClock } from "../../src/analysis/index.js";
import { defaultChoices, figureOf, figuresFor, type FigureName } from "../../src/report/figure/figures.js";
import { inputOnClock } from "../../src/report/input-on-clock.js";
import { renderReport, shortNumber, summaryLines, type ReportInput } from "../../src/report/index.js";
import { cellColumns } from "../../src/report/words/cell-columns.js";
import { syntheticInput } from "./synthetic-sweep.js";

/** ε/α of the sweep along one axis. */
const FACTOR = 0.125;
const LINE: ReportInput = syntheticInput({
  alphas: [1],
  epsilons: [0.125],
  samples: [50, 120, 250, 550],
  seeds: 3,
});
const MAP: ReportInput = syntheticInput({
  alphas: [0.5, 1, 4],
  epsilons: [0.25, 1],
  samples: [50, 250],
  seeds: 3,
});

/** Where steps are meant: budgets, the start of a curve, and what a time is made of. */
const OF_BUDGETS =
  /budgets? (?:of|T =) [\d.a-z]+ steps|budgets stay in steps|of t steps|from the first step on|at step 0|the last step trained|more steps may/g;

/** A report as its reader sees it: no scripts, no data, no provenance. */
function textOf(html: string): string {
  return html
    .replace(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>|<details[\s\S]*?<\/details>/g, "")
    .replace(/<[^>]*>/g, " ");
}

/** The rows of a specification, and the specification without them. */
function rowsOf(spec: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof spec !== "object" || spec === null) return [];
  const { data } = spec as { data?: { values?: readonly Readonly<Record<string, unknown>>[] } };
  return [...(data?.values ?? []), ...Object.values(spec).flatMap(rowsOf)];
}

function specOf(input: ReportInput, name: FigureName): unknown {
  const data = { ...inputOnClock(input), furtherCurves: [] };
  return figureOf(name, data, defaultChoices(data), { width: 1100, isInteractive: true })?.spec;
}

describe("a report on the system's own clock", () => {
  it("names steps nowhere but in budgets: on the page, in its figures and on pointing", async () => {
    for (const input of [LINE, MAP]) {
      const timed = { ...input, clock: "tau" } as const;
      const { html } = await renderReport(timed);
      const texts = [
        textOf(html),
        ...figuresFor(inputOnClock(timed)).map((name) => JSON.stringify(specOf(timed, name) ?? null)),
      ];
      for (const text of texts) {
        const rest = text.replace(OF_BUDGETS, "").replace(/"step":|"field":"step"|"value":"step"/g, "");
        assert.doesNotMatch(rest, /.{30}\bsteps?\b.{30}/);
      }
      assert.match(texts[0], /\bsteps\b/);
    }
  });

  it("has in the lines, the table and the curves the times of the steps, times ε/α", () => {
    const inTau = inputOnClock({ ...LINE, clock: "tau" });
    const inSteps = inputOnClock(LINE);
    const medians = (clock: "steps" | "tau"): readonly number[] =>
      rowsOf(specOf({ ...LINE, clock }, "lines")).flatMap(({ series, value, tip }) =>
        series === "test" && typeof tip === "string" && typeof value === "number" && tip.includes("final")
          ? [value]
          : [],
      );
    const [told, steps] = [medians("tau"), medians("steps")];
    const known = LINE.cells.flatMap(({ testStep: { median } }) => median ?? []);
    assert.ok(known.length > 0 && known.every((step) => steps.includes(step)));
    assert.ok(known.every((step) => told.includes(step * FACTOR)));
    const columns = cellColumns(inTau.system, inTau.cells, [], 3);
    LINE.cells.forEach((cell, i) => {
      for (const [heading, quantity] of [
        ["train τ", "trainStep"],
        ["test τ", "testStep"],
        ["delay τ", "delay"],
      ] as const) {
        const { median } = cell[quantity];
        const entry = columns.find((column) => column.heading === heading)?.entry(inTau.cells[i]);
        if (median !== null) assert.equal(entry?.text, shortNumber(median * FACTOR));
      }
      assert.equal(inTau.cells[i].ratio.median, cell.ratio.median);
    });
    inTau.curves.forEach(({ rows, outcome }, i) => {
      const own = inSteps.curves[i];
      assert.deepEqual(
        rows.map(({ step }) => step),
        own.rows.map(({ step }) => step * FACTOR),
      );
      assert.equal(outcome.test_step, own.outcome.test_step === null ? null : own.outcome.test_step * FACTOR);
    });
    const spans = JSON.stringify(specOf({ ...LINE, clock: "tau" }, "curves"));
    assert.ok(spans.includes(`"domain":[${FACTOR},`), "the axis begins with the first record");
  });

  it("is the same told twice, and the summary says the same times", () => {
    const once = cellsOnClock(MAP.cells, "tau");
    assert.deepEqual(cellsOnClock(once, "tau"), once);
    const told = (cells: ReportInput["cells"]): readonly string[] =>
      summaryLines({ ...MAP, cells, clock: "tau" });
    assert.deepEqual(told(once), told(MAP.cells));
    assert.equal(cellsOnClock(MAP.cells, "steps"), MAP.cells);
  });
});
