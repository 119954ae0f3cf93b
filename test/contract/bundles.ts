import assert from "node:assert/strict";
import { describe } from "node:test";
import type { Store, TrialBundle } from "../../src/model/index.js";
import { openStore } from "../../src/session/ask/open-store.js";
import {
  checkOn,
  checkpointOf,
  curveRow,
  declare,
  DENSER,
  finishedOf,
  GRID,
  outcomeOf,
  RULE,
  some,
  throwsGrok,
  trial,
  type StoreHarness,
} from "./store-fixtures.js";

const { id } = trial;
const ids = some.map((each) => each.id);
const rows = [0, 1, 10, 100].map((step) => curveRow(step));

/** As bundles come from elsewhere: copies that share nothing with the store. */
function sent(store: Store, trialIds: readonly string[] = ids): TrialBundle[] {
  return structuredClone([...store.bundles(trialIds)]);
}

/** Work on an empty store in memory that has the sweep. */
function elsewhere<T>(work: (store: Store) => T): T {
  const store = openStore(":memory:", { mode: "write" });
  try {
    store.acquireLease();
    store.beginDeclaration({ name: "first", definition: "{}" });
    return work(store);
  } finally {
    store.close();
  }
}

/** The first trial trained to its end, the second begun and stopped at a checkpoint, the third failed, the fourth never begun. */
function train(store: Store): void {
  declare(store, some);
  store.writeStarts(ids.slice(0, 3).map((trialId) => ({ trialId, grid: GRID, metrics: [], from: 0 })));
  store.writeEvents([{ kind: "rows", trialId: id, rows }, finishedOf(id, 100)]);
  store.writeOutcomes("first", RULE, [{ trialId: id, outcome: outcomeOf("grokked", { delay: 3 }), rows }]);
  store.writeEvents([
    { kind: "rows", trialId: ids[1], rows: rows.slice(0, 3) },
    { kind: "checkpoint", trialId: ids[1], checkpoint: checkpointOf(ids[1], 10.5) },
    { kind: "failed", trialId: ids[2], attempt: 1, error: { code: "TRIAL", message: "no" } },
  ]);
}

