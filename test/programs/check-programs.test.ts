import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { ProgramBench } from "./program-bench.js";

let bench: ProgramBench;
beforeEach(() => (bench = new ProgramBench()));
afterEach(() => bench.remove());

describe("groksweep check of a program's sweep", () => {
  it("finds nothing in one that keeps the contract", () => {
    bench.write();
    const { code, stdout, stderr } = bench.run("check", "told.yaml");
    assert.equal(code, 0, stderr);
    assert.equal(stdout.match(/ {2}kept/g)?.length, 5, stdout);
    assert.equal(bench.digest(), "absent");
  });

  it("finds other bits, a checkpoint that forgets, series that are not there, no answer to TERM", () => {
    bench.write(
      {
        before: 'process.on("SIGTERM", () => undefined);',
        // The checkpoint's state is not the one that was reached.
        begin: "if (checkpoint !== null) w += 0.5;",
        row: "if (step > 13) w *= 1 + 1e-9 * Math.random(); if (step > 20) sleep(700);",
      },
      { series: ["norm", "absent"], grace: "200ms" },
    );
    const { code, stdout } = bench.run("check", "told.yaml");
    assert.equal(code, 2);
    assert.equal(stdout.match(/ {2}BROKEN/g)?.length, 4, stdout);
    for (const words of [
      /absent is declared, and in no row/,
      /train_loss at step 20 is .*, and then /,
      /train_loss at step 13 is/,
      /did not end within task\.grace/,
    ])
      assert.match(stdout, words);
  });

  it("finds other bits well where the sweep says that values are enough", () => {
    bench.write({ row: "w *= 1 + 1e-12 * Math.random();" }, { same: { values: 1e-6 } });
    assert.equal(bench.run("check", "told.yaml").code, 0);
    assert.equal(bench.run("run", "told.yaml").code, 0);
    const [[id]] = bench.rows("SELECT id FROM trial LIMIT 1");
    assert.equal(bench.run("rerun", id).code, 0);
    bench.write({ row: "w *= 1 + 1e-3 * Math.random();" }, { same: { values: 1e-6 } });
    assert.equal(bench.run("rerun", id).code, 1);
  });

  it("finds missing steps and records on the wrong channel", () => {
    bench.write({ row: "if (step === 5) continue;" });
    assert.match(bench.run("check", "told.yaml").stdout, /BROKEN.*records every step[^]*expected step 5/);
    bench.write({
      begin: "console.log(JSON.stringify({ step: 0, train_loss: 1, test_loss: 1 })); process.exit(0);",
    });
    assert.match(bench.run("check", "told.yaml").stdout, /only lines that begin with "@groksweep " are read/);
  });

  it("never advises to run the check that is running", () => {
    bench.write({ begin: "process.exit(7);" });
    const { code, stdout, stderr } = bench.run("check", "told.yaml");
    assert.equal(code, 2);
    assert.match(stdout, /BROKEN.*\n +the program failed \(exit code 7\) before its first row\n/);
    assert.doesNotMatch(stdout + stderr, /groksweep (?:check|show)/);
    assert.match(bench.run("run", "told.yaml").stdout, /groksweep check FILE looks at the program/);
  });
});

describe("batches of a program", () => {
  it("train as many trials in one process as the sweep says, with the bits of single ones", () => {
    bench.write();
    assert.equal(bench.run("run", "told.yaml", "--store", "single.db").code, 0);
    bench.write(
      { before: 'console.error("started");' },
      { batch: 3 },
      {
        axes: { rate: [0.05, 0.2], seed: [0, 1] },
      },
    );
    const { code, stderr } = bench.run("run", "told.yaml", "--threads", "1");
    assert.equal(code, 0, stderr);
    assert.equal(bench.hash(), bench.hash("single.db"));
  });

  it("lose the one trial that errs, and no other", () => {
    bench.write(
      {
        row: "if (rate === 0.2 && seed === 1 && step > 3) { say({ trial, step: 0, train_loss: 1, test_loss: 1 }); break; }",
      },
      { batch: 4 },
    );
    const { code, stderr } = bench.run("run", "told.yaml", "--threads", "1");
    assert.equal(code, 3, stderr);
    assert.deepEqual(bench.rows("SELECT count(*) FROM time_to_grok WHERE kind <> 'failed'"), [["3"]]);
    assert.match(bench.errors(), /expected a step above 3, found step 0/);
  });
});

describe("what a program printed", () => {
  it("is shown with its trial, without control characters", () => {
    bench.write({ end: 'console.log("epoch 1"); console.error("\\u001b[31mlast words\\u001b[0m");' });
    assert.equal(bench.run("run", "told.yaml").code, 0);
    const [[id]] = bench.rows("SELECT id FROM trial LIMIT 1");
    assert.match(bench.run("show", id).stdout, /the program said last:\n {2}epoch 1\n {2}last words/);
  });
});
