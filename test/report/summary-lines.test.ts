import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cellRecords, cellsOf, regimesOf } from "../../src/analysis/index.js";
import { DEFAULT_THRESHOLDS, type OutcomeRow } from "../../src/model/index.js";
import { cellColumns } from "../../src/report/words/cell-columns.js";
import { cellHover } from "../../src/report/words/cell-words.js";
import { endsText, laddersOf, regimeColumns, summaryLines } from "../../src/report/index.js";
import { outcomeRow } from "../analysis/outcome-rows.js";
import { COMMITTEE, LADDERS } from "../analysis/committee-profile.js";
import { timedProfile } from "./timed-profile.js";
import { TWO_LADDERS } from "./two-ladders.js";

const CELLS = cellsOf(TWO_LADDERS, { budgetSteps: 1e4 });
const REGIMES = regimesOf(TWO_LADDERS, { ...LADDERS, budgetSteps: 1e4 });

describe("summaryLines", () => {
  const lines = summaryLines({
    system: COMMITTEE,
    cells: CELLS,
    regimes: REGIMES,
    thresholds: DEFAULT_THRESHOLDS,
    budgetSteps: 1e4,
    pending: 3,
  });

  it("says what censored trials are so far, in counts, cells and hovers", () => {
    const rows = [0, 1, 2, 3].map((seed) =>
      outcomeRow(
        { seed },
        { kind: "censored", train_step: 10, test_step: seed === 3 ? 20 : 40 * (seed + 1) },
      ),
    );
    const more = outcomeRow({ alpha: 4 }, { kind: "grokked", train_step: 10, test_step: 90 });
    const cells = cellsOf([...rows, outcomeRow({ seed: 4 }, { kind: "censored", train_step: 10 }), more]);
    const words = "5 censored (3 grokked so far, 1 tracked so far)";
    const [counts, where] = summaryLines({
      ...{
        system: COMMITTEE,
        cells,
        regimes: [],
        thresholds: DEFAULT_THRESHOLDS,
        budgetSteps: 1e4,
        pending: 0,
      },
    });
    assert.equal(counts, `6 trials in 2 cells: 1 grokked, ${words}.`);
    assert.match(where, /; 2 mostly grok \(α \S+ to 4\), 1 of them so far\.$/);
    assert.ok(cellHover(timedProfile(COMMITTEE), cells[0], []).endsWith(`5 trials: ${words}`));
    const outcome = cellColumns(timedProfile(COMMITTEE), cells, [], 3).find(
      ({ heading }) => heading === "outcome",
    );
    assert.equal(outcome?.entry(cells[0]).text, words);
    const [record] = cellRecords(cells, [], new Map(), { ...COMMITTEE, clock: "steps" });
    assert.deepEqual([record.kind, record.censored], ["censored", 5]);
    assert.deepEqual([record.grokked_so_far, record.tracked_so_far], [3, 1]);
  });

  it("says in how many cells that mostly grok another outcome has as many seeds", () => {
    const at = (alpha: number, ...kinds: readonly ("grokked" | "memorized")[]): readonly OutcomeRow[] =>
      kinds.map((kind, seed) =>
        outcomeRow(
          { alpha, seed },
          kind === "grokked" ? { kind, train_step: 10, test_step: 90 } : { kind, train_step: 10 },
        ),
      );
    const whereOf = (...rows: readonly OutcomeRow[]): string =>
      summaryLines({
        ...{ system: COMMITTEE, cells: cellsOf(rows), regimes: [], thresholds: DEFAULT_THRESHOLDS },
        ...{ budgetSteps: 1e4, pending: 0 },
      })[1];
    const [most, tied] = [at(1, "grokked", "grokked", "memorized"), at(2, "grokked", "memorized")];
    const other = at(3, "memorized", "grokked");
    assert.match(
      whereOf(...most, ...tied),
      /; 2 mostly grok \([^)]*\), 1 of them with as many seeds of another outcome\.$/,
    );
    assert.match(whereOf(...tied, ...other), /, all of them with as many seeds of another outcome\.$/);
    assert.match(whereOf(...most, ...at(2, "memorized")), /; 1 mostly groks \([^)]*\)\.$/);
  });

  it("says why there are no regimes of P where no point has two values of it", () => {
    const lineOf = (rows: readonly OutcomeRow[]): string =>
      summaryLines({
        ...{
          system: COMMITTEE,
          cells: cellsOf(rows),
          regimes: regimesOf(rows, LADDERS),
          thresholds: DEFAULT_THRESHOLDS,
        },
        ...{ budgetSteps: 1e4, pending: 0 },
      })[3];
    const [small, , , other] = TWO_LADDERS;
    assert.equal(lineOf([small, other]), "Every trial here has P = 50, so there are no regimes of P.");
    assert.match(
      lineOf([small, outcomeRow({ alpha: 4, samples: 200 }, { kind: "memorized", train_step: 10 })]),
      /^At each point of the other parameters these trials have one P, so/,
    );
  });

  it("tells spans with the infinite width, and ends that read the same as one", () => {
    const widths = [50, 200, "infinite"] as const;
    const rows = widths.flatMap((width, at) =>
      [100, 200, 400].map((samples) =>
        outcomeRow(
          { width, samples },
          samples === 100
            ? { kind: "memorized", train_step: 10 }
            : samples === 200
              ? { kind: "grokked", train_step: 10, test_step: 100 }
              : // Ratios of 1 and a little: P₂ differs in the fifth digit.
                { kind: "tracked", train_step: 10, test_step: 20 + at / 1000 },
        ),
      ),
    );
    const [, where, , boundaries] = summaryLines({
      ...{
        system: COMMITTEE,
        cells: cellsOf(rows),
        regimes: regimesOf(rows, LADDERS),
        thresholds: DEFAULT_THRESHOLDS,
      },
      ...{ budgetSteps: 1e4, pending: 0 },
    });
    assert.match(where, /; 3 mostly grok \(P 200, N 50 to ∞\)\.$/);
    assert.match(boundaries, /; P₂ is [\d.]+ D\.$/);
    assert.equal(endsText({ kind: "bootstrap", low: 5.2201, high: 5.2204 }), "5.22");
    assert.equal(endsText({ kind: "bootstrap", low: 5.22, high: 5.24 }), "5.22 to 5.24");
  });

  it("says where the grid does not tell P₁ and P₂ apart, and does not call that empty", () => {
    const rows = [100, 200, 400].map((samples) =>
      outcomeRow(
        { samples },
        samples === 100
          ? { kind: "memorized", train_step: 10 }
          : { kind: "tracked", train_step: 10, test_step: 20 },
      ),
    );
    const regimes = regimesOf(rows, LADDERS);
    const line = summaryLines({
      ...{
        system: COMMITTEE,
        cells: cellsOf(rows),
        regimes,
        thresholds: DEFAULT_THRESHOLDS,
        budgetSteps: 1e4,
        pending: 0,
      },
    })[3];
    assert.match(line, /; the grid does not tell P₁ and P₂ apart\.$/);
    const notes = regimeColumns(COMMITTEE, laddersOf(regimes)).find(({ heading }) => heading === "notes");
    assert.equal(notes?.text(regimes[0]), "unresolved");
    const shares = { ...regimes[0].window, emptyShare: 0, unresolvedShare: 0.62 };
    assert.equal(notes?.text({ ...regimes[0], window: shares }), "unresolved (62 % of resamples)");
    const open = { ...shares, state: "open" as const };
    assert.equal(notes?.text({ ...regimes[0], window: open }), "unresolved in 62 % of resamples");
  });

  it("tells times in τ where that is the clock, and names the cells that are first and last in it", () => {
    const rows = [1, 4].map((alpha) =>
      outcomeRow(
        { alpha, epsilon: 0.5, samples: 200 },
        { kind: "grokked", train_step: 10, test_step: 100 * alpha + 100 },
      ),
    );
    const told = (clock: "steps" | "tau"): readonly string[] =>
      summaryLines({
        system: COMMITTEE,
        cells: cellsOf(rows, { ...LADDERS, budgetSteps: 1e4 }),
        ...{ regimes: [], thresholds: DEFAULT_THRESHOLDS, budgetSteps: 1e4, pending: 0, clock },
      });
    assert.match(told("steps")[1], /after 200 steps at α = 1 to 500 steps at α = 4/);
    assert.match(told("steps")[2], /^Largest delay 490 steps at α = 4/);
    assert.match(told("tau")[1], /after τ = 62\.5 at α = 4 to τ = 100 at α = 1/);
    assert.match(told("tau")[2], /^Largest delay τ = 95 at α = 1/);
    assert.match(told("tau")[4], /a budget of 10k steps/);
  });

  it("calls the largest delay and ratio the largest known where training ended before half of the seeds of a cell got there", () => {
    const got = outcomeRow({ alpha: 1 }, { kind: "grokked", train_step: 10, test_step: 90 });
    const atRest = outcomeRow({ alpha: 2 }, { kind: "memorized", train_step: 10 });
    const open = outcomeRow({ alpha: 4 }, { kind: "censored", train_step: 10 });
    const delayOf = (...rows: readonly OutcomeRow[]): string =>
      summaryLines({
        ...{ system: COMMITTEE, cells: cellsOf(rows), regimes: [], thresholds: DEFAULT_THRESHOLDS },
        ...{ budgetSteps: 1e4, pending: 0 },
      })[2];
    assert.match(delayOf(got, atRest), /^Largest delay 80 steps at α = 1; largest ratio 9; in 1 cell /);
    assert.match(
      delayOf(got, atRest, open),
      /^Largest known delay 80 steps at α = 1; largest known ratio 9; in 1 cell .*; in 1 cell training ended first\.$/,
    );
    assert.equal(
      delayOf(open),
      "No cell has a delay between train and test loss; in 1 cell training ended first.",
    );
  });

  it("writes a unit that is a formula as a factor", () => {
    const unit = { symbol: "p(p+1)/2", name: "pairs", value: 55 };
    const regimes = regimesOf(TWO_LADDERS, { ...LADDERS, unitOf: () => unit, budgetSteps: 1e4 });
    const columns = regimeColumns(COMMITTEE, laddersOf(regimes));
    assert.ok(columns.some(({ heading }) => heading === "P₁/(p(p+1)/2)"));
    const line = summaryLines({
      ...{ system: COMMITTEE, cells: CELLS, regimes, thresholds: DEFAULT_THRESHOLDS },
      ...{ budgetSteps: 1e4, pending: 0 },
    })[3];
    assert.match(line, /P₁ is [\d.]+ × p\(p\+1\)\/2 /);
  });

  it("says in five lines what happened", () => {
    assert.deepEqual(lines, [
      "6 trials in 6 cells: 2 grokked, 1 tracked, 2 memorized, 1 diverged; 3 more still to be trained.",
      "Test loss falls below 0.1 of the label power for good in 3 of 6 cells, after 20 steps at α = 1, P = 800 to " +
        "1.6k steps at α = 4, P = 200 (one seed each); 2 mostly grok (α 1 to 4, P 200).",
      "Largest delay 1.59k steps at α = 4, P = 200; largest ratio 160; in 2 cells the test loss came to rest above, for good.",
      "Too little data below P₁, goldilocks up to P₂, too much beyond. Over 2 points of the other parameters, P₁ is 1 D " +
        "(at 1 it lies above the largest P); P₂ is 6.63 D (at 1 it lies above the largest P).",
      "Mind: all of this holds for a budget of 10k steps; no trial is censored; 17 % diverged or failed and are " +
        "left out of medians; one seed a cell tells nothing of the spread; 1 ladder of P not monotone.",
    ]);
  });
});
