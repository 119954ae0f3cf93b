import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Sweep, Trial } from "../../src/model/index.js";
import { openStore, runSweep } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { isTrialId } from "../../src/system/of-trial.js";
import { curveRow, outcomeOf } from "../contract/store-fixtures.js";

/** Ids that these trials had under engine network, version 2. */
const OLDER_IDS = {
  "modular-mlp": "507f812882ad40e3b1da13e33e30e779561eb7b8c71a2626076e1339914f8ac5",
  "student-teacher": "9373202f799dc0690c4acfb66992b95d19243a953cf511eedc4b81a4a3350519",
} as const;

function sweepOf(kind: "modular-mlp" | "student-teacher"): Sweep {
  const task =
    kind === "modular-mlp" ? "modulus: 5, samples: 18" : "dimension: 2, samples: 12, test: { samples: 6 }";
  return parseSweep(
    `
name: older
task: { kind: ${kind}, ${task} }
model: { width: 6, centered: false }
method: { kind: gd }
budget: { steps: 10, stop: budget }
grok: { measure: accuracy, train: 0.9, test: 0.9 }
`,
    { source: "older.yaml" },
  );
}

describe("results of the engine that trained small networks before", () => {
  for (const kind of ["modular-mlp", "student-teacher"] as const) {
    it(`stay readable beside the trials of engine dense, which have ids of their own: ${kind}`, async () => {
      const store = openStore(":memory:", { mode: "write" });
      const [now] = sweepOf(kind).trials();
      const { precision, ...parameters } = now.parameters as Trial["parameters"] & {
        readonly precision: string;
      };
      assert.equal(precision, "float32");
      const older = { ...now, id: OLDER_IDS[kind], engine: "network", parameters } as unknown as Trial;
      const rows = [curveRow(0), curveRow(10)];
      store.acquireLease();
      store.beginDeclaration({ name: "before", definition: "{}" });
      store.declareTrials("before", [older]);
      store.endDeclaration("before");
      store.writeStart(older.id, { steps: [0, 10] }, []);
      store.writeEvents([{ kind: "rows", trialId: older.id, rows }]);
      store.writeOutcomes("before", "{}", [{ trialId: older.id, outcome: outcomeOf("grokked") }]);
      store.releaseLease();

      const { concluded } = await runSweep(store, sweepOf(kind), { threads: 1 });
      assert.equal(concluded, 1, "the sweep trains its own trial");
      assert.deepEqual(
        [...store.trials("older")].map(({ id, engine }) => [id, engine]),
        [[now.id, "dense"]],
      );
      const [read] = store.trials("before");
      assert.equal(read.id, older.id);
      assert.equal(read.engine, "network");
      assert.ok(isTrialId(read.id, read), "a check knows its id");
      assert.ok(!isTrialId(read.id, { ...read, parameters: { ...read.parameters, alpha: 2 } }));
      assert.equal(read.parameters.width, 6);
      assert.deepEqual(store.curve(older.id), rows);
      assert.deepEqual(
        [...store.outcomes("before")].map(({ kind: outcome }) => outcome),
        ["grokked"],
      );
    });
  }
});
