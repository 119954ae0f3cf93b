import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { OUTCOME_KINDS, OUTCOME_NUMBERS, SEED_NAMES, type Facts } from "../../src/model/index.js";
import { packOutcomes, unpackOutcomes, type OutcomeColumns } from "../../src/store/outcome-columns.js";

/** Values that have unusual bits; NaN is NULL. */
const VALUES = [0, -0, 1 / 3, -1e-310, Number.MAX_VALUE, 12_345, 5e-324, Number.NaN];

function columnsOf(length: number, facts: ReadonlyMap<number, Facts>): OutcomeColumns {
  const column = (shift: number): Float64Array =>
    Float64Array.from({ length }, (_, at) => VALUES[(at + shift) % VALUES.length]);
  const absent = new Float64Array(length).fill(Number.NaN);
  return {
    trialIds: Array.from({ length }, (_, at) => (at * 7919).toString(16).padStart(64, "0")),
    cells: Uint32Array.from({ length }, (_, at) => (at === 0 ? 2 ** 32 - 1 : at)),
    kinds: Uint8Array.from({ length }, (_, at) => at % OUTCOME_KINDS.length),
    seeds: SEED_NAMES.map((_, i) => (i === 0 ? column(1) : absent)),
    numbers: OUTCOME_NUMBERS.map((_, i) => (i % 3 === 1 ? absent : column(i))),
    facts,
  };
}

describe("outcomes by column", () => {
  for (const length of [1, 2, 3, 257]) {
    it(`${length} trials come back bit for bit`, () => {
      const facts = new Map([[length - 1, { norm_parameter: 0.5, words: "θ" } as unknown as Facts]]);
      for (const each of [new Map<number, Facts>(), facts]) {
        const columns = columnsOf(length, each);
        const found = unpackOutcomes(packOutcomes(columns));
        assert.ok(found);
        const { trialIds, cells, kinds, seeds, numbers, facts: factsFound } = found;
        assert.deepEqual({ trialIds, cells, kinds, seeds, numbers, facts: factsFound }, columns);
        for (const [i, column] of columns.numbers.entries()) {
          column.forEach((value, at) => assert.ok(Object.is(numbers[i][at], value)));
        }
        assert.equal(found.length, length);
        assert.equal(found.lastId, columns.trialIds.at(-1));
      }
    });
  }

  it("the form is that of stored pages", () => {
    const absent = Float64Array.of(Number.NaN);
    const page = packOutcomes({
      trialIds: ["ab".repeat(32)],
      cells: Uint32Array.of(258),
      kinds: Uint8Array.of(OUTCOME_KINDS.indexOf("censored")),
      seeds: SEED_NAMES.map((name) => (name === "seed" ? Float64Array.of(1) : absent)),
      numbers: OUTCOME_NUMBERS.map((name) => (name === "steps" ? Float64Array.of(2) : absent)),
      facts: new Map([[0, { lambda3: 0.5 }]]),
    });
    const [header, seed, steps] = ["01000000" + "01000800", "000000000000f03f", "0000000000000040"];
    const facts = Buffer.from('[[0,{"lambda3":0.5}]]').toString("hex");
    assert.equal(
      page.toString("hex"),
      `${header}${seed}${steps}02010000` + `06${"ab".repeat(32)}${facts}`,
      "a stored page is read by every later program: add, never change (docs/store.md)",
    );
  });

  it("bytes of anything else are no page", () => {
    const bytes = packOutcomes(columnsOf(3, new Map()));
    for (let length = 0; length < bytes.length; length++) {
      assert.equal(unpackOutcomes(bytes.subarray(0, length)), null, `${length} bytes`);
    }
    const changed = (at: number, value: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy[at] = value;
      return copy;
    };
    assert.equal(unpackOutcomes(changed(0, 200)), null, "more trials than bytes");
    assert.equal(unpackOutcomes(changed(7, 1)), null, "a column that no page has");
    assert.equal(unpackOutcomes(changed(bytes.length - 3 * 32 - 1, 99)), null, "a kind that no trial has");
    assert.equal(unpackOutcomes(Buffer.alloc(64)), null, "no trials");
  });

  it("reads bytes at any place of a buffer", () => {
    const columns = columnsOf(5, new Map());
    const bytes = packOutcomes(columns);
    const moved = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
    assert.deepEqual(unpackOutcomes(moved)?.numbers, columns.numbers);
  });
});
