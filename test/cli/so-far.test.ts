import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { DEFAULT_THRESHOLDS } from "../../src/model/index.js";
import { outcomeLine } from "../../src/cli/outcome-line.js";
import { outcomeRow } from "../analysis/outcome-rows.js";
import { TINY } from "../session/tiny-sweep.js";
import { Bench } from "./groksweep.js";

const COUNTS = /12 censored \((\d+) grokked so far, (\d+) tracked so far\)/;

describe("what censored trials are so far", () => {
  const bench = new Bench();
  after(() => bench.remove());

  it("is said by run, status, ls, show and report, and a budget that ends too soon by run and plan", () => {
    bench.file("tiny.yaml", TINY);
    const set = ["--set", "axes.weightDecay=1e-7"];
    const warning =
      /mind: the budget is below five decay times \(5\/gamma, from \S+ to \S+ steps\) in 12 trials: /;
    const plan = bench.run("plan", "tiny.yaml", ...set);
    assert.match(plan.stdout + plan.stderr, warning);
    const run = bench.run("run", "tiny.yaml", ...set);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout + run.stderr, warning);
    const [words, grokked, tracked] = COUNTS.exec(run.stdout + run.stderr) ?? [];
    assert.ok(Number(grokked) > 0 && Number(tracked) > 0);
    assert.match(
      bench.run("status").stdout,
      new RegExp(`\n {2}censored +12 \\(${grokked} grokked so far, ${tracked} tracked so far\\)\n`),
    );
    const status = JSON.parse(bench.run("status", "--json").stdout) as { readonly soFar: unknown };
    assert.deepEqual(status.soFar, { grokked: Number(grokked), tracked: Number(tracked) });
    assert.match(bench.run("ls").stdout, new RegExp(`0 \\(${grokked} more so far\\)`));
    assert.ok(bench.run("report", "--format", "text").stdout.includes(words ?? "no counts"));
    const query = "SELECT trial_id FROM time_to_grok WHERE so_far = 'tracked' LIMIT 1";
    const [{ trial_id: id }] = JSON.parse(bench.run("sql", query, "--format", "json").stdout) as [
      { readonly trial_id: string },
    ];
    assert.match(bench.run("show", id).stdout, /tiny: kind censored \(tracked so far\), train_step/);
  });

  it("is said of a trial that is tried, under its ratio", () => {
    const outcome = outcomeRow({}, { kind: "censored", train_step: 10, test_step: 50 });
    assert.match(
      outcomeLine(outcome, DEFAULT_THRESHOLDS),
      /^censored \(grokked so far\): train below .* decay may/,
    );
    assert.match(outcomeLine(outcome, { ratio: 6 }), /^censored \(tracked so far\): /);
  });
});
