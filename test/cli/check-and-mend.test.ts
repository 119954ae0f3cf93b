import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { connect } from "../../src/store/sqlite/connection.js";
import { Bench, type Ended } from "./groksweep.js";

const SWEEP = `{ name: one, task: { dimension: 6 }, model: { width: 8 },
  axes: { alpha: [1, 4], samples: 20 }, budget: { steps: 150, stop: budget } }`;

/** The command ends with exit code 4, names what is damaged, and is no defect of ours. */
function refuses(ended: Ended, words: RegExp): void {
  assert.equal(ended.code, 4, `${ended.stdout}${ended.stderr}`);
  assert.match(ended.stderr, words);
  assert.doesNotMatch(ended.stderr, /defect|at .*\.js:/);
}

describe("check, and the commands that compare digests", () => {
  it("name a damaged trial with exit code 4, until rerun has mended it", () => {
    const bench = new Bench();
    try {
      const file = bench.file("one.yaml", SWEEP);
      assert.equal(bench.run("run", file, "--threads", "1").code, 0);
      const hash = bench.run("hash").stdout;
      assert.match(bench.run("check").stdout, /2 trials are as they were written/);
      const sound = join(bench.folder, "sound.db");
      copyFileSync(bench.store, sound);
      const db = connect(bench.store, "write");
      db.exec(
        "UPDATE curve_row SET test_loss = test_loss * 2 WHERE step = 10 AND trial = (SELECT key FROM trial_key WHERE id = (SELECT min(id) FROM trial))",
      );
      const id = db.prepare<[], string>("SELECT min(id) FROM trial").pluck().get() ?? "";
      db.close();

      const named = new RegExp(`trial ${id.slice(0, 12)}: curve: expected the digest`);
      const target = join(bench.folder, "target.db");
      refuses(bench.run("check"), named);
      refuses(bench.run("hash"), named);
      refuses(bench.run("hash", "--format", "v1"), named);
      refuses(bench.run("export", "--what", "curves"), named);
      refuses(bench.run("verify", "--cells", "1"), named);
      refuses(
        bench.run("merge", sound, bench.store, "--store", target),
        /groksweep\.db: a trial is not as it was/,
      );
      assert.equal(bench.digest(target), "absent", "no store is made of a damaged one");

      const mended = bench.run("rerun", id.slice(0, 6), "--threads", "1");
      assert.equal(mended.code, 0, mended.stderr);
      assert.match(mended.stdout, /1 trial mended; 1 of 1 as before, by digest/);
      assert.equal(bench.run("check").code, 0);
      assert.equal(bench.run("hash").stdout, hash);
      const none = bench.run("rerun", "--damaged");
      assert.equal(none.code, 0);
      assert.match(none.stdout, /nothing is damaged/);
      const json = JSON.parse(bench.run("check", "--json").stdout) as Record<string, unknown>;
      assert.deepEqual([json["trials"], json["unknown"], json["damage"]], [2, 0, []]);
    } finally {
      bench.remove();
    }
  });

  it("lists much damage once, and names itself to other commands only", () => {
    const bench = new Bench();
    try {
      const file = bench.file("many.yaml", SWEEP);
      assert.equal(bench.run("run", file, "--threads", "1", "--set", "axes.seed=[0, 1, 2, 3, 4]").code, 0);
      const db = connect(bench.store, "write");
      const { changes } = db.prepare("UPDATE outcome SET final_test = final_test + 1").run();
      assert.ok(changes > 8, `only ${changes} outcomes`);
      const ids = db.prepare<[], string>("SELECT id FROM trial").pluck().all();
      db.close();
      const checked = bench.run("check");
      assert.equal(checked.code, 4);
      for (const id of ids) assert.match(checked.stdout, new RegExp(`trial ${id.slice(0, 12)}: outcome: `));
      assert.match(checked.stderr, new RegExp(`^ {2}… and ${changes - 8} more$`, "m"));
      assert.doesNotMatch(checked.stderr, / check /);
      assert.match(bench.run("hash").stderr, / check lists all/);
    } finally {
      bench.remove();
    }
  });

  it("no reader gives out an outcome that was altered", () => {
    const bench = new Bench();
    try {
      const file = bench.file("one.yaml", SWEEP);
      assert.equal(bench.run("run", file, "--threads", "1").code, 0);
      const db = connect(bench.store, "write");
      db.exec("UPDATE outcome SET final_test = final_test / 2 WHERE trial_id = (SELECT min(id) FROM trial)");
      db.close();
      const named = /outcome of trial [0-9a-f]{64}: digest: expected the one of its numbers and its rule/;
      refuses(bench.run("report", "--format", "text"), named);
      for (const what of ["outcomes", "cells"]) refuses(bench.run("export", "--what", what), named);
      refuses(bench.run("export", "--what", "curves"), /outcome: digest: expected the one of its numbers/);
      const again = connect(bench.store, "write");
      again.exec("UPDATE trial SET cell = 'garbage' WHERE id = (SELECT min(id) FROM trial)");
      again.close();
      // SQL that looks into it does not take it for a mistake of whoever asks.
      for (const command of [["plan", file], ["run", file], ["export"]]) {
        refuses(bench.run(...command), /trial [0-9a-f]{64}: cell: expected JSON|damaged/);
      }
    } finally {
      bench.remove();
    }
  });
});
