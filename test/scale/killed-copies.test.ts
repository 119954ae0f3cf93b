import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { CopyBench, NO_COMPILER } from "./copy-bench.js";

describe("copies of a scratch store", { skip: NO_COMPILER }, () => {
  let copies: CopyBench;
  before(() => (copies = new CopyBench()));
  after(() => copies.bench.remove());
  beforeEach(() => copies.clear());

  // The first rename tries the folder, the second is of the first copy, the third of one that replaces it.
  for (const renames of [1, 2]) {
    it(`killed between copying and rename ${renames + 1}, leave a whole store or none`, () => {
      const { place, net, bench, expected } = copies;
      const killed = copies.runShimmed("kill", renames);
      assert.equal(killed.code, null, killed.stderr);
      assert.ok(
        readdirSync(net).some((name) => name.endsWith(".part")),
        "it was killed with the copy beside its place",
      );
      assert.equal(existsSync(place), renames > 1);
      if (renames > 1) assert.equal(bench.run("check", "--store", place).code, 0);
      const again = copies.run();
      assert.equal(again.code, 0, again.stderr);
      assert.equal(copies.hashOf(place), expected);
    });
  }

  it("are refused at once in a folder that cannot be renamed into", () => {
    const { code, stderr } = copies.runShimmed("fail", 0);
    assert.equal(code, 4);
    assert.match(stderr, /expected a folder in which files can be written and renamed, found no permission/);
    const left = [copies.net, copies.local].map((folder) => readdirSync(folder));
    assert.deepEqual(left, [[], []], "nothing was trained, nothing is left");
  });

  it("are refused at once where the folder is a file, or not there", () => {
    copies.bench.file("file", "");
    const file = join(copies.bench.folder, "file");
    for (const [folder, words] of [
      [file, /file: expected a folder in which files can be written and renamed, found a file/],
      [join(file, "below"), /below: expected a folder .*, found a file in the place of one of its folders/],
      [join(copies.net, "nowhere"), /nowhere: expected a folder .*, found no such folder/],
    ] as const) {
      const { code, stderr } = copies.bench.run("run", "tiny.yaml", ...to(join(folder, "a.db")));
      assert.equal(code, 4, stderr);
      assert.match(stderr, words);
    }
    function to(place: string): readonly string[] {
      return ["--store", place, "--scratch", copies.local];
    }
  });
});
