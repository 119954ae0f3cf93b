import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { verificationText } from "../../src/cli/verify.js";
import type { Trial } from "../../src/model/index.js";
import type { Verification, VerifiedTrial } from "../../src/session/index.js";
import { outcomeRow } from "../analysis/outcome-rows.js";

const DEVIATION = {
  trainLoss: 0.001,
  testLoss: 0.002,
  trainStep: 0.04,
  testStep: 0.01,
  disagrees: false,
  steps: 100,
};

/** What was found of an invented trial. */
function verified(samples: number, change: Partial<VerifiedTrial>): VerifiedTrial {
  const outcome = outcomeRow({ samples }, { kind: "grokked", train_step: 10, test_step: 90 });
  // The text reads no more of a trial than its id and parameters.
  const trial = { id: outcome.trialId, parameters: outcome.parameters } as unknown as Trial;
  return {
    trial,
    outcome,
    flow: DEVIATION,
    gd: DEVIATION,
    direct: null,
    differences: [],
    errors: [],
    ...change,
  };
}

function textOf(trials: readonly VerifiedTrial[]): string {
  const found: Verification = {
    ...{ sweep: "invented", cells: trials.length, seed: 0, trials, disagreeing: 0, differences: [] },
    largestFlow: { loss: 0.002, grokTime: 0.04 },
    largest: { loss: 0.002, grokTime: 0.04 },
    largestDirect: { loss: null, grokTime: null },
  };
  return verificationText(found);
}

describe("what verify says", () => {
  it("has in its table the numbers of its sentences, of the flow too", () => {
    const [table, sentences] = textOf([verified(20, {}), verified(40, {})]).split("\n\n");
    assert.match(sentences, /a time to fit or to grok deviates by 4 % at most/);
    const [header] = table.split("\n");
    for (const column of ["Δ test step, flow", "Δ train step, flow", "Δ train step"])
      assert.ok(header.includes(column));
    assert.equal(table.match(/\b4 %/g)?.length, 4);
  });

  it("counts trials that failed as such, and not among those with the same bits", () => {
    const failed = { flow: null, gd: null, errors: ["no memory"] };
    const text = textOf([verified(20, {}), verified(40, failed)]);
    assert.match(text, /\bfailed\n/);
    assert.match(text, /the same bits again in 1 of 2 trials; 1 failed$/);
    const none = textOf([verified(20, failed), verified(40, failed)]);
    assert.match(none, /^no trial could be compared with exact descent$/m);
    assert.doesNotMatch(none, /exact descent already/);
  });
});
