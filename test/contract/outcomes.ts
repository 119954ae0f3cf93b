import assert from "node:assert/strict";
import { describe } from "node:test";
import { contentHash } from "../../src/store/index.js";
import {
  type StoreHarness,
  curveRow,
  outcomeOf,
  finishedOf,
  throwsGrok,
  RULE,
  some,
  sorted,
  trial,
  checkOn,
  declare,
} from "./store-fixtures.js";

/** Outcomes and what analysis found: a part of the contract of model/store.ts. */
export function outcomesContract(name: string, harness: StoreHarness): void {
  const check = checkOn(harness);

  describe(`store contract: ${name}: outcomes`, () => {
    check("outcomes belong to a sweep and to the rule they were decided under", (store) => {
      declare(store, some);
      declare(store, some, "second");
      const outcome = outcomeOf("grokked", { train_step: 10.5, test_step: 100.25, ratio: 100.25 / 10.5 });
      store.writeOutcomes("first", RULE, [{ trialId: trial.id, outcome }]);
      assert.deepEqual(
        [...store.outcomes("first")],
        [{ ...outcome, trialId: trial.id, parameters: trial.parameters }],
      );
      assert.deepEqual([...store.outcomes("second")], []);
      assert.deepEqual([...store.withOutcome("first", sorted, RULE)], [trial.id]);
      assert.deepEqual([...store.allWithOutcome("first", RULE)], [trial.id]);
      assert.equal(store.allWithOutcome("first", "{}").size, 0);
      assert.equal(store.withOutcome("first", sorted, "{}").size, 0);
      assert.deepEqual([...store.ended("first")], [trial.id]);
      assert.deepEqual([...store.ended("second"), ...store.ended("nowhere")], []);
      assert.equal(store.withOutcome("second", sorted, RULE).size, 0);
      assert.equal(store.allWithOutcome("second", RULE).size + store.allWithOutcome("nowhere", RULE).size, 0);
      store.writeOutcomes("first", "{}", [{ trialId: trial.id, outcome: outcomeOf("censored") }]);
      assert.equal(store.withOutcome("first", sorted, RULE).size, 0, "decided anew under another rule");
      assert.equal(store.allWithOutcome("first", RULE).size, 0);
      const status = store.sweep("first");
      assert.deepEqual([status?.outcomes.grokked, status?.outcomes.censored, status?.pending], [0, 1, 3]);
    });

    check("trials without an outcome are pending, in order of id", (store) => {
      declare(store, some);
      const idsOf = (): readonly string[] => [...store.pending("first")].map(({ id }) => id);
      assert.deepEqual(idsOf(), sorted);
      store.writeOutcomes("first", RULE, [{ trialId: trial.id, outcome: outcomeOf("grokked") }]);
      const others = sorted.filter((id) => id !== trial.id);
      assert.deepEqual(idsOf(), others);
      assert.deepEqual(
        [...store.pending("first")],
        [...store.trials("first")].filter(({ id }) => id !== trial.id),
      );
      store.orphan("first", others.slice(0, 1));
      assert.deepEqual(idsOf(), others.slice(1), "an orphaned trial is not waited for");
    });

    check("counts of a sweep follow every change, also one that was taken back", (store) => {
      declare(store, some);
      const countsOf = (): unknown => {
        const { outcomes, pending } = store.sweep("first") ?? {};
        return [outcomes?.grokked, pending];
      };
      assert.deepEqual(countsOf(), [0, 4]);
      const write = (): void =>
        store.writeOutcomes("first", RULE, [{ trialId: trial.id, outcome: outcomeOf("grokked") }]);
      assert.throws(
        () =>
          store.atomically(() => {
            write();
            assert.deepEqual(countsOf(), [1, 3]);
            throw new Error("taken back");
          }),
        /taken back/,
      );
      assert.deepEqual(countsOf(), [0, 4]);
      write();
      assert.deepEqual(countsOf(), [1, 3]);
      store.forget([trial.id]);
      assert.deepEqual(countsOf(), [0, 4]);
    });

    check("the trials that the latest declaration named from the file are counted", (store) => {
      assert.equal(store.countNamed("first"), 0, "a sweep that is not there has none");
      declare(store, some);
      assert.equal(store.countNamed("first"), some.length);
      store.declareTrials("first", some.slice(0, 1), "refined");
      assert.equal(store.countNamed("first"), some.length - 1, "a refined trial outlives its file");
      store.beginDeclaration({ name: "first", definition: "{}" });
      assert.equal(store.countNamed("first"), 0);
      store.declareTrials("first", some.slice(1, 3));
      assert.equal(store.countNamed("first"), 2);
    });

    check("an outcome's numbers are finite or absent", (store) => {
      declare(store, some);
      store.writeOutcomes("first", RULE, [
        {
          trialId: trial.id,
          outcome: outcomeOf("diverged", { final_train: Number.POSITIVE_INFINITY, final_test: Number.NaN }),
        },
      ]);
      const [row] = store.outcomes("first");
      assert.deepEqual([row.final_train, row.final_test], [null, null]);
    });

    check("an outcome of a trial that the sweep does not have is a defect", (store) => {
      declare(store, some.slice(1));
      throwsGrok(
        () => store.writeOutcomes("first", RULE, [{ trialId: trial.id, outcome: outcomeOf("grokked") }]),
        "DEFECT",
        /./,
      );
    });

    check("the content hash sees results and nothing else", (store) => {
      declare(store, some);
      const results = (sweep: string): void => {
        store.writeOutcomes(sweep, RULE, [
          { trialId: trial.id, outcome: outcomeOf("grokked", { delay: 5 }) },
        ]);
      };
      const pending = contentHash(store, "first");
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: [curveRow(0), curveRow(10)] }]);
      assert.equal(contentHash(store, "first"), pending, "rows of a trial without outcome do not count");
      results("first");
      const decided = contentHash(store, "first");
      assert.notEqual(decided, pending);
      declare(store, some, "second");
      results("second");
      assert.equal(contentHash(store, "second"), decided, "the name does not count");
      store.writeEvents([finishedOf(trial.id, 100)]);
      assert.equal(contentHash(store, "first"), decided, "attempts do not count");
      store.writeEvents([
        {
          kind: "rows",
          trialId: trial.id,
          rows: [curveRow(5), curveRow(10, { kernel_distance: 1 }), curveRow(101)],
        },
      ]);
      const own = { grid: { steps: [0, 10, 1000] }, metrics: [] };
      assert.equal(
        contentHash(store, "first", own),
        decided,
        "denser grid, other metrics, later steps do not count",
      );
      const more = contentHash(store, "first");
      assert.notEqual(more, decided);
      store.writeOutcomes("first", RULE, [
        { trialId: trial.id, outcome: outcomeOf("grokked", { delay: 6 }) },
      ]);
      assert.notEqual(contentHash(store, "first", own), decided, "the last bit of an outcome counts");
    });

    check("regimes are replaced as a whole", (store) => {
      declare(store, some);
      const row = {
        alpha: 1,
        epsilon: 0.25,
        others: "{}",
        samples: 400,
        regime: "goldilocks",
        trials: 5,
        test_step_median: 1200.5,
        test_step_low: 1000,
        test_step_high: 1500,
        p1: 250,
        p1_low: 200,
        p1_high: 300,
        p2: null,
        p2_low: null,
        p2_high: null,
        flags: "above-grid",
        rule: RULE,
      } as const;
      store.writeRegimes("first", [row, { ...row, samples: 700 }]);
      store.writeRegimes("first", [{ ...row, test_step_high: Number.POSITIVE_INFINITY }]);
      const { rows } = store.query("SELECT sweep, samples, regime, p1, p2, test_step_high FROM regime");
      assert.deepEqual(rows, [["first", 400, "goldilocks", 250, null, null]]);
    });
  });
}
