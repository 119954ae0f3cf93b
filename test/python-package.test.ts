import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { packageFile } from "../src/model/index.js";
import { Bench } from "./cli/groksweep.js";

const hasPython = spawnSync("python3", ["-c", "import sqlite3"]).status === 0;
const PACKAGE = packageFile("python", "src");

/** Sweeps whose axes make each trial take no time. */
const LADDER = `
name: ladder
task: { kind: polynomial, dimension: 4 }
model: { width: 10 }
axes: { alpha: [0.5, 2], samples: [4, 8, 16], seed: { from: 0, count: 3 } }
budget: { steps: 200 }
`;

describe("the Python package", { skip: hasPython ? false : "python3 is not on this machine" }, () => {
  const bench = new Bench();
  after(() => bench.remove());

  const python = (code: string): string => {
    const { status, stdout, stderr } = spawnSync("python3", ["-c", code], {
      encoding: "utf8",
      cwd: bench.folder,
      env: { ...process.env, PYTHONPATH: PACKAGE },
    });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  const has = (module: string): boolean => spawnSync("python3", ["-c", `import ${module}`]).status === 0;

  before(() => {
    const { code, stderr } = bench.run("run", bench.file("ladder.yaml", LADDER), "--quiet");
    assert.equal(code, 0, stderr);
    // The report's medians are stored with it.
    assert.equal(bench.run("report", "ladder", "--out", "report").code, 0);
  });

  it("reads outcomes, curves and cells as the program has them", () => {
    const told = (query: string): unknown => JSON.parse(bench.run("sql", query, "--json").stdout);
    const read = JSON.parse(
      python(`
import groksweep, json
s = groksweep.open("groksweep.db")
o = s.outcomes()
some = s.outcomes("alpha = 2 AND seed = 1")
curves = s.curves("alpha = 2 AND seed = 1")
regimes = s.regimes()
print(json.dumps({
  "sweeps": s.sweeps(), "trials": len(o), "columns": list(o.columns)[:5], "kinds": o["kind"], "some": len(some),
  "rows": len(curves), "alphas": sorted(set(curves["alpha"])), "cells": len(s.cells()),
  "regimes": list(regimes.columns),
  "medians": [[a, p, m] for a, p, m in zip(regimes["alpha"], regimes["samples"], regimes["test_step_median"])],
}))`),
    ) as Record<string, unknown>;
    assert.deepEqual(read["sweeps"], ["ladder"]);
    assert.equal(read["trials"], 18);
    assert.equal(read["cells"], 6);
    assert.equal(read["some"], 3);
    assert.deepEqual(read["alphas"], [2]);
    const ofRegimes = read["regimes"] as readonly string[];
    assert.ok(ofRegimes.includes("p1") && !ofRegimes.includes("others"), ofRegimes.join(" "));
    const rows = told(
      "SELECT count(*) AS n FROM curve JOIN time_to_grok USING (trial_id) WHERE alpha = 2 AND seed = 1",
    ) as readonly { readonly n: number }[];
    assert.equal(read["rows"], rows[0].n);
    const medians = told("SELECT alpha, samples, test_step_median AS m FROM regime") as readonly object[];
    assert.deepEqual(
      read["medians"],
      medians.map((row) => Object.values(row) as unknown),
    );
  });

  it("says what is wrong: no file, another file, a sweep that is not there", () => {
    const said = python(`
import groksweep
for use in (lambda: groksweep.open("none.db"), lambda: groksweep.open("ladder.yaml"), lambda: groksweep.open("groksweep.db").cells(sweep="x")):
    try:
        use()
    except (OSError, ValueError, KeyError) as error:
        print(type(error).__name__, error)
`);
    assert.match(said, /FileNotFoundError none\.db: expected a store of groksweep, found no such file/);
    assert.match(said, /NotAStoreError ladder\.yaml: expected a store of groksweep, found another file/);
    assert.match(said, /NoSweepError .*expected one of its sweeps \(ladder\), found 'x'/);
  });

  it("gives the views' columns of outcomes and cells, value for value", () => {
    // Trials of different engines (N < D), and orphans.
    const mixed = `
name: mixed
task: { kind: polynomial, dimension: 4 }
axes: { width: [3, 10], samples: [4, 16], seed: { from: 0, count: 5 } }
budget: { steps: 40, stop: budget }
`;
    const file = bench.file("mixed.yaml", mixed);
    for (const more of [[], ["--set", "axes.seed.count=4"]]) {
      const { code, stderr } = bench.run("run", file, "--quiet", ...more);
      assert.equal(code, 0, stderr);
    }
    // In one chunk of rows and in several, with numpy where it is and without.
    const ways = ["", "_outcomes._CHUNK = 3", "sys.modules['numpy'] = None"];
    const [said] = ways.map((way) =>
      python(`
import sys
from groksweep import _outcomes
${way}
import groksweep
with groksweep.open("groksweep.db") as store:
    for sweep in store.sweeps():
        for view, where, table in (
            ("time_to_grok", "1", store.outcomes(sweep=sweep)),
            ("time_to_grok", "seed < 2", store.outcomes("seed < 2 AND labelScale = 1", sweep=sweep)),
            ("cell", "1", store.cells(sweep=sweep)),
        ):
            whole = store.sql("SELECT * FROM " + view + " WHERE sweep = ? AND " + where, (sweep,))
            shared = [name for name in whole.columns if name in table.columns]
            assert len(shared) > 15, shared
            assert len(table) == len(whole) > 0, (sweep, view, where, len(table), len(whole))
            for name in shared:
                assert table[name] == whole[name], (sweep, view, name, table[name], whole[name])
            print(sweep, view, len(table), len(set(whole["engine"])))
`),
    );
    assert.match(said, /mixed time_to_grok 16 2/);
    assert.match(said, /mixed cell 4 2/);
  });

  it("takes conditions on the parameters of a program, by their names", () => {
    const program = `
import groksweep
with groksweep.trial() as t:
    for step in t.steps():
        t.record(step, train_loss=t.parameters["myRate"], test_loss=1)
`;
    const sweep = {
      name: "told",
      task: {
        kind: "program",
        ...{ name: "told", version: 1, command: ["python3", "told.py"] },
        parameters: { myRate: { above: 0 }, word: { oneOf: ["one", "two"] } },
      },
      axes: { myRate: [0.25, 0.5], word: ["one", "two"], seed: [0, 1, 2] },
      budget: { steps: 2, stop: "budget" },
    };
    const own = new Bench();
    try {
      own.file("told.py", program);
      cpSync(join(PACKAGE, "groksweep"), join(own.folder, "groksweep"), { recursive: true });
      const { code, stderr } = own.run("run", own.file("told.yaml", JSON.stringify(sweep)), "--quiet");
      assert.equal(code, 0, stderr);
      const said = python(`
import groksweep
with groksweep.open(${JSON.stringify(join(own.folder, "groksweep.db"))}) as store:
    table = store.outcomes("myRate = 0.25 AND word = 'two' AND seed > 0")
    print(sorted(zip(table["myRate"], table["word"], table["seed"])))
    print(set(store.curves("time_to_grok.myRate > 0.25")["train_loss"]), len(store.outcomes("word = 'three'")))
`);
      assert.equal(said, "[(0.25, 'two', 1), (0.25, 'two', 2)]\n{0.5} 0");
    } finally {
      own.remove();
    }
  });

  it("gives errors of its own, with path and remedy, for whatever cannot be read (python/tests)", () => {
    const { status, stderr } = spawnSync("python3", [packageFile("python", "tests", "test_errors.py")], {
      encoding: "utf8",
      env: {
        ...process.env,
        PYTHONPATH: PACKAGE,
        GROKSWEEP_TEST_STORE: bench.store,
        GROKSWEEP_OLD_STORES: packageFile("test", "old-schema"),
      },
    });
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^Ran 8 tests/m);
  });

  for (const [module, code] of [
    ["pandas", 'assert len(groksweep.open("groksweep.db").outcomes(sweep="ladder").to_pandas()) == 18'],
    ["polars", 'assert groksweep.open("groksweep.db").outcomes(sweep="ladder").to_polars().height == 18'],
    [
      "xarray",
      'd = groksweep.open("groksweep.db").to_xarray(sweep="ladder"); assert dict(d.sizes) == {"alpha": 2, "samples": 3, "seed": 3}, d; assert d.phase.dims == d.kind.dims and set(d.phase.values.flat) == {""}, d.phase',
    ],
  ]) {
    it(`hands tables to ${module}`, { skip: has(module) ? false : `Python here lacks ${module}` }, () => {
      python(`import groksweep\n${code}`);
    });
  }
});