/** The contract of `bundles` and `absorb`. */
export function bundlesContract(name: string, harness: StoreHarness): void {
  const check = checkOn(harness);
  describe(`store contract: ${name}: bundles`, () => {
    check("carry all that is known of a trial to another store, once", (store) => {
      train(store);
      const bundles = sent(store);
      elsewhere((other) => {
        const brought = other.absorb(bundles);
        assert.deepEqual(brought, {
          ...{ added: ids, grown: [], known: [], otherBackend: [] },
          outcomes: [id],
        });
        assert.deepEqual(sent(other), bundles);
        assert.deepEqual(other.checkpoint(ids[1]), store.checkpoint(ids[1]));
        assert.deepEqual([...other.contents("first")], [...store.contents("first")]);
        assert.deepEqual(other.progress(ids), store.progress(ids));
        assert.deepEqual([...other.checkTrials("first")], [...store.checkTrials("first")]);
        const again = other.absorb(bundles);
        assert.deepEqual(again, { added: [], grown: [], known: ids, otherBackend: [], outcomes: [] });
        assert.deepEqual(sent(other), bundles);
      });
      assert.deepEqual([...store.bundles(["0".repeat(64)])], [], "of what no sweep has there is none");
    });

    check("end in the same whatever their order", (store) => {
      declare(store, [trial]);
      store.writeStart(id, GRID, []);
      store.writeEvents([
        { kind: "rows", trialId: id, rows: rows.slice(0, 2) },
        { kind: "checkpoint", trialId: id, checkpoint: checkpointOf(id, 1.5) },
      ]);
      const early = sent(store);
      store.writeEvents([{ kind: "rows", trialId: id, rows: rows.slice(2) }, finishedOf(id, 100)]);
      store.writeOutcomes("first", RULE, [{ trialId: id, outcome: outcomeOf("grokked"), rows }]);
      const late = sent(store);
      elsewhere((other) => {
        assert.deepEqual(other.absorb(early).added, [id]);
        const { grown, outcomes } = other.absorb(late);
        assert.deepEqual([grown, outcomes], [[id], [id]]);
        assert.deepEqual(sent(other), late);
      });
      elsewhere((other) => {
        other.absorb(late);
        assert.deepEqual(other.absorb(early).known, [id]);
        assert.deepEqual(sent(other), late);
      });
    });

    check("bring rows of a denser grid to a trial that is further here", (store) => {
      declare(store, [trial]);
      store.writeStart(id, DENSER, []);
      store.writeEvents([{ kind: "rows", trialId: id, rows: [0, 1, 2, 3].map((step) => curveRow(step)) }]);
      const dense = sent(store);
      elsewhere((other) => {
        other.declareTrials("first", [trial]);
        other.writeStart(id, GRID, []);
        other.writeEvents([{ kind: "rows", trialId: id, rows }, finishedOf(id, 100)]);
        assert.deepEqual(other.absorb(dense).grown, [id]);
        assert.deepEqual(
          other.curve(id).map(({ step }) => step),
          [0, 1, 2, 3, 10, 100],
        );
        assert.equal(other.progress([id])[0].steps, 100);
        assert.deepEqual(other.absorb(dense).known, [id]);
      });
    });

    check("say which sweeps have a trial, and how", (store) => {
      declare(store, some);
      store.declareTrials("first", [trial], "refined");
      store.deepen("first", [id], 500);
      store.orphan("first", [ids[1]]);
      declare(store, [trial], "second");
      assert.deepEqual(
        sent(store, [id])[0].memberships.map(({ sweep }) => sweep),
        ["first", "second"],
      );
      const bundles = structuredClone([...store.bundles(ids, { sweeps: ["first"] })]);
      elsewhere((other) => {
        other.absorb(bundles);
        assert.deepEqual([...other.deepened("first")], [[id, 500]]);
        assert.deepEqual([...other.orphans("first")], [some[1]]);
        assert.deepEqual([...other.refinedTrials("first")], [trial]);
        throwsGrok(() => other.absorb(sent(store)), "INPUT", /second/);
      });
    });

    check("are refused as a whole where a trial has other bits, in its curve or at its end", (store) => {
      train(store);
      const [whole, ...rest] = sent(store);
      const unknown = { ...whole, progress: whole.progress && { ...whole.progress, digest: null } };
      const otherRow = { ...unknown, rows: [{ ...rows[0], test_loss: 2 + 2 ** -50 }, ...rows.slice(1)] };
      const end = unknown.progress?.end;
      assert.ok(end && unknown.progress);
      const otherEnd = {
        ...unknown,
        progress: { ...unknown.progress, end: { ...end, labelPower: 0.7500000001 } },
      };
      elsewhere((other) => {
        other.absorb([whole]);
        const before = sent(other);
        throwsGrok(() => other.absorb([...rest, otherRow]), "DEFECT", /step 0, test_loss/);
        throwsGrok(() => other.absorb([...rest, otherEnd]), "DEFECT", /step 100, labelPower/);
        assert.deepEqual(sent(other), before, "nothing of the others was taken either");
      });
    });

    check("are refused where they are not what their id and their digests say", (store) => {
      train(store);
      const [whole] = sent(store);
      const [membership] = whole.memberships;
      assert.ok(membership.outcome);
      const outcome = { ...membership.outcome, outcome: outcomeOf("grokked", { delay: 4 }) };
      const damaged: readonly (readonly [TrialBundle, RegExp])[] = [
        [{ ...whole, rows: whole.rows.slice(1) }, /digest/],
        [{ ...whole, memberships: [{ ...membership, outcome }] }, /outcome in first/],
        [{ ...whole, trial: { ...trial, parameters: { ...trial.parameters, alpha: 77 } } }, /id/],
      ];
      elsewhere((other) => {
        for (const [bundle, words] of damaged) throwsGrok(() => other.absorb([bundle]), "INPUT", words);
        assert.deepEqual([...other.trials("first")], []);
      });
    });

    check("leave a network that another tensor library has trained", (store) => {
      declare(store, [trial]);
      store.writeStarts([{ trialId: id, grid: GRID, metrics: [], from: 0, backend: "here" }]);
      store.writeEvents([{ kind: "rows", trialId: id, rows: rows.slice(0, 2) }]);
      const before = sent(store);
      const there = elsewhere((other) => {
        other.declareTrials("first", [trial]);
        other.writeStarts([{ trialId: id, grid: GRID, metrics: [], from: 0, backend: "there" }]);
        other.writeEvents([{ kind: "rows", trialId: id, rows: [curveRow(0, { test_loss: 7 })] }]);
        return sent(other);
      });
      assert.deepEqual(store.absorb(there).otherBackend, [id]);
      assert.deepEqual(sent(store), before);
    });
  });
}
