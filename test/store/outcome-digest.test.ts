import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { emptyPage, OUTCOME_KINDS, OUTCOME_NUMBERS, rowsOfPage } from "../../src/model/index.js";
import { OutcomeDigester, outcomeDigest } from "../../src/store/outcome-digest.js";
import { DIGESTED_NUMBERS } from "../../src/store/trial-digest.js";

const RULES = ["{}", JSON.stringify({ budget: { steps: 1e6 }, words: "θ ≤ 0,1 ".repeat(20) })];
const CONTENT = "0123456789abcdef".repeat(4);
const COUNT = 2 ** OUTCOME_NUMBERS.length;

/** Values that have unusual bits, one of them for each number in turn. */
const VALUES = [0, -0, 1 / 3, -1e-310, Number.MAX_VALUE, 12_345, 5e-324];

const idOf = (place: number): string => place.toString(16).padStart(64, "0");

describe("OutcomeDigester", () => {
  it("agrees with outcomeDigest for every set of present numbers, every kind, and several rules", () => {
    const page = emptyPage(COUNT);
    const trialIds = Array.from({ length: COUNT }, (_, place) => idOf(place));
    for (let place = 0; place < COUNT; place++) {
      page.kinds[place] = place % OUTCOME_KINDS.length;
      OUTCOME_NUMBERS.forEach((name, i) => {
        if ((place >> i) % 2 === 1) page.numbers[name][place] = VALUES[(place + i) % VALUES.length];
      });
    }
    const columns = DIGESTED_NUMBERS.map((name) => page.numbers[name]);
    const digester = new OutcomeDigester();
    const whole = { ...page, trialIds, cells: [{}], facts: new Map<number, never>() };
    let place = 0;
    for (const { trialId, parameters, ...outcome } of rowsOfPage(whole)) {
      void parameters;
      const rule = RULES[place % 2];
      const content = place % 3 === 0 ? null : CONTENT;
      const found = digester.digest(
        trialId,
        rule,
        { kind: page.kinds[place], columns, at: place },
        place % 4 === 0 ? (content?.toUpperCase() ?? null) : content,
      );
      const bytes = content === null ? null : Buffer.from(content, "hex");
      assert.equal(found, outcomeDigest(trialId, rule, outcome, bytes).toString("hex"), `outcome ${place}`);
      place++;
    }
    assert.equal(place, COUNT);
  });

  it("takes ∞ as absent, as the digest does", () => {
    const page = emptyPage(1);
    page.numbers.ratio[0] = Infinity;
    const columns = DIGESTED_NUMBERS.map((name) => page.numbers[name]);
    const [{ trialId, parameters, ...outcome }] = rowsOfPage({
      ...{ ...page, trialIds: [idOf(7)], cells: [{}], facts: new Map<number, never>() },
    });
    void parameters;
    assert.equal(
      new OutcomeDigester().digest(trialId, "{}", { kind: 0, columns, at: 0 }, null),
      outcomeDigest(trialId, "{}", outcome).toString("hex"),
    );
  });

  it("does not answer for ids and contents of another form", () => {
    const outcome = { kind: 0, columns: DIGESTED_NUMBERS.map(() => new Float64Array(1)), at: 0 };
    const digester = new OutcomeDigester();
    assert.equal(digester.digest("1", "{}", outcome, null), null);
    assert.equal(digester.digest(`é${idOf(1).slice(1)}`, "{}", outcome, null), null);
    assert.equal(digester.digest(idOf(1), "{}", outcome, "00"), null);
    assert.equal(digester.digest(idOf(1), "{}", outcome, `g${CONTENT.slice(1)}`), null);
  });
});
