import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { after, before, beforeEach, describe, it } from "node:test";
import type { Ended } from "../cli/groksweep.js";
import { CopyBench, NO_COMPILER } from "./copy-bench.js";
import { NO_MOUNT } from "./no-mount.js";

describe("copies of a scratch store that fail", () => {
  let copies: CopyBench;
  before(() => (copies = new CopyBench()));
  after(() => copies.bench.remove());
  beforeEach(() => copies.clear());

  /** Exit code 4, and all that was trained is where the words say. */
  function requireKept({ code, stderr }: Ended): void {
    assert.equal(code, 4, stderr);
    const kept = /what this run trained is in (\S+\.db) /.exec(stderr)?.[1] ?? "";
    assert.equal(copies.hashOf(kept), copies.expected);
  }

  it("at a rename leave what was trained on the local disk", { skip: NO_COMPILER }, () => {
    requireKept(copies.runShimmed("fail", 1));
    assert.deepEqual(readdirSync(copies.net), []);
  });

  it("at a later rename leave the copy that was there as well", { skip: NO_COMPILER }, () => {
    requireKept(copies.runShimmed("fail", 2));
    assert.deepEqual(readdirSync(copies.net), ["a.db"]);
    assert.equal(copies.bench.run("check", "--store", copies.place).code, 0);
  });

  it("on a full disk leave what was trained on the local disk", { skip: NO_MOUNT }, () => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=100k", "tmpfs", copies.net]);
    try {
      const ended = copies.run();
      assert.match(ended.stderr, /found a disk that is full/);
      requireKept(ended);
      assert.deepEqual(readdirSync(copies.net), []);
    } finally {
      execFileSync("umount", [copies.net]);
    }
    const again = copies.run();
    assert.equal(again.code, 0, again.stderr);
    assert.equal(copies.hashOf(copies.place), copies.expected);
  });
});
