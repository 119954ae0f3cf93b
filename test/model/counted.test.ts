import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { counted } from "../../src/model/index.js";

describe("counted", () => {
  it("puts the noun in the plural unless there is one", () => {
    assert.deepEqual(
      [0, 1, 2].map((n) => counted(n, "trial")),
      ["0 trials", "1 trial", "2 trials"],
    );
  });

  it("knows the plurals that take more than an s", () => {
    const words = ["new boundary", "axis", "batch", "process", "day", "right-hand side"];
    assert.deepEqual(
      words.map((word) => counted(3, word)),
      ["3 new boundaries", "3 axes", "3 batches", "3 processes", "3 days", "3 right-hand sides"],
    );
  });

  it("writes the number as it is told to", () => {
    assert.equal(
      counted(1500, "row", (n) => `${n / 1000}k`),
      "1.5k rows",
    );
  });
});
