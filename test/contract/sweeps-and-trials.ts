import assert from "node:assert/strict";
import { describe } from "node:test";
import { PARAMETER_DEFAULTS, type Trial } from "../../src/model/index.js";
import { identify } from "../../src/system/index.js";
import {
  type StoreHarness,
  trialWith,
  curveRow,
  outcomeOf,
  throwsGrok,
  RULE,
  some,
  sorted,
  trial,
  checkOn,
  declare,
  idsOf,
} from "./store-fixtures.js";

/** An eigenvector has no target of its own. */
const { modulus, targetSeed, ...EIGENVECTOR_DEFAULTS } = PARAMETER_DEFAULTS;
void [modulus, targetSeed];

/** Sweeps and their trials: a part of the contract of model/store.ts. */
export function sweepsAndTrialsContract(name: string, harness: StoreHarness): void {
  const check = checkOn(harness);

  describe(`store contract: ${name}: sweeps and trials`, () => {
    check("declaring twice is declaring once", (store) => {
      declare(store, some);
      declare(store, some);
      assert.deepEqual(idsOf(store), sorted);
      assert.equal(store.sweep("first")?.trials, some.length);
      assert.equal(store.sweeps().length, 1);
    });

    check("a trial comes back as it was declared", (store) => {
      const eigen: Omit<Trial, "id"> = {
        task: { kind: "eigenvector" },
        parameters: {
          ...EIGENVECTOR_DEFAULTS,
          width: "infinite",
          eigenvector: 7,
          alpha: 1 / 3,
          dataSeed: 2 ** 40,
        },
        centered: false,
        method: { kind: "gd" },
        engine: "committee",
      };
      const both = [trial, { id: identify(eigen), ...eigen }];
      declare(store, both);
      assert.deepEqual(
        new Map([...store.trials("first")].map((each) => [each.id, each])),
        new Map(both.map((each) => [each.id, each])),
      );
    });

    check("more trials than a page come in order of id, while the store is written", (store) => {
      const many = Array.from({ length: 1203 }, (_, seed) => trialWith({ seed }));
      declare(store, many);
      const seen: string[] = [];
      for (const each of store.trials("first")) {
        if (seen.length % 400 === 0)
          store.writeEvents([{ kind: "rows", trialId: each.id, rows: [curveRow(0)] }]);
        seen.push(each.id);
      }
      assert.deepEqual(seen, many.map((each) => each.id).sort());
    });

    check("trials that a declaration leaves out are orphans: kept, not counted", (store) => {
      declare(store, some);
      store.writeOutcomes(
        "first",
        RULE,
        some.map((each) => ({ trialId: each.id, outcome: outcomeOf("grokked") })),
      );
      declare(store, some.slice(1));
      assert.deepEqual(
        idsOf(store),
        sorted.filter((id) => id !== trial.id),
      );
      const status = store.sweep("first");
      assert.equal(status?.trials, 3);
      assert.equal(status?.outcomes.grokked, 3);
      assert.equal(status?.pending, 0);
      assert.equal([...store.outcomes("first")].length, 3);
      assert.deepEqual(store.query("SELECT count(*) FROM time_to_grok").rows, [[3]]);
      declare(store, some);
      assert.equal(store.sweep("first")?.outcomes.grokked, 4, "named again, it is back with its outcome");
    });

    check("refined trials are remembered as such, whether a declaration names them or not", (store) => {
      const refined = some.slice(2);
      assert.deepEqual([...store.refinedTrials("first")], [], "a sweep that is not there has none");
      declare(store, some.slice(0, 2));
      store.declareTrials("first", refined, "refined");
      assert.equal(idsOf(store).length, 4);
      const sorted = refined.map((each) => each.id).sort();
      const refinedIds = (): readonly string[] => [...store.refinedTrials("first")].map(({ id }) => id);
      assert.deepEqual(refinedIds(), sorted);
      declare(store, some.slice(1, 3));
      assert.deepEqual(
        idsOf(store),
        some
          .slice(1, 3)
          .map((each) => each.id)
          .sort(),
        "the one that was not named again is an orphan",
      );
      assert.deepEqual(refinedIds(), sorted, "a file that names one does not make it the file's");
      const ids = some.map(({ id }) => id);
      assert.deepEqual(store.declared("first", ids), new Set(ids.slice(1, 3)));
      assert.deepEqual(store.declared("nowhere", ids), new Set());
      assert.deepEqual([store.countDeclared("first", ids), store.countDeclared("nowhere", ids)], [2, 0]);
    });

    check("deepened trials have a budget of their own, which never shrinks", (store) => {
      declare(store, some);
      declare(store, [trial], "second");
      assert.deepEqual(store.deepened("first"), new Map());
      store.deepen("first", [trial.id, some[1].id], 1e7);
      store.deepen("first", [trial.id], 1e6);
      assert.deepEqual(
        store.deepened("first"),
        new Map([trial.id, some[1].id].sort().map((id) => [id, 1e7])),
      );
      declare(store, some);
      assert.equal(store.deepened("first").size, 2, "another declaration keeps them");
      assert.deepEqual(store.deepened("second"), new Map(), "in this sweep alone");
      assert.deepEqual(store.deepened("nowhere"), new Map());
    });

    check("trials are found by the beginning of their id, in every sweep", (store) => {
      declare(store, some);
      declare(store, [trial], "second");
      const found = store.findTrials(trial.id.slice(0, 10).toUpperCase(), 10);
      assert.deepEqual(
        found.map((each) => [each.trial.id, each.sweepName]),
        [
          [trial.id, "first"],
          [trial.id, "second"],
        ],
      );
      assert.equal(store.findTrials("", 3).length, 3);
      assert.equal(store.findTrials("x", 3).length, 0);
    });

    check("an unknown sweep is refused by name, and has no outcomes", (store) => {
      declare(store, some);
      throwsGrok(() => [...store.trials("frist")], "INPUT", /"frist"[^]*first/);
      throwsGrok(() => store.declareTrials("frist", some), "INPUT", /frist/);
      assert.equal(store.sweep("frist"), null);
      assert.equal(store.withOutcome("frist", sorted, RULE).size, 0);
    });
  });
}
