import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { TINY } from "../session/tiny-sweep.js";
import { Bench } from "./groksweep.js";

describe("shards on the command line", () => {
  const bench = new Bench();
  before(() => {
    bench.file("tiny.yaml", TINY);
    for (const folder of ["parts", "mixed"]) mkdirSync(join(bench.folder, folder));
  });
  after(() => bench.remove());

  it("are trained, counted and merged", () => {
    const train = (shard: string, store: string): void => {
      const { code, stderr } = bench.run(
        "run",
        "tiny.yaml",
        "--shard",
        shard,
        "--store",
        store,
        "--threads",
        "1",
      );
      assert.equal(code, 0, stderr);
    };
    train("1/3", "parts/1.db");
    const dry = bench.run("run", "tiny.yaml", "--shard", "2/3", "--store", "parts/2.db", "--dry-run");
    assert.match(dry.stdout, /tiny, shard 2\/3: 4 trials to train, 0 are there; nothing was touched/);
    train("2/3", "parts/2.db");
    const status = bench.run("status", "--shards", "parts");
    assert.match(status.stdout, /^tiny: 8 of 12 trials done in 3 shards: 2 complete, .* 1 without a store$/m);
    assert.match(status.stdout, /^ {2}3\/3 +absent +0 of 4$/m);
    train("3/3", "parts/3.db");
    const { done } = JSON.parse(bench.run("status", "--shards", "parts", "--json").stdout) as {
      done: number;
    };
    assert.equal(done, 12);
    const stores = ["1", "2", "3"].map((name) => `parts/${name}.db`);
    assert.equal(bench.run("merge", ...stores, "--store", "all.db").code, 0);
    assert.match(
      bench.run("run", "tiny.yaml", "--store", "all.db", "--dry-run").stdout,
      /: 0 trials to train, 12 are/,
    );
  });

  it("are trained one after the other by one command, each in a store of its own, on a scratch disk or not", () => {
    const options = ["--store", "several/{shard}.db", "--quiet", "--json"];
    mkdirSync(join(bench.folder, "several"));
    const run = (
      shards: string,
      ...more: readonly string[]
    ): readonly { readonly store: string; readonly kept: number }[] => {
      const { code, stdout, stderr } = bench.run("run", "tiny.yaml", "--shard", shards, ...options, ...more);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as readonly { readonly store: string; readonly kept: number }[];
    };
    assert.deepEqual(
      run("2-3/3", "--scratch", ".").map(({ kept }) => kept),
      [0, 0],
    );
    assert.deepEqual(readdirSync(join(bench.folder, "several")).sort(), ["2-of-3.db", "3-of-3.db"]);
    assert.deepEqual(
      run("1-3/3", "--scratch", ".").map(({ store, kept }) => [basename(store), kept]),
      [
        ["1-of-3.db", 0],
        ["2-of-3.db", 4],
        ["3-of-3.db", 4],
      ],
    );
    assert.deepEqual(
      run("1-3/3", "--dry-run").map(({ kept }) => kept),
      [4, 4, 4],
    );
    const shared = bench.run("run", "tiny.yaml", "--shard", "1-3/3", "--store", "one.db");
    assert.equal(shared.code, 2);
    assert.match(shared.stderr, /--store: expected \{shard\} in the path/);
  });

  it("refuse what is no shard, and stores that do not go with it, and touch nothing", () => {
    for (const shard of ["0/4", "5/4", "1.5/2", "1", "x/y"]) {
      const { code, stderr } = bench.run("run", "tiny.yaml", "--shard", shard, "--store", "new.db");
      assert.equal(code, 2, stderr);
      assert.match(stderr, /--shard: expected I\/N/);
    }
    const { code, stderr } = bench.run(
      "run",
      "tiny.yaml",
      "--shard",
      "1/4",
      "--store",
      "mixed/1.db",
      "--quiet",
    );
    assert.equal(code, 0, stderr);
    const refusals: readonly (readonly [words: RegExp, ...args: readonly string[]])[] = [
      [
        /expected a store of shard 2\/4, found shard 1\/4/,
        "run",
        "tiny.yaml",
        "--shard",
        "2/4",
        "--store",
        "mixed/1.db",
      ],
      [/found shard 1\/4 of one/, "run", "tiny.yaml", "--store", "mixed/1.db"],
      [/found shard 1\/4 of one/, "run", "tiny.yaml", "--store", "mixed/1.db", "--dry-run"],
      [/found one of whole sweeps/, "run", "tiny.yaml", "--shard", "1/4", "--store", "all.db"],
      [/expected shards of one cut/, "merge", "parts/1.db", "mixed/1.db", "--store", "new.db"],
      [/unknown option --shard/, "deepen", "--shard", "1/4", "--where", "censored", "--steps", "1e5"],
      [/expected a folder/, "status", "--shards", "nowhere"],
      [/expected shards of sweep "other"/, "status", "other", "--shards", "mixed"],
    ];
    for (const [words, ...args] of refusals) {
      const refused = bench.run(...args);
      assert.equal(refused.code, 2, `${args.join(" ")}: ${refused.stderr}`);
      assert.match(refused.stderr, words);
    }
    assert.ok(!readdirSync(bench.folder).includes("new.db"), "no store was made");
  });
});
