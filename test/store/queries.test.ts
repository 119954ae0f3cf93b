import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { packageFile, type RegimeRow, type Store } from "../../src/model/index.js";
import { openStore } from "../../src/store/index.js";
import { fillLandscape } from "./landscape-store.js";
import { curveRow, finishedOf, outcomeOf, trialWith } from "../contract/store-fixtures.js";

const FOLDER = packageFile("db", "queries");
const RULE = '{"thresholds":{"relativeTo":"labels","test":0.1}}';

/** What a report found about one of the cells. */
const REGIME: RegimeRow = {
  alpha: 1,
  epsilon: 0.25,
  others: "{}",
  samples: 400,
  regime: "goldilocks",
  trials: 3,
  test_step_median: 11,
  test_step_low: 10,
  test_step_high: 12,
  p1: 250,
  p1_low: 200,
  p1_high: 300,
  p2: 500,
  p2_low: 450,
  p2_high: 600,
  flags: "",
  rule: RULE,
};

/** Two sweeps that share a trial; cells at two values of alpha and P, with one of every kind the queries tell apart. */
function fill(store: Store): void {
  store.acquireLease();
  const trials = [1, 4].flatMap((alpha) =>
    [200, 400].flatMap((samples) => [0, 1, 2].map((seed) => trialWith({ alpha, samples, seed }))),
  );
  for (const [name, members] of [
    ["surface", trials],
    ["detail", trials.slice(0, 1)],
  ] as const) {
    store.beginDeclaration({ name, definition: "{}" });
    store.declareTrials(name, members);
    store.endDeclaration(name);
  }
  for (const [index, { id }] of trials.entries()) {
    store.writeStart(id, { pointsPerDecade: 1 }, []);
    if (index === 11) {
      store.writeEvents([
        { kind: "failed", trialId: id, attempt: 1, error: { code: "TRIAL", message: "no labels" } },
      ]);
      continue;
    }
    store.writeEvents([
      { kind: "rows", trialId: id, rows: [0, 1, 10, 100].map((step) => curveRow(step)) },
      finishedOf(id, 100),
    ]);
  }
  const grokked = (step: number) =>
    outcomeOf("grokked", {
      train_step: step / 10,
      test_step: step,
      delay: step * 0.9,
      ratio: 10,
      label_power: 0.75,
      kernel_test: step < 20 ? 0.07 : 0.08, // the threshold is 0.075
      rich_step: step / 2,
    });
  store.writeOutcomes(
    "surface",
    RULE,
    trials.slice(0, 11).map(({ id, parameters }, index) => ({
      trialId: id,
      outcome:
        index === 5
          ? outcomeOf("censored")
          : grokked(Number(parameters.alpha) * 10 + Number(parameters.seed)),
    })),
  );
  store.writeOutcomes("surface", RULE, [
    { trialId: trials[11].id, outcome: outcomeOf("failed", { steps: null }) },
  ]);
  store.writeRegimes("surface", [REGIME]);
}

/** Queries about trials at constant norm, which the other queries would count. */
const OF_LANDSCAPES: readonly string[] = ["predicted-time-to-grok.sql"];

describe("db/queries: worked examples", () => {
  let store: Store;
  let landscapes: Store;
  before(() => {
    store = openStore(":memory:", { mode: "write" });
    fill(store);
    landscapes = openStore(":memory:", { mode: "write" });
    fillLandscape(landscapes);
  });
  after(() => {
    store.close();
    landscapes.close();
  });

  const sqlOf = (name: string): string => readFileSync(`${FOLDER}/${name}.sql`, "utf8");
  const rowsOf = (name: string): Record<string, unknown>[] => {
    const { columns, rows } = store.query(sqlOf(name));
    return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
  };

  for (const file of readdirSync(FOLDER)) {
    it(`${file} says what it answers and finds something`, () => {
      const sql = readFileSync(`${FOLDER}/${file}`, "utf8");
      assert.match(sql, /^-- .{20,}/);
      const { columns, rows } = (OF_LANDSCAPES.includes(file) ? landscapes : store).query(sql);
      assert.ok(rows.length > 0);
      assert.equal(new Set(columns).size, columns.length, "every column has a name of its own");
    });
  }

  it("medians are those of the trials that got there", () => {
    assert.deepEqual(
      rowsOf("median-time-to-grok-by-alpha").map((row) => [row.alpha, row.reached, row.median_test_step]),
      // alpha 1: 10 11 12 10 11; alpha 4: 40 41 42 40 41.
      [
        [1, 5, 11],
        [4, 5, 41],
      ],
    );
  });

  it("the censored share counts the censored", () => {
    assert.deepEqual(
      rowsOf("censored-share").map((row) => [row.alpha, row.samples, row.censored_share, row.test_at_least]),
      [[1, 400, 1 / 3, 100]],
    );
  });

  it("the fastest cells are those where all got there", () => {
    assert.deepEqual(
      rowsOf("fastest-grokking-cells").map((row) => [row.alpha, row.samples, row.test_step_median]),
      [
        [1, 200, 11],
        [4, 200, 41],
      ],
    );
  });

  it("a trial that two sweeps share is computed once", () => {
    assert.deepEqual(
      rowsOf("shared-trials").map((row) => row.sweeps),
      [2],
    );
    assert.equal(
      rowsOf("provenance").reduce((sum, row) => sum + Number(row.attempts), 0),
      12,
    );
    assert.equal(
      rowsOf("cost-by-samples").reduce((sum, row) => sum + Number(row.attempts), 0),
      11,
    );
  });

  it("what generalising took follows from the kernel's test loss and the rule's threshold", () => {
    assert.deepEqual(
      rowsOf("kernel-or-features").map((row) => [row.alpha, row.samples, row.kernel, row.features]),
      [
        [1, 200, 3, 0],
        [1, 400, 2, 0],
        [4, 200, 0, 3],
        [4, 400, 0, 2],
      ],
    );
  });

  it("a row of regimes finds its own cell alone, by amount and by other parameters", () => {
    const row = { ...REGIME, alpha: 1, samples: 400 };
    const found = (others: string): unknown[] => {
      store.writeRegimes("surface", [{ ...row, others }]);
      return rowsOf("regimes-beside-cells").map(({ cell, grokked, regime, survival_median }) => {
        const { alpha, samples } = JSON.parse(String(cell)) as Record<string, unknown>;
        return [alpha, samples, grokked, regime, survival_median];
      });
    };
    const own = [1, 400, 2, "goldilocks", 11];
    assert.deepEqual(found("{}"), [own]);
    assert.deepEqual(found('{"dimension":100,"weightDecay":0}'), [own]);
    assert.deepEqual(found('{"dimension":40}'), []);
    store.writeRegimes("surface", [REGIME]);
  });

  it("failures carry their message, disagreeing seeds are named", () => {
    assert.deepEqual(
      rowsOf("failures").map((row) => [row.failures, row.error, row.recovered]),
      [[1, "no labels", 0]],
    );
    assert.deepEqual(
      rowsOf("seeds-that-disagree").map((row) => row.by_seed),
      ["0: grokked, 1: grokked, 2: censored", "0: grokked, 1: grokked, 2: failed"],
    );
  });
});
