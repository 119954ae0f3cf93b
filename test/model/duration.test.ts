import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseDuration, parseShards, shardPath } from "../../src/model/index.js";
import { throwsGrok } from "../contract/store-fixtures.js";

describe("parseDuration", () => {
  it("reads numbers with units, the larger ones first, and nothing else", () => {
    assert.equal(parseDuration("45s"), 45_000);
    assert.equal(parseDuration("1h30m"), 5_400_000);
    assert.equal(parseDuration("1.5d"), 129_600_000);
    assert.equal(parseDuration("250ms"), 250);
    assert.equal(parseDuration("1m30s500ms"), 90_500);
    for (const text of [
      "",
      "2",
      "0s",
      "2h2h",
      "30m1h",
      "5ms1s",
      "0ms",
      "-1h",
      "2 h",
      "1e3s",
      "h",
      "soon",
      "9".repeat(400) + "s",
    ])
      assert.equal(parseDuration(text), null, text);
  });
});

describe("parseShards", () => {
  it("reads one shard, or several that follow each other", () => {
    assert.deepEqual(parseShards("2/3"), [{ index: 2, count: 3 }]);
    assert.deepEqual(parseShards("2-3/3"), [
      { index: 2, count: 3 },
      { index: 3, count: 3 },
    ]);
    for (const text of ["0-1/3", "3-2/3", "1-4/3", "1-/3", "1-2", "1-2/40000", "a-b/3"])
      throwsGrok(() => parseShards(text), "INPUT", /expected I\/N/);
  });

  it("gives every shard a path of its own", () => {
    assert.equal(shardPath("parts/{shard}.db", { index: 2, count: 3 }), "parts/2-of-3.db");
    assert.equal(shardPath("a.db", { index: 2, count: 3 }), "a.db");
  });
});
