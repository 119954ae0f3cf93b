import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GroupedNumbers } from "../../src/analysis/grouped-numbers.js";

describe("GroupedNumbers", () => {
  it("gives back the rows of each group in their order, over several blocks, absent ones as null", () => {
    const numbers = new GroupedNumbers(["a", "b"] as const);
    const groups = 7;
    const expected: { readonly a: number | null; readonly b: number | null }[][] = [
      [],
      [],
      [],
      [],
      [],
      [],
      [],
    ];
    for (let i = 0; i < 40_000; i++) {
      // The last group stays empty.
      const group = (i * i) % (groups - 1);
      const row = { a: i % 5 === 0 ? null : i / 3, b: i % 7 === 0 ? Number.NaN : -i };
      numbers.add(group, row);
      expected[group].push({ a: row.a, b: Number.isNaN(row.b) ? null : row.b });
    }
    assert.deepEqual([...numbers.groups(groups)], expected);
  });

  it("has no group where nothing was added", () => {
    assert.deepEqual([...new GroupedNumbers(["a"] as const).groups(0)], []);
  });
});
