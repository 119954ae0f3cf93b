import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { connect } from "../../src/store/sqlite/connection.js";
import { Bench } from "./groksweep.js";

const MAKE = fileURLToPath(new URL("../../scripts/make-large-store.js", import.meta.url));
const TRIALS = 15_000;

describe("a sweep so large that its outcomes are kept by column", () => {
  const bench = new Bench();
  const store = join(bench.folder, "groksweep.db");

  before(() => {
    const made = spawnSync(process.execPath, [MAKE, store, String(TRIALS)], { encoding: "utf8" });
    assert.equal(made.status, 0, made.stderr);
  });
  after(() => bench.remove());

  let count = 0;
  const answers = (): readonly string[] => {
    const table = `cells-${count++}.csv`;
    const report = bench.run("report", "--format", "text");
    assert.equal(report.code, 0, report.stderr);
    const { code, stderr } = bench.run("export", "large", "--what", "cells", "--out", table);
    assert.equal(code, 0, stderr);
    return [report.stdout, readFileSync(join(bench.folder, table), "utf8")];
  };

  it("is reported alike from its pages and from its rows", () => {
    const db = connect(store, "write");
    const kept = db.prepare<[], number>("SELECT sum(trials) FROM outcome_page").pluck().get() ?? 0;
    assert.ok(kept > 0.99 * TRIALS && kept < TRIALS, `${kept} trials: all but the few without an outcome`);
    const fromPages = answers();
    db.exec("DELETE FROM outcome_page");
    db.close();
    assert.deepEqual(answers(), fromPages);
    assert.equal(bench.run("check").code, 0);
  });
});