describe("examples of programs", () => {
  const folder = packageFile("examples", "programs");
  const needs: Readonly<Record<string, readonly string[]>> = {
    "two-layers.yaml": ["python3", "-c", ""],
    "shell.yaml": ["sh", "-c", "command -v awk"],
    "descent.yaml": ["sh", "-c", "command -v cc"],
    "torch-addition.yaml": ["python3", "-c", "import torch"],
    "jax-batch.yaml": ["python3", "-c", "import jax"],
  };
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".yaml"))) {
    const [command, ...args] = needs[name];
    const isThere = spawnSync(command, args).status === 0;
    it(
      `${name} keeps the contract and is trained`,
      { skip: isThere ? false : `${[command, ...args].join(" ")} fails here` },
      () => {
        const bench = new Bench();
        try {
          cpSync(folder, join(bench.folder, "examples", "programs"), { recursive: true });
          cpSync(PACKAGE, join(bench.folder, "python", "src"), { recursive: true });
          const path = join("examples", "programs", name);
          const check = bench.run("check", path);
          assert.equal(check.code, 0, check.stdout + check.stderr);
          // The script in shell is the one that keeps no state.
          const seen = name === "shell.yaml" ? /it writes none/ : /\(at step 8\)/;
          assert.match(check.stdout, seen);
          const run = bench.run("run", path);
          assert.equal(run.code, 0, run.stderr);
        } finally {
          bench.remove();
        }
      },
    );
  }
});
