import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, it } from "node:test";
import { ProgramBench } from "../programs/program-bench.js";

let bench: ProgramBench;
beforeEach(() => (bench = new ProgramBench()));
afterEach(() => bench.remove());

const STEPS = [0, 1, 2, 4, 8, 16, 32, 64];

/** Rows of a trial: losses that decay at a rate, the test loss `later` times later. */
function curve(rate: number, seed: number, steps: readonly number[] = STEPS, later = 4): readonly string[] {
  const loss = (time: number): number => Math.round(1e6 / (1 + rate * (1 + seed) * time * time)) / 1e6;
  return steps.map((step) => `${rate},${seed},${step},${loss(step)},${loss(step / later)},${step * 0.5}`);
}

const HEADER = "rate,seed,step,train_loss,test_loss,norm";

function table(...rows: readonly string[]): string {
  return `${[HEADER, ...rows].join("\n")}\n`;
}

const ALL = [...curve(0.1, 0), ...curve(0.1, 1), ...curve(0.5, 0), ...curve(0.5, 1)];

const OF_TRIALS =
  "FROM time_to_grok o JOIN trial t ON t.id = o.trial_id ORDER BY parameters ->> 'rate', o.seed";

const OPTIONS = ["--name", "told", "--parameters", "rate", "--series", "norm"];

function take(file: string, ...more: readonly string[]): string {
  const { code, stdout, stderr } = bench.run("import", file, ...OPTIONS, ...more);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Exit code 2, nothing of the store changed, and these words. */
function refused(words: readonly RegExp[], ...args: readonly string[]): string {
  const before = bench.digest();
  const { code, stderr } = bench.run(...args);
  assert.equal(code, 2, stderr);
  for (const each of words) assert.match(stderr, each);
  assert.equal(bench.digest(), before);
  return stderr;
}

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
    assert.match(take("runs.csv"), /told: 4 trials, 4 new, 0 grown, 0 there already; 32 of 32 rows new/);
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
    take("runs.csv");
    const hash = bench.hash();
    assert.match(take("runs.csv"), /0 new, 0 grown, 4 there already; 0 of 32 rows new/);
    assert.match(take("mixed.csv"), /0 of 32 rows new/);
    assert.equal(bench.hash(), hash);
    take("mixed.csv", "--store", "other.db");
    assert.equal(bench.hash("other.db"), hash);
  });

  it("grows: longer curves, more rows between, other trials, each as if all had come at once", () => {
    const early = STEPS.filter((step) => step < 10 && step !== 4);
    bench.file("early.csv", table(...curve(0.1, 0, early), ...curve(0.5, 0, early)));
    bench.file("more.csv", table(...curve(0.1, 0), ...curve(0.1, 1)));
    bench.file("rest.csv", table(...curve(0.5, 0), ...curve(0.5, 1)));
    bench.file("runs.csv", table(...ALL));
    assert.match(take("early.csv"), /2 new/);
    assert.match(take("more.csv"), /2 trials, 1 new, 1 grown, 0 there already; 12 of 16 rows new/);
    assert.match(take("rest.csv"), /1 new, 1 grown/);
    take("runs.csv", "--store", "other.db");
    assert.equal(bench.hash(), bench.hash("other.db"));
    assert.deepEqual(bench.rows("SELECT count(*) FROM trial"), [["4"]]);
    // A shorter table takes nothing away.
    assert.match(take("early.csv"), /0 of 8 rows new/);
    assert.equal(bench.hash(), bench.hash("other.db"));
    assert.match(bench.run("check").stdout, /as they were written/);
  });

  it("is judged anew under other thresholds", () => {
    bench.file("runs.csv", table(...ALL));
    take("runs.csv");
    const steps = `SELECT train_step ${OF_TRIALS}`;
    const before = bench.rows(steps);
    assert.match(take("runs.csv", "--set", "grok.train=0.9"), /0 of 32 rows new/);
    bench.rows(steps).forEach(([step], at) => assert.ok(Number(step) < Number(before[at][0])));
  });

  it("judges each trial as far as it came, and what is not finite as diverged", () => {
    const short = curve(0.1, 0, [0, 1, 2]);
    const broken = [...curve(0.5, 0, [0, 1]), "0.5,0,2,nan,Infinity,"];
    bench.file("runs.csv", table(...short, ...broken, ...curve(0.5, 1)));
    take("runs.csv");
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
    refused([/task\.kind: expected what is trained, got "imported"/, /groksweep import/], "run", "runs.yaml");
  });

  it("is never trained on", () => {
    bench.file("runs.csv", table(...ALL));
    take("runs.csv");
    const [[id]] = bench.rows("SELECT trial_id FROM time_to_grok LIMIT 1");
    const words = [/trained by another tool and imported/];
    refused(words, "deepen", "--where", "rate > 0", "--steps", "1000");
    refused(words, "rerun", id);
    refused(words, "verify");
    refused(words, "refine");
    const definition = bench.rows("SELECT definition FROM sweep")[0][0];
    bench.file("again.yaml", definition);
    refused(words, "run", "again.yaml");
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
    take("mixed.csv");
    const query = "SELECT DISTINCT parameters ->> 'rate' FROM trial ORDER BY 1";
    assert.deepEqual(bench.rows(query), [["0.1"], ["none"]]);
  });

  it("is refused in another encoding, in which two words may be one", () => {
    const rows = ["caf\u00e9", "caf\u00e8"].flatMap((word) =>
      curve(0.1, 0).map((row) => row.replace(/^0\.1/, word)),
    );
    writeFileSync(join(bench.folder, "latin.csv"), Buffer.from(table(...rows), "latin1"));
    refused([/expected text in UTF-8, found another encoding/, /iconv/], "import", "latin.csv", ...OPTIONS);
    bench.file("whole.csv", table(...rows));
    take("whole.csv");
  });
});

