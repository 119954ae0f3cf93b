import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { ALL, curve, ImportBench, OPTIONS, STEPS, table } from "./import-bench.js";

let bench: ImportBench;
beforeEach(() => (bench = new ImportBench()));
afterEach(() => bench.remove());

const OF_TRIALS =
  "FROM time_to_grok o JOIN trial t ON t.id = o.trial_id ORDER BY parameters ->> 'rate', o.seed";

describe("a table of curves that another tool trained", () => {
  for (const format of ["csv", "parquet"]) {
    it(`gives the outcomes, cells and curves of the sweep that it was exported from (${format})`, () => {
      const budget = { steps: 60, stop: "budget", record: { steps: [0, 1, 2, 4, 8, 20, 40, 60] } };
      bench.write({}, { amount: "samples", parameters: PARAMETERS }, { budget, axes: AXES });
      assert.equal(bench.run("run", "told.yaml", "--quiet").code, 0);
      const file = `curves.${format}`;
      bench.run("export", "--what", "curves", "--format", format, "--out", file);
      const options = ["--parameters", "rate,samples", "--series", "norm", "--amount", "samples"];
      const set = ["--set", "grok.relativeTo=absolute"];
      const { code, stderr } = bench.run(
        "import",
        file,
        "--name",
        "taken",
        ...options,
        ...set,
        "--store",
        "i.db",
      );
      assert.equal(code, 0, stderr);
      const query = `SELECT parameters, kind, train_step, test_step, delay, ratio, o.steps, test_at_least ${OF_TRIALS}, parameters`;
      assert.deepEqual(bench.rows(query, "i.db"), bench.rows(query));
      const curves = "SELECT step, train_loss, test_loss, extra FROM curve ORDER BY 1, 2, 3";
      assert.deepEqual(bench.rows(curves, "i.db"), bench.rows(curves));
      const cells = (store: string): string =>
        bench.run("export", "--what", "cells", "--store", store).stdout.replaceAll(/^(told|taken),/gm, "");
      assert.equal(cells("i.db"), cells("groksweep.db"));
      assert.match(cells("i.db"), /\n.+\n/);
    });
  }

  it("is judged, reported, counted and exported as any sweep", () => {
    bench.file("runs.csv", table(...ALL));
    assert.match(
      bench.take("runs.csv"),
      /told: 4 trials, 4 new, 0 grown, 0 there already; 32 of 32 rows new/,
    );
    assert.match(bench.run("status").stdout, /4 of 4 trials done/);
    assert.match(bench.run("check").stdout, /4 trials are as they were written/);
    const report = bench.run("report", "--out", "page");
    assert.equal(report.code, 0, report.stderr);
    assert.ok(existsSync(join(bench.folder, "page", "index.html")));
    const sooner = bench.run("report", "--out", "sooner", "--steps", "10", "--train-threshold", "0.3");
    assert.equal(sooner.code, 0, sooner.stderr);
    assert.deepEqual(bench.rows("SELECT DISTINCT kernels, evaluations FROM attempt"), [["imported", "0"]]);
  });

  it("changes nothing when it comes again, in another order of rows, too", () => {
    bench.file("runs.csv", table(...ALL));
    bench.file("mixed.csv", table(...[...ALL].reverse()));
    bench.take("runs.csv");
    const hash = bench.hash();
    assert.match(bench.take("runs.csv"), /0 new, 0 grown, 4 there already; 0 of 32 rows new/);
    assert.match(bench.take("mixed.csv"), /0 of 32 rows new/);
    assert.equal(bench.hash(), hash);
    bench.take("mixed.csv", "--store", "other.db");
    assert.equal(bench.hash("other.db"), hash);
  });

  it("grows: longer curves, more rows between, other trials, each as if all had come at once", () => {
    const early = STEPS.filter((step) => step < 10 && step !== 4);
    bench.file("early.csv", table(...curve(0.1, 0, early), ...curve(0.5, 0, early)));
    bench.file("more.csv", table(...curve(0.1, 0), ...curve(0.1, 1)));
    bench.file("rest.csv", table(...curve(0.5, 0), ...curve(0.5, 1)));
    bench.file("runs.csv", table(...ALL));
    assert.match(bench.take("early.csv"), /2 new/);
    assert.match(bench.take("more.csv"), /2 trials, 1 new, 1 grown, 0 there already; 12 of 16 rows new/);
    assert.match(bench.take("rest.csv"), /1 new, 1 grown/);
    bench.take("runs.csv", "--store", "other.db");
    assert.equal(bench.hash(), bench.hash("other.db"));
    assert.deepEqual(bench.rows("SELECT count(*) FROM trial"), [["4"]]);
    // A shorter table takes nothing away.
    assert.match(bench.take("early.csv"), /0 of 8 rows new/);
    assert.equal(bench.hash(), bench.hash("other.db"));
    assert.match(bench.run("check").stdout, /as they were written/);
  });

  it("is judged anew under other thresholds", () => {
    bench.file("runs.csv", table(...ALL));
    bench.take("runs.csv");
    const steps = `SELECT train_step ${OF_TRIALS}`;
    const before = bench.rows(steps);
    assert.match(bench.take("runs.csv", "--set", "grok.train=0.9"), /0 of 32 rows new/);
    bench.rows(steps).forEach(([step], at) => assert.ok(Number(step) < Number(before[at][0])));
  });

  it("judges each trial as far as it came, and what is not finite as diverged", () => {
    const short = curve(0.1, 0, [0, 1, 2]);
    const broken = [...curve(0.5, 0, [0, 1]), "0.5,0,2,nan,Infinity,"];
    bench.file("runs.csv", table(...short, ...broken, ...curve(0.5, 1)));
    bench.take("runs.csv");
    assert.deepEqual(bench.rows(`SELECT kind, o.steps ${OF_TRIALS}`).slice(0, 2), [
      ["censored", "2"],
      ["diverged", "2"],
    ]);
    assert.deepEqual(bench.rows("SELECT test_at_least FROM time_to_grok WHERE kind = 'censored'"), [["2"]]);
  });

  it("is described by a sweep file: names of columns, domains, units, thresholds", () => {
    const text = [
      "name: runs",
      "task:",
      "  kind: imported",
      "  name: my-mlp",
      "  version: 2",
      "  parameters: { weightDecay: { from: 0, symbol: λ, scale: linear }, operation: { oneOf: [add, divide] } }",
      "  series: [train_accuracy, test_accuracy]",
      "  columns: { step: epoch, train_loss: loss/train, test_loss: loss/test, train_accuracy: a, test_accuracy: b }",
      "grok: { measure: accuracy, train: 0.9, test: 0.5 }",
    ];
    bench.file("runs.yaml", text.join("\n"));
    const rows = [0, 1, 2, 3, 4, 5].map((step) => `add,0.0,${step},1,1,${step / 5},${step / 8}`);
    bench.file("runs.csv", ["operation,weight_decay,epoch,loss/train,loss/test,a,b", ...rows].join("\r\n"));
    const { code, stderr, stdout } = bench.run("import", "runs.csv", "--sweep", "runs.yaml");
    assert.equal(code, 0, stderr);
    assert.match(stdout + stderr, /no column seed: the seed of all trials is 0/);
    assert.match(stdout, /runs: 1 trial/);
    assert.deepEqual(
      bench.rows(
        "SELECT DISTINCT operation, weight_decay, seed, round(train_step, 1), round(test_step, 1), kind FROM imported_my_mlp",
      ),
      [["add", "0", "0", "4.5", "4", "tracked"]],
    );
    bench.refused(
      [/task\.kind: expected what is trained, got "imported"/, /groksweep import/],
      "run",
      "runs.yaml",
    );
  });

  it("is never trained on", () => {
    bench.file("runs.csv", table(...ALL));
    bench.take("runs.csv");
    const [[id]] = bench.rows("SELECT trial_id FROM time_to_grok LIMIT 1");
    const words = [/trained by another tool and imported/];
    bench.refused(words, "deepen", "--where", "rate > 0", "--steps", "1000");
    bench.refused(words, "rerun", id);
    bench.refused(words, "verify");
    bench.refused(words, "refine");
    const definition = bench.rows("SELECT definition FROM sweep")[0][0];
    bench.file("again.yaml", definition);
    bench.refused(words, "run", "again.yaml");
    assert.match(bench.run("show", id).stdout, /loss over steps/);
  });
});

