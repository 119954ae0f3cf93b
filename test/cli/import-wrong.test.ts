import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, it } from "node:test";
import { ALL, curve, HEADER, ImportBench, OPTIONS, table } from "./import-bench.js";

let bench: ImportBench;
beforeEach(() => (bench = new ImportBench()));
afterEach(() => bench.remove());

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
      bench.refused([found, hint], "import", name, ...OPTIONS);
    }
    bench.file("endless.csv", `${text}${"1".repeat(2_000_000)}`);
    bench.refused(
      [/line \d+: expected comma-separated values, got a row of more than 1000000 characters/],
      "import",
      "endless.csv",
      ...OPTIONS,
    );
    for (const device of ["/dev/zero", "/dev/null"].filter((path) => existsSync(path))) {
      bench.refused([/expected a table \(CSV or Parquet\), got a device/], "import", device, ...OPTIONS);
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
    bench.take("runs.csv");
    const other = ALL.map((row) => row.replace("0.1,1,4,", "0.1,1,4,9").replace(/,16$/, ",17"));
    bench.file("other.csv", table(...other));
    const said = bench.refused(
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
    bench.refused(
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
    bench.refused([/200 mistakes/, /150 more mistakes are not listed/], "import", "runs.csv", ...OPTIONS);
  });

  it("is refused where columns are missing, or values outside of their domains", () => {
    bench.file("runs.csv", "lr,seed,epoch,train_loss\n1,0,0,1\n");
    bench.refused(
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
    bench.refused(
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
      bench.refused([words], "import", "runs.csv", ...OPTIONS);
    });
  }

  it("is refused where it is no file, no Parquet, or its sweep is another", () => {
    bench.refused(
      [/none\.csv: expected a table \(CSV or Parquet\), got no such file/],
      "import",
      "none.csv",
      ...OPTIONS,
    );
    bench.file("runs.parquet", "PAR0 nothing of the kind");
    bench.refused([/runs\.parquet: expected a Parquet file/], "import", "runs.parquet", ...OPTIONS);
    bench.file("runs.csv", table(...ALL));
    bench.refused([/--sweep none\.yaml/], "import", "runs.csv", "--sweep", "none.yaml");
    bench.refused([/grok\.foo/], "import", "runs.csv", ...OPTIONS, "--set", "grok.foo=1");
    bench.refused(
      [/budget: expected name, task, grok/],
      "import",
      "runs.csv",
      ...OPTIONS,
      "--set",
      "budget.steps=5",
    );
    bench.refused(
      [/task\.amount: expected one of its parameters \(rate\)/],
      "import",
      "runs.csv",
      ...OPTIONS,
      "--amount",
      "samples",
    );
    bench.refused(
      [/expected a name in camel case/],
      "import",
      "runs.csv",
      ...OPTIONS,
      "--set",
      "task.parameters=[Rate]",
    );
    bench.write();
    assert.equal(bench.run("run", "told.yaml", "--quiet").code, 0);
    bench.refused(
      [/expected no sweep told, or one that was imported, found one of program\/shrink/],
      "import",
      "runs.csv",
      ...OPTIONS,
    );
  });

  it("needs a row at step 0 where thresholds compare with it", () => {
    bench.file("runs.csv", table(...curve(0.1, 0, [1, 2, 4])));
    bench.refused(
      [/line 2: expected a first row of this trial at step 0, got step 1/],
      ...["import", "runs.csv", ...OPTIONS, "--set", "grok.relativeTo=initial"],
    );
    bench.take("runs.csv");
  });
});