describe("a table that is wrong", () => {
  it("is named by its format where it is no text, and an endless one is not read", () => {
    const text = table(...ALL);
    const packed: readonly (readonly [name: string, bytes: Buffer, found: RegExp, hint: RegExp])[] = [
      ["told.csv.gz", gzipSync(text), /got a gzip file/, /hint: unpack it first: gunzip/],
      ["told.csv", gzipSync(text), /got a gzip file/, /gunzip/],
      [
        "told.xlsx",
        Buffer.from("PK\u0003\u0004 a spreadsheet"),
        /got a zip file/,
        /save a spreadsheet as CSV/,
      ],
      ["told.tsv", Buffer.from("PAR1 columns PAR1"), /got a Parquet file/, /ending \.parquet/],
      ["told.db", Buffer.from("SQLite format 3\u0000"), /got an SQLite database/, /sqlite3 -header -csv/],
    ];
    for (const [name, bytes, found, hint] of packed) {
      writeFileSync(join(bench.folder, name), bytes);
      refused([found, hint], "import", name, ...OPTIONS);
    }
    bench.file("endless.csv", `${text}${"1".repeat(2_000_000)}`);
    refused(
      [/line \d+: expected comma-separated values, got a row of more than 1000000 characters/],
      "import",
      "endless.csv",
      ...OPTIONS,
    );
    for (const device of ["/dev/zero", "/dev/null"].filter((path) => existsSync(path))) {
      refused([/expected a table \(CSV or Parquet\), got a device/], "import", device, ...OPTIONS);
    }
  });

  it("is taken with a word of warning where its last line has no end: its last number may be cut", () => {
    const whole = table(...ALL);
    const said = (name: string, text: string): string => {
      bench.file(name, text);
      const { code, stdout, stderr } = bench.run("import", name, ...OPTIONS, "--store", `${name}.db`);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    const warning =
      /mind: cut\.csv does not end with a line end: if it was cut off, its last value may lack digits/;
    assert.match(said("cut.csv", whole.slice(0, -2)), warning);
    for (const [name, text] of [
      ["whole.csv", whole],
      ["windows.csv", whole.replaceAll("\n", "\r\n")],
      ["old.csv", whole.replaceAll("\n", "\r")],
    ] as const) {
      assert.doesNotMatch(said(name, text), /line end/, name);
    }
  });

  it("is refused where the store has other numbers, naming each row", () => {
    bench.file("runs.csv", table(...ALL));
    take("runs.csv");
    const other = ALL.map((row) => row.replace("0.1,1,4,", "0.1,1,4,9").replace(/,16$/, ",17"));
    bench.file("other.csv", table(...other));
    const said = refused(
      [
        /other\.csv: 5 mistakes; nothing was imported/,
        /line 13: train_loss: expected 0\.\d+, which .* has of step 4, got 90\.\d+/,
      ],
      "import",
      "other.csv",
      ...OPTIONS,
    );
    assert.equal(said.match(/: norm: expected 16, which/g)?.length, 4);
  });

  it("is refused with all that is wrong in it, and where", () => {
    const rows = [
      "0.1,0,0,1,1,0",
      "0.1,0,0,1,1,0",
      "0.1,0,1.5,1,1,0",
      "0.1,0,2,,1,0",
      "0.1,0,3,a lot,1,0",
      ",1,0,1,1,0",
      "0.1,-1,0,1,1,0",
      "0.2,0,5,1,1,none",
    ];
    bench.file("runs.csv", table(...rows));
    refused(
      [
        /runs\.csv: 7 mistakes; nothing was imported/,
        /line 3: expected each step of a trial once, got step 0 again, after line 2/,
        /line 4: step: expected an integer of at least 0, got "1\.5"/,
        /line 5: train_loss: expected a number, got nothing.*leave out rows/,
        /line 6: train_loss: expected a number, got "a lot"/,
        /line 7: rate: expected a value, got nothing/,
        /line 8: seed: expected an integer of at least 0, got "-1"/,
        /line 9: norm: expected a number, got "none"/,
      ],
      "import",
      "runs.csv",
      ...OPTIONS,
    );
    assert.equal(existsSync(bench.store), false);
  });

  it("is refused with the first mistakes of many", () => {
    bench.file("runs.csv", table(...Array.from({ length: 200 }, (_, step) => `0.1,0,${step},x,1,0`)));
    refused([/200 mistakes/, /150 more mistakes are not listed/], "import", "runs.csv", ...OPTIONS);
  });

  it("is refused where columns are missing, or values outside of their domains", () => {
    bench.file("runs.csv", "lr,seed,epoch,train_loss\n1,0,0,1\n");
    refused(
      [
        /3 mistakes/,
        /expected a column rate, got columns lr, seed, epoch, train_loss.*--set task\.columns\.rate=COLUMN/,
        /expected a column test_loss/,
        /expected a column step/,
      ],
      ...["import", "runs.csv", "--parameters", "rate"],
    );
    bench.file(
      "runs.yaml",
      "name: a\ntask: { name: a, parameters: { rate: { above: 0, to: 0.2 }, op: { oneOf: [add] } } }",
    );
    bench.file("outside.csv", "rate,op,step,train_loss,test_loss\n0.5,sub,0,1,1\n0.5,sub,1,1,1\n");
    refused(
      [
        /2 mistakes/,
        /line 2: rate: expected a number above 0 and of at most 0\.2, got "0\.5"/,
        /line 2: op: expected add, got "sub"|line 2: op: expected/,
      ],
      ...["import", "outside.csv", "--sweep", "runs.yaml"],
    );
  });

  for (const [what, text, words] of [
    ["is empty", "", /expected a line with names of columns, got none/],
    ["has no rows", `${HEADER}\n`, /expected rows, got none/],
    [
      "is cut off",
      `${HEADER}\n0.1,0,0,1,1,0\n0.1,0,1,1`,
      /line 3: expected 6 values, as in the first line, got 4/,
    ],
    ["never closes a quote", `${HEADER}\n"0.1,0,0,1,1,0\n`, /expected comma-separated values/],
    [
      "has a column twice",
      "rate,rate,seed,step,train_loss,test_loss,norm\n1,1,0,0,1,1,1\n",
      /one column rate, got two/,
    ],
  ] as const) {
    it(`is refused where it ${what}`, () => {
      bench.file("runs.csv", text);
      refused([words], "import", "runs.csv", ...OPTIONS);
    });
  }

  it("is refused where it is no file, no Parquet, or its sweep is another", () => {
    refused(
      [/none\.csv: expected a table \(CSV or Parquet\), got no such file/],
      "import",
      "none.csv",
      ...OPTIONS,
    );
    bench.file("runs.parquet", "PAR0 nothing of the kind");
    refused([/runs\.parquet: expected a Parquet file/], "import", "runs.parquet", ...OPTIONS);
    bench.file("runs.csv", table(...ALL));
    refused([/--sweep none\.yaml/], "import", "runs.csv", "--sweep", "none.yaml");
    refused([/grok\.foo/], "import", "runs.csv", ...OPTIONS, "--set", "grok.foo=1");
    refused(
      [/budget: expected name, task, grok/],
      "import",
      "runs.csv",
      ...OPTIONS,
      "--set",
      "budget.steps=5",
    );
    refused(
      [/task\.amount: expected one of its parameters \(rate\)/],
      "import",
      "runs.csv",
      ...OPTIONS,
      "--amount",
      "samples",
    );
    refused(
      [/expected a name in camel case/],
      "import",
      "runs.csv",
      ...OPTIONS,
      "--set",
      "task.parameters=[Rate]",
    );
    bench.write();
    assert.equal(bench.run("run", "told.yaml", "--quiet").code, 0);
    refused(
      [/expected no sweep told, or one that was imported, found one of program\/shrink/],
      "import",
      "runs.csv",
      ...OPTIONS,
    );
  });

  it("needs a row at step 0 where thresholds compare with it", () => {
    bench.file("runs.csv", table(...curve(0.1, 0, [1, 2, 4])));
    refused(
      [/line 2: expected a first row of this trial at step 0, got step 1/],
      ...["import", "runs.csv", ...OPTIONS, "--set", "grok.relativeTo=initial"],
    );
    take("runs.csv");
  });
});