const PARAMETERS = {
  rate: { above: 0, below: 1, default: 0.1 },
  samples: { from: 1, integer: true, default: 10 },
};
const AXES = { rate: [0.05, 0.2], samples: [10, 20, 40], seed: [0, 1] };

describe("a table with words", () => {
  it("may have numbers beside them in a column: all are words then", () => {
    const rows = ["none", "0.1", "0.10"].flatMap((decay, seed) =>
      curve(0.1, seed).map((row) => row.replace(/^0\.1/, decay)),
    );
    bench.file("mixed.csv", table(...rows));
    bench.take("mixed.csv");
    const query = "SELECT DISTINCT parameters ->> 'rate' FROM trial ORDER BY 1";
    assert.deepEqual(bench.rows(query), [["0.1"], ["none"]]);
  });

  it("is refused in another encoding, in which two words may be one", () => {
    const rows = ["caf\u00e9", "caf\u00e8"].flatMap((word) =>
      curve(0.1, 0).map((row) => row.replace(/^0\.1/, word)),
    );
    writeFileSync(join(bench.folder, "latin.csv"), Buffer.from(table(...rows), "latin1"));
    bench.refused(
      [/expected text in UTF-8, found another encoding/, /iconv/],
      "import",
      "latin.csv",
      ...OPTIONS,
    );
    bench.file("whole.csv", table(...rows));
    bench.take("whole.csv");
  });
});
