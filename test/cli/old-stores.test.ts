import assert from "node:assert/strict";
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";
import { Bench } from "./groksweep.js";

/** One sweep, trained by the program of each schema: its file, and the stores that these programs wrote. */
const TRAINED = packageFile("test", "old-schema", "trained");
const SWEEP = join(TRAINED, "old.yaml");

describe("stores that programs of older schemas wrote", () => {
  const today = new Bench();
  const hashes = { v1: "", v2: "" };
  let outcomes = "";

  before(() => {
    const { code, stderr } = today.run("run", SWEEP, "--quiet");
    assert.equal(code, 0, stderr);
    hashes.v1 = hashOf(today, "v1");
    hashes.v2 = hashOf(today, "v2");
    outcomes = outcomesOf(today);
  });
  after(() => today.remove());

  const files = readdirSync(TRAINED)
    .filter((name) => name.endsWith(".db"))
    .sort();

  it("there is one for every schema before today's", () => {
    const versions = readdirSync(packageFile("db", "migrations")).map((name) => name.slice(0, 4));
    for (const version of versions.slice(0, -1)) assert.ok(files.includes(`${version}.db`), version);
  });

  for (const file of files) {
    it(`${file}: what today's program trains has the same hash, and readers leave the file as it is`, () => {
      const bench = benchWith(file);
      const before = bench.digest();
      assert.equal(hashOf(bench, "v1"), hashes.v1);
      assert.equal(hashOf(bench, "v2"), hashes.v2);
      assert.equal(outcomesOf(bench), outcomes);
      for (const args of [
        ["check"],
        ["report", "old", "--format", "text"],
        ["export", "old", "--what", "curves", "--out", "curves.csv"],
        ["backup", "copy.db"],
        // The others read through the same views; the oldest schema stands for all.
        ...(file === files[0]
          ? [["ls"], ["plan", SWEEP], ["report", "old", "--out", "page"], ["verify", "old", "--cells", "1"]]
          : []),
      ]) {
        const { code, stderr } = bench.run(...args);
        assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
      }
      assert.match(bench.run("status").stdout, /8 of 8 trials done/);
      assert.equal(bench.digest(), before, "a reader migrates nothing");
      bench.remove();
    });

    it(`${file}: a run finds its trials there and brings it to today's schema`, () => {
      const bench = benchWith(file);
      const { code, stdout, stderr } = bench.run("run", SWEEP);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /0 trials trained.* 8 were there/);
      assert.equal(hashOf(bench, "v1"), hashes.v1);
      assert.equal(hashOf(bench, "v2"), hashes.v2);
      const rerun = bench.run("rerun", "--where", "true");
      assert.equal(rerun.code, 0, rerun.stderr);
      assert.equal(hashOf(bench, "v2"), hashes.v2, "trained again, every trial has the same bits");
      bench.remove();
    });

    it(`${file}: it is merged into a new store and stays as it is`, () => {
      const bench = benchWith(file);
      const before = bench.digest();
      const merged = bench.run("merge", bench.store, "--store", "new.db");
      assert.equal(merged.code, 0, merged.stderr);
      assert.equal(bench.run("hash", "old", "--store", "new.db").stdout.trim(), hashes.v2);
      assert.equal(bench.digest(), before);
      bench.remove();
    });
  }
});

function benchWith(file: string): Bench {
  const bench = new Bench();
  copyFileSync(join(TRAINED, file), bench.store);
  return bench;
}

function hashOf(bench: Bench, format: string): string {
  const { code, stdout, stderr } = bench.run("hash", "old", "--format", format);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

/** The outcomes of the sweep as a table, without what tells when and where they were trained. */
function outcomesOf(bench: Bench): string {
  const { code, stdout, stderr } = bench.run(
    "sql",
    "SELECT trial_id, kind, train_step, test_step, delay, ratio, steps FROM time_to_grok ORDER BY trial_id",
    "--format",
    "csv",
  );
  assert.equal(code, 0, stderr);
  return stdout;
}
