import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";
import { TINY } from "../session/tiny-sweep.js";
import { Bench } from "./groksweep.js";

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.remove());

describe("merge and backup", () => {
  it("parts become one store, which a copy equals", () => {
    const file = bench.file("tiny.yaml", TINY);
    const part = (store: string, ...set: readonly string[]): void => {
      const { code, stderr } = bench.run("run", file, "--store", store, "--threads", "1", ...set);
      assert.equal(code, 0, stderr);
    };
    part("one.db", "--set", "axes.seed.to=0");
    part("two.db", "--set", "axes.seed.from=1");
    const merged = bench.run("merge", "one.db", "two.db", "--store", "all.db", "--json");
    assert.equal(merged.code, 0, merged.stderr);
    const { merged: results } = JSON.parse(merged.stdout) as {
      readonly merged: readonly { readonly sweeps: readonly { readonly added: number }[] }[];
    };
    assert.deepEqual(
      results.map(({ sweeps }) => sweeps[0].added),
      [4, 8],
    );
    assert.equal(bench.run("backup", "copy.db", "--store", "all.db").code, 0);
    const hash = (store: string): string => bench.run("hash", "--store", store).stdout;
    assert.equal(hash("copy.db"), hash("all.db"));
    assert.match(hash("copy.db"), /^[0-9a-f]{64}\n$/);

    const again = bench.run("backup", "copy.db", "--store", "all.db");
    assert.equal(again.code, 4);
    assert.match(again.stderr, /copy\.db: expected a new file/);
    const same = bench.run("merge", join(bench.folder, "all.db"), "--store", "all.db");
    assert.equal(same.code, 2);
    assert.match(same.stderr, /expected another store/);
    assert.equal(bench.run("merge", "nowhere.db", "--store", "new.db").code, 4);
    assert.equal(bench.run("status", "--store", "new.db").code, 4, "nothing was made");
    // The definition in it is refused: that is found before a store is made.
    const refused = bench.run("merge", packageFile("test", "old-schema", "0004.db"), "--store", "new.db");
    assert.equal(refused.code, 4);
    assert.equal(existsSync(join(bench.folder, "new.db")), false);
  });
});
