import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { GrokError } from "../../src/model/index.js";
import { hashSweep, missingTrials, openStore, runSweep } from "../../src/session/index.js";
import { outcomesUnder } from "../../src/session/look/other-thresholds.js";
import { attempts, runAll, tiny, tinyDescent } from "./tiny-sweep.js";

describe("runSweep", () => {
  it("trains every trial once, and nothing when run again", async () => {
    const sweep = tiny();
    const { results, store } = await runAll([sweep, sweep]);
    assert.equal(results[0].concluded, 12);
    assert.equal(results[0].summary.interrupted, false);
    assert.ok(
      (results[0].kinds.grokked ?? 0) + (results[0].kinds.tracked ?? 0) > 0,
      "some trials generalise",
    );
    assert.equal(results[1].concluded, 0);
    assert.equal(results[1].kept, 12);
    assert.deepEqual(results[1].kinds, results[0].kinds);
    assert.equal(attempts(store), 12);
    const regimes = store.query("SELECT samples FROM regime ORDER BY alpha, samples").rows;
    assert.deepEqual(regimes, [[10], [60], [10], [60]], "the view regime is filled");
    assert.deepEqual(missingTrials(store, sweep), { missing: 0, kept: 12, orphaned: 0 });
    assert.deepEqual(missingTrials(null, sweep), { missing: 12, kept: 0, orphaned: 0 });
  });

  it("gives the same hash on one thread and on two", async () => {
    const one = await runAll([tiny()], { threads: 1 });
    const two = await runAll([tiny()], { threads: 2 });
    assert.equal(one.hash, two.hash);
  });

  for (const stop of ["decided", "budget"]) {
    it(`grows from a small to a large budget as if it had been large at once (stop: ${stop})`, async () => {
      const large = tiny(`budget.stop=${stop}`);
      const atOnce = await runAll([large]);
      const grown = await runAll([
        tiny(`budget.stop=${stop}`, "budget.steps=20"),
        tiny(`budget.stop=${stop}`, "budget.steps=777"),
        large,
      ]);
      assert.equal(grown.hash, atOnce.hash);
    });
  }

  it("shrinks to a smaller budget of the grid as if it had never been larger", async () => {
    const small = tiny("budget.steps=1000");
    const atOnce = await runAll([small]);
    const shrunk = await runAll([tiny(), small]);
    assert.equal(shrunk.hash, atOnce.hash);
    assert.equal(attempts(shrunk.store), 12);
  });

  it("ends trials that have spent their evaluations as censored, and goes on with them under a larger bound", async () => {
    const bounded = tiny("budget.evaluations=300");
    const whole = await runAll([tiny()]);
    const grown = await runAll([bounded, bounded, tiny("budget.evaluations=400"), tiny()]);
    const [first, again, , last] = grown.results;
    assert.ok(first.exhausted > 0 && first.exhausted < 12, "some trials need more");
    assert.deepEqual([again.concluded, again.kept, again.exhausted], [0, 12, first.exhausted]);
    assert.equal(last.exhausted, 0);
    assert.equal(grown.hash, whole.hash);
    const raised = await runAll([tiny("budget.evaluations=400")]);
    assert.equal((await runAll([bounded, tiny("budget.evaluations=400")])).hash, raised.hash);
    const told = "SELECT count(*) FROM attempt WHERE ending = 'budget' AND error LIKE '%budget.evaluations%'";
    assert.equal(Number(grown.store.query(told).rows[0][0]), first.exhausted + grown.results[2].exhausted);
  });

  it("calls a trial that has spent its evaluations censored unless it has crossed its thresholds", async () => {
    const { store } = await runAll([tiny("budget.evaluations=250")]);
    const { rows } = store.query("SELECT DISTINCT kind FROM outcome WHERE test_step IS NULL");
    assert.deepEqual(rows, [["censored"]]);
  });

  it("goes on with trials whose larger bound was interrupted", async () => {
    const set = ["method.tolerance=1e-7", "budget.stop=budget"];
    const [whole, bounded] = [tiny(...set), tiny(...set, "budget.evaluations=400")];
    const store = openStore(":memory:", { mode: "write" });
    assert.ok((await runSweep(store, bounded, { threads: 1 })).exhausted > 0);
    const stop = new AbortController();
    const options = { threads: 1, stop: stop.signal, onStored: () => stop.abort() };
    await runSweep(store, whole, options);
    await runSweep(store, whole, { threads: 1 });
    assert.equal(hashSweep(store, "tiny"), (await runAll([whole])).hash);
  });

  it("reads a trial that was given more evaluations as far as it came, and trains nothing", async () => {
    const { results } = await runAll([tiny("budget.evaluations=400"), tiny("budget.evaluations=300")]);
    assert.equal(results[1].exhausted, results[0].exhausted);
    assert.equal(results[1].summary.evaluations, 0);
  });
  for (const stop of ["decided", "budget"]) {
    it(`judges a smaller budget off the grid from the rows around it, and trains nothing (stop: ${stop})`, async () => {
      const large = tiny(`budget.stop=${stop}`);
      for (const steps of [5, 30, 777, 5000]) {
        const small = tiny(`budget.stop=${stop}`, `budget.steps=${steps}`);
        const exact = [...(await runAll([small])).store.outcomes("tiny")];
        const { results, store } = await runAll([large, small]);
        assert.equal(attempts(store), 12, "trained once");
        assert.equal(results[1].concluded, 12, String(steps));
        const shrunk = [...store.outcomes("tiny")];
        for (const [i, row] of shrunk.entries()) {
          assert.equal(row.kind, exact[i].kind);
          assert.equal(row.steps, exact[i].steps);
          for (const name of ["train_step", "test_step", "final_test"] as const) {
            const [a, b] = [row[name], exact[i][name]];
            // Eight records a decade: the line between two of them misses the curve by a few per cent.
            assert.ok(
              a === b || (a !== null && b !== null && Math.abs(a / b - 1) < 0.1),
              `${name} ${a} ${b}`,
            );
          }
        }
        const differs = shrunk.some((row, i) => row.final_test !== exact[i].final_test);
        assert.equal(differs, stop === "budget" || steps < 1000, "what is undecided there is interpolated");
      }
    });
  }

  it("trains nothing for a smaller budget on a sparse grid either, and a report judges it alike", async () => {
    for (const record of ["{steps: [0, 1, 10, 20, 3000]}", "{pointsPerDecade: 1}"]) {
      const sparse = (steps: number) =>
        tiny("budget.stop=budget", `budget.record=${record}`, `budget.steps=${steps}`);
      for (const steps of [15, 50, 777]) {
        const { store } = await runAll([sparse(3000)]);
        const told = outcomesUnder(store, sparse(3000), sparse(3000).thresholds, { budgetSteps: steps });
        assert.equal(told.undecided, 0);
        const result = await runSweep(store, sparse(steps), { threads: 1 });
        assert.equal(attempts(store), 12, `${record} to ${steps}`);
        assert.equal(result.summary.evaluations, 0);
        assert.equal(result.concluded, 12);
        const judged = [...store.outcomes("tiny")];
        assert.deepEqual(told.rows, judged);
        assert.ok(judged.every((row) => row.steps === steps));
      }
    }
  });

  it("keeps what it has when an axis grows", async () => {
    const { results, hash, store } = await runAll([tiny("axes.seed.to=0"), tiny()]);
    assert.equal(results[0].concluded, 4);
    assert.equal(results[1].kept, 4);
    assert.equal(attempts(store), 12);
    assert.equal(hash, (await runAll([tiny()])).hash);
  });

  it("decides anew under other thresholds, training only what stopped too early for them", async () => {
    const strict = tiny("grok.test=0.02", "grok.train=0.02");
    const fresh = await runAll([strict]);
    const loose = await runAll([tiny("grok.test=0.3", "grok.train=0.3"), strict]);
    assert.equal(loose.hash, fresh.hash);
    const back = await runAll([strict, tiny("grok.test=0.3", "grok.train=0.3")]);
    assert.equal(attempts(back.store), 12, "looser thresholds need no training");
    assert.equal(back.hash, (await runAll([tiny("grok.test=0.3", "grok.train=0.3")])).hash);
  });

  it("records a denser grid and further metrics by training again, to the same bits", async () => {
    const rich = tiny("budget.record.pointsPerDecade=12", 'metrics=["weightDistance","decomposition"]');
    const { hash, store } = await runAll([tiny(), rich]);
    assert.equal(hash, (await runAll([rich])).hash);
    assert.equal(attempts(store), 24);
    const { rows } = store.query("SELECT count(*) FROM curve WHERE step = 1 AND weight_distance IS NULL");
    assert.deepEqual(rows, [[0]]);
  });

  it("does not let another sweep on the same trials change a hash", async () => {
    const plain = await runAll([tiny()]);
    const before = plain.hash;
    await runSweep(
      plain.store,
      tiny("name=other", "budget.record.pointsPerDecade=16", 'metrics=["decomposition"]'),
    );
    assert.equal(hashSweep(plain.store, "tiny"), before);
    const again = await runSweep(plain.store, tiny());
    assert.equal(again.concluded, 0);
    assert.equal(hashSweep(plain.store, "tiny"), before);
  });

  it("goes on after a stop request and ends with the same hash", async () => {
    const sweep = tinyDescent("budget.stop=budget", "budget.steps=6000");
    const untouched = await runAll([sweep]);
    const store = openStore(":memory:", { mode: "write" });
    let interruptions = 0;
    for (;;) {
      const stop = new AbortController();
      const { summary } = await runSweep(store, sweep, {
        threads: 2,
        stop: stop.signal,
        onStored: () => stop.abort(), // in the middle of training, however slow the machine
      });
      if (!summary.interrupted) break;
      interruptions++;
      assert.ok(interruptions < 200, "every run gets further");
    }
    assert.equal(hashSweep(store, "tiny"), untouched.hash);
  });

  it("records what cannot be trained as failed, after three attempts, and tries it again next time", async () => {
    const wide = tiny(
      'task={"kind":"eigenvector","dimension":3}',
      "axes.eigenvector=[1, 9]",
      "axes.epsilon=1e-9", // its square is lost in rounding, and with it the kernel's rank beyond dimension
      "axes.samples=[40]",
      "axes.alpha=[1]",
      "axes.seed.to=0",
      "budget.steps=100",
    );
    const { results, store } = await runAll([wide, wide]);
    assert.equal(results[0].summary.failed, 1);
    assert.equal(results[0].kinds.failed, 1);
    assert.equal(results[1].kept, 1);
    assert.equal(results[1].summary.failed, 1);
    const { rows } = store.query("SELECT count(*) FROM attempt WHERE ending = 'failed'");
    assert.deepEqual(rows, [[6]]);
  });

  it("keeps no final checkpoints when told so, and still resumes from nothing", async () => {
    const { store, hash } = await runAll([tiny("checkpoints=none")]);
    assert.deepEqual(store.query("SELECT count(*) FROM checkpoint").rows, [[0]]);
    assert.equal(hash, (await runAll([tiny()])).hash);
    const more = await runSweep(store, tiny("checkpoints=none", "budget.steps=60000"));
    assert.equal(more.summary.interrupted, false);
  });

  it("releases the lease whatever happens", async () => {
    const store = openStore(":memory:", { mode: "write" });
    const wrong = { ...tiny(), trials: () => { throw new GrokError("INPUT", "no trials today"); } }; // prettier-ignore
    await assert.rejects(runSweep(store, wrong, { threads: 1 }), /no trials today/);
    assert.equal(store.acquireLease(), null);
  });
});
