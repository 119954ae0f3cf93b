import assert from "node:assert/strict";
import { describe } from "node:test";
import {
  type StoreHarness,
  trialWith,
  outcomeOf,
  throwsGrok,
  RULE,
  some,
  checkOn,
  declare,
} from "./store-fixtures.js";

/** Reading by SQL: a part of the contract of model/store.ts. */
export function sqlContract(name: string, harness: StoreHarness): void {
  const check = checkOn(harness);

  describe(`store contract: ${name}: SQL`, () => {
    check("a query gives columns and rows", (store) => {
      declare(store, some);
      assert.deepEqual(store.query("-- how many\nSELECT count(*) AS n, 'x' AS n FROM trial;"), {
        columns: ["n", "n"],
        rows: [[4, "x"]],
      });
      assert.deepEqual(store.query("SELECT ?2 AS b, ?1 AS a", ["one", 2]), {
        columns: ["b", "a"],
        rows: [[2, "one"]],
      });
      throwsGrok(() => store.query("SELECT ?1"), "INPUT", /SQL: ./);
      assert.deepEqual(store.query("SELECT 9007199254740993, x'01'").rows, [
        [9007199254740993n, new Uint8Array([1])],
      ]);
    });

    check(
      "a query gives its rows one by one, and the store is free again when they are given up",
      (store) => {
        declare(store, some);
        const sql =
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12) SELECT i, 'x' AS x FROM n";
        const { columns, rows } = store.queryRows(sql);
        assert.deepEqual(columns, ["i", "x"]);
        const taken: unknown[] = [];
        for (const row of rows) {
          taken.push(row);
          if (taken.length === 3) break;
        }
        assert.deepEqual(taken, [
          [1, "x"],
          [2, "x"],
          [3, "x"],
        ]);
        declare(store, some.slice(1));
        assert.equal(store.sweep("first")?.trials, 3, "the store can still be written");
        assert.deepEqual([...store.queryRows("SELECT ?2, ?1", [1, "b"]).rows], [["b", 1]]);
        throwsGrok(() => store.queryRows("DELETE FROM trial"), "INPUT", /SQL: ./);
        const late = store.queryRows(
          "SELECT abs(i) FROM (SELECT 1 AS i UNION ALL SELECT -9223372036854775807 - 1)",
        );
        throwsGrok(() => [...late.rows], "INPUT", /SQL: integer overflow/);
      },
    );

    for (const sql of [
      "DELETE FROM trial",
      "WITH q AS (SELECT 1) DELETE FROM trial",
      "PRAGMA user_version = 7",
      "PRAGMA journal_mode = DELETE",
      "ATTACH 'elsewhere.db' AS elsewhere",
      "VACUUM",
      "BEGIN",
      "SELECT 1; DELETE FROM trial",
      "SELECT nothing FROM trial",
      "SELEKT 1",
      "/* nothing */",
      "",
    ]) {
      check(`refused: ${JSON.stringify(sql)}`, (store) => {
        declare(store, some);
        throwsGrok(() => store.query(sql), "INPUT", /SQL: ./);
        assert.equal(store.sweep("first")?.trials, 4);
        declare(store, some.slice(1));
        assert.equal(store.sweep("first")?.trials, 3, "the store can still be written");
      });
    }

    check("the view cell counts kinds and gives quartiles of the reached", (store) => {
      const cells = [1, 2].flatMap((alpha) => [0, 1, 2, 3, 4].map((seed) => trialWith({ alpha, seed })));
      declare(store, cells);
      const steps = [100, 30, null, 20, 50];
      store.writeOutcomes(
        "first",
        RULE,
        cells.slice(0, 5).map((each, i) => ({
          trialId: each.id,
          outcome:
            steps[i] === null
              ? outcomeOf("censored")
              : outcomeOf("grokked", { test_step: steps[i], delay: i }),
        })),
      );
      const { rows } = store.query(
        `SELECT alpha, trials, outcomes, reached, grokked, censored, test_step_q1, test_step_median, test_step_q3,
           delay_median FROM cell ORDER BY alpha`,
      );
      // Of 20, 30, 50, 100 by hand: positions 0.75, 1.5 and 2.25.
      assert.deepEqual(rows, [
        [1, 5, 5, 4, 4, 1, 27.5, 40, 62.5, 2],
        [2, 5, 0, 0, 0, 0, null, null, null, null],
      ]);
    });

    check("the view time_to_grok tells censored, settled and left out apart", (store) => {
      const kinds = ["grokked", "censored", "memorized", "diverged", "lost", "unfitted"] as const;
      const trials = kinds.map((_, seed) => trialWith({ seed }));
      declare(store, trials);
      store.writeOutcomes(
        "first",
        RULE,
        trials.map((each, i) => ({
          trialId: each.id,
          outcome: outcomeOf(kinds[i], i === 0 ? { train_step: 1, test_step: 9 } : {}),
        })),
      );
      const { rows } = store.query(
        "SELECT kind, reached, left_out, settled, censored, test_at_least FROM time_to_grok ORDER BY seed",
      );
      assert.deepEqual(rows, [
        ["grokked", 1, 0, 0, 0, null],
        ["censored", 0, 0, 0, 1, 100],
        ["memorized", 0, 0, 1, 0, 100],
        ["diverged", 0, 1, 0, 0, null],
        ["lost", 0, 0, 0, 1, 100],
        ["unfitted", 0, 0, 1, 0, 100],
      ]);
    });

    check("the view time_to_grok has the phase of a trial where its rule asks for phases", (store) => {
      const rule = JSON.stringify({ budget: { steps: 100 }, thresholds: { phases: { lag: 20 } } });
      const cases = [
        ["grokked", 5, 24, 100, "comprehension"],
        ["grokked", 5, 25, 100, "grokking"],
        ["lost", 5, 2, 40, "comprehension"],
        ["censored", 5, null, 100, "memorization"],
        ["censored", 5, null, 99, null],
        ["memorized", 5, null, 40, "memorization"],
        ["censored", null, 5, 100, "confusion"],
        ["censored", null, null, 40, null],
        ["censored", null, null, null, null],
        ["unfitted", null, null, 40, "confusion"],
        ["diverged", null, null, 3, "confusion"],
        ["failed", null, null, null, null],
      ] as const;
      const trials = cases.map((_, seed) => trialWith({ seed }));
      declare(store, trials);
      const outcomes = trials.map((each, i) => {
        const [kind, train_first_step, test_first_step, steps] = cases[i];
        return { trialId: each.id, outcome: outcomeOf(kind, { train_first_step, test_first_step, steps }) };
      });
      const phases = (): readonly unknown[] =>
        store.query("SELECT phase FROM time_to_grok ORDER BY seed").rows.map(([phase]) => phase);
      store.writeOutcomes("first", RULE, outcomes);
      assert.deepEqual(
        phases(),
        cases.map(() => null),
      );
      store.writeOutcomes("first", rule, outcomes);
      assert.deepEqual(
        phases(),
        cases.map(([, , , , phase]) => phase),
      );
    });
  });
}
