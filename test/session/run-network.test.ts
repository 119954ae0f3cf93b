import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Sweep } from "../../src/model/index.js";
import { hashSweep, openStore, runSweep } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { BACKENDS } from "../engine/network/backends.js";

/** Two tiny students whose accuracy at a loose threshold rises within a second. */
function students(...set: readonly string[]): Sweep {
  return parseSweep(
    `
name: students
task: { kind: student-teacher, dimension: 2, samples: 12, test: { samples: 12 } }
model: { width: 8, centered: false }
axes: { alpha: [0.5, 1], seed: [0] }
method: { kind: adamw, learningRate: 3e-2, weightDecay: 0.01, rateRule: constant }
budget: { steps: 300, stop: budget, record: { pointsPerDecade: 12 } }
grok: { measure: accuracy, within: 0.1, train: 0.9, test: 0.9 }
`,
    { source: "students.yaml", set },
  );
}

describe("a sweep of networks", () => {
  it("is trained, judged by accuracy, stored with its columns, and interrupted without a trace", async () => {
    const whole = openStore(":memory:", { mode: "write" });
    const result = await runSweep(whole, students(), { threads: 1, backend: "wasm" });
    assert.equal(result.concluded, 2);
    const { rows } = whole.query(
      `SELECT outcome.kind, outcome.train_step IS NOT NULL, curve.parameter_norm > 0, curve.layer_norm_sum > 0,
         curve.train_within_1e_1 >= 0.9, curve.test_within_1e_4 IS NOT NULL, curve.margin, trial.engine,
         trial.method, trial.method_settings
       FROM outcome JOIN trial ON trial.id = outcome.trial_id JOIN curve ON curve.trial_id = trial.id
       WHERE curve.step = 261 ORDER BY trial.alpha`,
    );
    const settings = '{"beta1":0.9,"beta2":0.999,"rateRule":"constant"}';
    for (const row of rows) {
      assert.ok(["tracked", "grokked", "censored", "lost"].includes(String(row[0])), String(row[0]));
      assert.deepEqual(row.slice(1), [1, 1, 1, 1, 1, null, "network", "adamw", settings]);
    }
    assert.equal(rows.length, 2);

    const store = openStore(":memory:", { mode: "write" });
    for (let runs = 0; ; runs++) {
      assert.ok(runs < 100, "every run gets further");
      const stop = new AbortController();
      const { summary } = await runSweep(store, students(), {
        threads: 1,
        backend: "wasm",
        stop: stop.signal,
        onStored: () => stop.abort(),
      });
      if (!summary.interrupted) break;
    }
    assert.equal(hashSweep(store, "students"), hashSweep(whole, "students"));
  });

  it("decides anew under another accuracy without training", async () => {
    const store = openStore(":memory:", { mode: "write" });
    await runSweep(store, students("budget.steps=30"), { threads: 1, backend: "wasm" });
    const again = await runSweep(store, students("budget.steps=30", "grok.within=0.01"), {
      threads: 1,
      backend: "wasm",
    });
    assert.equal(again.concluded, 2);
    assert.equal(again.summary.evaluations, 0);
  });

  it("goes on with the backend it was begun on, and refuses another, saying how", async () => {
    const store = openStore(":memory:", { mode: "write" });
    await runSweep(store, students("budget.steps=10"), { threads: 1, backend: "wasm" });
    await assert.rejects(
      runSweep(store, students("budget.steps=20"), { threads: 1, backend: "cpu" }),
      (error: Error & { hint?: string }) => {
        assert.match(error.message, /--backend: expected wasm-.*, on which trial .* was begun, found cpu-/);
        assert.match(error.hint ?? "", /--backend wasm/);
        return true;
      },
    );
    const { kept } = await runSweep(store, students("budget.steps=10"), { threads: 1, backend: "cpu" });
    assert.equal(kept, 2, "what is finished needs no backend");
    const { concluded } = await runSweep(store, students("budget.steps=20"), { threads: 1, backend: "wasm" });
    assert.equal(concluded, 2);
  });

  for (const { kind, skip } of BACKENDS) {
    it(`has the same content from threads and from processes, on ${kind}`, { skip }, async () => {
      const hashes = [];
      for (const executor of ["threads", "processes"] as const) {
        const store = openStore(":memory:", { mode: "write" });
        const { summary } = await runSweep(store, students("budget.steps=40"), {
          threads: 2,
          backend: kind,
          executor,
        });
        assert.equal(summary.finished.budget, 2);
        hashes.push(hashSweep(store, "students"));
      }
      assert.equal(hashes[0], hashes[1]);
    });
  }
});
