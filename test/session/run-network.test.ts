import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CurveRow, Store, Sweep } from "../../src/model/index.js";
import {
  deepenSweep,
  hashSweep,
  openStore,
  planSweep,
  refineSweep,
  rerunTrials,
  runSweep,
  verifySweep,
} from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { BACKENDS } from "../engine/tensors/backends.js";

/** Runs that are stopped as soon as they stored something: each loads the library anew, a second under load. */
const INTERRUPTIONS = 3;

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

/** Two tiny transformers: networks on a tensor library, whose bits they are. */
function transformers(...set: readonly string[]): Sweep {
  return parseSweep(
    `
name: transformers
task: { kind: modular-transformer, modulus: 5, samples: 18 }
model: { width: 8 }
axes: { alpha: [0.5, 1], seed: [0] }
method: { kind: adamw, learningRate: 1e-3, rateRule: constant }
budget: { steps: 100, stop: budget, record: { pointsPerDecade: 12 } }
grok: { measure: accuracy, train: 0.9, test: 0.9 }
`,
    { source: "transformers.yaml", set },
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
      assert.deepEqual(row.slice(1), [1, 1, 1, 1, 1, null, "dense", "adamw", settings]);
    }
    assert.equal(rows.length, 2);

    const store = openStore(":memory:", { mode: "write" });
    for (let runs = 0; ; runs++) {
      const stop = new AbortController();
      const { summary } = await runSweep(store, students(), {
        threads: 1,
        backend: "wasm",
        stop: stop.signal,
        onStored: () => {
          if (runs < INTERRUPTIONS) stop.abort();
        },
      });
      if (!summary.interrupted) break;
      assert.ok(runs < INTERRUPTIONS);
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
    await runSweep(store, transformers("budget.steps=10"), { threads: 1, backend: "wasm" });
    await assert.rejects(
      runSweep(store, transformers("budget.steps=20"), { threads: 1, backend: "cpu" }),
      (error: Error & { hint?: string }) => {
        assert.match(error.message, /--backend: expected wasm-.*, on which trial .* was begun, found cpu-/);
        assert.match(error.hint ?? "", /--backend wasm/);
        return true;
      },
    );
    const { kept } = await runSweep(store, transformers("budget.steps=10"), { threads: 1, backend: "cpu" });
    assert.equal(kept, 2, "what is finished needs no backend");
    const { concluded } = await runSweep(store, transformers("budget.steps=20"), {
      threads: 1,
      backend: "wasm",
    });
    assert.equal(concluded, 2);
  });

  it("is deepened and refined on the backend it was begun on, to the bits of one long run", async () => {
    const store = openStore(":memory:", { mode: "write" });
    await runSweep(store, transformers("budget.steps=10"), { threads: 1, backend: "wasm" });
    const deeper = { where: "steps > 0", steps: 20, threads: 1 } as const;
    await assert.rejects(
      deepenSweep(store, "transformers", { ...deeper, backend: "cpu" }),
      /was begun, found cpu-/,
    );
    assert.equal(store.deepened("transformers").size, 0, "refused before anything is noted");
    const { run } = await deepenSweep(store, "transformers", { ...deeper, backend: "wasm" });
    assert.equal(run.restarted, 0);
    const whole = openStore(":memory:", { mode: "write" });
    await runSweep(whole, transformers("budget.steps=20"), { threads: 1, backend: "wasm" });
    assert.deepEqual(curvesOf(store), curvesOf(whole));

    const [first] = store.trials("transformers");
    const between = transformers().trialAt({ ...first.parameters, alpha: 0.75 });
    assert.deepEqual([between], [...transformers("axes.alpha=[0.75]").trials()]);
    store.acquireLease();
    store.declareTrials("transformers", [between], "refined"); // as an interrupted refinement leaves it
    store.releaseLease();
    const { run: left } = await refineSweep(store, "transformers", {
      axis: "alpha",
      threads: 1,
      backend: "wasm",
    });
    assert.equal(left?.concluded, 1);
    assert.equal(store.progress([between.id])[0].backend, store.progress([first.id])[0].backend);
  });

  it("is trained again bit for bit on its backend; verification says what to do instead", async () => {
    const store = openStore(":memory:", { mode: "write" });
    await runSweep(store, transformers("budget.steps=10"), { threads: 1, backend: "cpu" });
    const again = await rerunTrials(store, [...store.trials("transformers")], { threads: 1 });
    assert.deepEqual(again.errors, []);
    assert.deepEqual(again.differences, []);
    assert.equal(again.rows, 2 * curvesOf(store)[0].length);
    await assert.rejects(verifySweep(store, "transformers"), (error: Error & { hint?: string }) => {
      assert.match(error.message, /found networks/);
      assert.match(error.hint ?? "", /groksweep rerun --sweep transformers --where/);
      return true;
    });
  });

  it("is planned from its first steps at first, and from its own trials once there are some", async () => {
    const store = openStore(":memory:", { mode: "write" });
    const before = await planSweep(store, students());
    assert.equal(before.basis, "measured");
    assert.equal(before.evaluations, 600);
    await runSweep(store, students("budget.steps=100"), { threads: 1, backend: "wasm" });
    const after = await planSweep(store, students());
    assert.equal(after.basis, "store");
    assert.equal(after.continued, 2);
    assert.equal(after.evaluations, 400);
    const { rows } = store.query("SELECT sum(wall_ms) FROM attempt");
    const expected = 2 * Number(rows[0][0]);
    assert.ok(Math.abs(after.computeMs / expected - 1) < 0.01, `${after.computeMs}, not ${expected}`);
    assert.ok(before.bytes > after.bytes);
  });

  for (const { kind, skip } of BACKENDS) {
    it(`has the same content from threads and from processes, on ${kind}`, { skip }, async () => {
      const hashes = [];
      for (const executor of ["threads", "processes"] as const) {
        const store = openStore(":memory:", { mode: "write" });
        const { summary } = await runSweep(store, transformers("budget.steps=40"), {
          threads: 2,
          backend: kind,
          executor,
        });
        assert.equal(summary.finished.budget, 2);
        hashes.push(hashSweep(store, "transformers"));
      }
      assert.equal(hashes[0], hashes[1]);
    });
  }
});

function curvesOf(store: Store): readonly (readonly CurveRow[])[] {
  return [...store.trials("transformers")].map(({ id }) => store.curve(id));
}
