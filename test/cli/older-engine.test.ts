import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import Database from "better-sqlite3";
import { packageFile } from "../../src/model/index.js";
import { Bench, type Ended } from "./groksweep.js";

/*
 * test/old-engine/network.db was written by the last program that trained small networks by a tensor library, from the two
 * files below (and made small by VACUUM). It is history and stays as it is.
 */

const MLP = `
name: older-mlp
task: { kind: modular-mlp, modulus: 5 }
model: { width: 6, centered: false }
axes: { samples: [12, 18], seed: [1, 2] }
method: { kind: gd }
budget: { steps: 20, stop: budget }
grok: { measure: accuracy, train: 0.9, test: 0.9 }
`;

const SWEEPS = ["older-mlp", "older-student"] as const;

/** What the program that wrote the store said of its contents. */
const HASHES = {
  "older-mlp": "445b111d9bd5e50ee856fa8d35ab0e83fd8df3b31fe37ee21f67b1ba695a6a46",
  "older-student": "867ea6411725bd590b4f1808118f7c2f27d9fc92c42eac6248ee5f4a41252b83",
} as const;

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
  copyFileSync(packageFile("test", "old-engine", "network.db"), join(bench.folder, "older.db"));
});

afterEach(() => bench.remove());

function ask(...args: readonly string[]): Ended {
  return bench.run(...args, "--store", "older.db");
}

function requireDone(...args: readonly string[]): string {
  const { code, stdout, stderr } = ask(...args);
  assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** Whether all is as the older program wrote it. */
function requireUntouched(): void {
  assert.match(requireDone("check"), /8 trials are as they were written/);
  for (const name of SWEEPS) assert.equal(requireDone("hash", name).trim(), HASHES[name]);
}

describe("a store of an engine that is gone", () => {
  it("is whole, and all that reads it reads it", () => {
    requireUntouched();
    assert.match(requireDone("status"), /4 of 4 trials done[^]*4 of 4 trials done/);
    requireDone("report", "older-mlp", "--out", "report");
    requireDone("export", "older-student", "--out", "outcomes.csv");
    const engines = requireDone("sql", "SELECT DISTINCT engine FROM trial", "--json");
    assert.deepEqual(engines.match(/network|dense/g), ["network"]);
    assert.match(requireDone("rerun", "--damaged"), /nothing is damaged/);
    requireUntouched();
  });

  it("is refused where its trials would have to be trained again or on", () => {
    for (const name of SWEEPS) {
      for (const args of [
        ["rerun", "--sweep", name, "--where", "steps > 0"],
        ["deepen", name, "--where", "steps > 0", "--steps", "40"],
      ]) {
        const { code, stderr } = ask(...args);
        assert.equal(code, 2, args.join(" "));
        assert.match(stderr, /4 trials of 4: .* engine network in a version that it no longer has/);
        assert.match(stderr, /run FILE --store/);
      }
      assert.equal(ask("verify", name).code, 2);
      assert.equal(ask("refine", name).code, 2);
    }
    requireUntouched();
  });

  it("keeps what is damaged as it is, because this program has no numbers to put there", () => {
    const db = new Database(join(bench.folder, "older.db"));
    db.exec("UPDATE outcome SET steps = 19 WHERE rowid = (SELECT min(rowid) FROM outcome)");
    const rows = (): unknown => db.prepare("SELECT * FROM curve ORDER BY trial_id, step").all();
    const before = rows();
    const { code, stdout, stderr } = ask("rerun", "--damaged");
    assert.equal(code, 4);
    assert.match(stdout, /0 trials mended/);
    assert.match(stdout, /version of engine network that this program no longer has/);
    assert.match(stderr, /restore a backup/);
    assert.deepEqual(rows(), before);
    db.close();
  });

  it("takes the same sweep again, under ids of the present engine beside the old ones", () => {
    const file = bench.file("mlp.yaml", MLP);
    assert.match(requireDone("run", file, "--threads", "1"), /4 trials trained/);
    assert.match(requireDone("status"), /older-mlp: 4 of 4 trials done/);
    assert.match(requireDone("check"), /12 trials are as they were written/);
    assert.match(requireDone("rerun", "--sweep", "older-mlp", "--where", "steps > 0"), /the same bits/);
    requireDone("refine", "older-mlp");
  });

  it("is merged with a store of the present engine", () => {
    const file = bench.file("mlp.yaml", MLP);
    assert.equal(bench.run("run", file, "--threads", "1", "--store", "new.db").code, 0);
    requireDone("merge", "new.db");
    assert.match(requireDone("check"), /12 trials are as they were written/);
    assert.match(requireDone("status"), /older-mlp: 8 of 8 trials done/);
    const { code, stdout } = ask("rerun", "--sweep", "older-mlp", "--where", "steps > 0");
    assert.equal(code, 3, "those of the present engine are compared, the others named");
    assert.match(stdout, /version of engine network[^]*72 rows compared: the same bits/);
  });
});
