import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LeastRecentlyUsed } from "../../src/science/index.js";

describe("LeastRecentlyUsed", () => {
  function tracked(budget: number): {
    cache: LeastRecentlyUsed<string>;
    made: string[];
    get: (key: string) => void;
  } {
    const made: string[] = [];
    const cache = new LeastRecentlyUsed<string>(budget, (value) => value.length);
    const get = (key: string): void => {
      const value = cache.get(key, () => {
        made.push(key);
        return key.repeat(10);
      });
      assert.equal(value, key.repeat(10));
    };
    return { cache, made, get };
  }

  it("makes a value once and drops the least recently used when full", () => {
    const { cache, made, get } = tracked(25);
    for (const key of ["a", "b", "a", "c", "a", "b"]) get(key);
    assert.deepEqual(made, ["a", "b", "c", "b"]);
    assert.equal(cache.usedBytes, 20);
  });

  it("hands out what is larger than its budget without keeping it", () => {
    const { cache, made, get } = tracked(5);
    get("a");
    get("a");
    assert.deepEqual(made, ["a", "a"]);
    assert.equal(cache.usedBytes, 0);
  });

  it("replaces what is refused", () => {
    const cache = new LeastRecentlyUsed<string>(100, (value) => value.length);
    cache.get("k", () => "short");
    const longer = cache.get(
      "k",
      () => "long enough",
      (found) => found.length > 6,
    );
    assert.equal(longer, "long enough");
    assert.equal(cache.usedBytes, 11);
    assert.equal(
      cache.get("k", () => "never"),
      "long enough",
    );
  });
});
