import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  DEFAULT_THRESHOLDS,
  GrokError,
  type GrokThresholds,
  type OutcomeRow,
  type Store,
} from "../../src/model/index.js";
import { readingNotes } from "../../src/report/index.js";
import {
  changedThresholds,
  deepenSweep,
  outcomesUnder,
  requireJudgeable,
  runSweep,
  sweepFindings,
} from "../../src/session/index.js";
import { runAll, tiny } from "./tiny-sweep.js";
import { systemOf } from "../../src/system/index.js";

const OWN: GrokThresholds = { train: 0.1, test: 0.1, relativeTo: "labels", ratio: 3 };

function stored(store: Store): readonly OutcomeRow[] {
  return [...store.outcomes("tiny")];
}

describe("outcomesUnder: other thresholds without retraining", () => {
  it("looser ones give, row by row, what a run with them gives", async () => {
    const { store } = await runAll([tiny()]);
    const before = stored(store);
    const loose = { ...OWN, train: 0.3, test: 0.3 };
    const { rows, undecided } = outcomesUnder(store, tiny(), loose);
    const asked = await runAll([tiny("grok.train=0.3", "grok.test=0.3")]);
    assert.deepEqual(rows, stored(asked.store));
    assert.notDeepEqual(rows, before, "the thresholds matter");
    assert.equal(undecided, 0);
    assert.deepEqual(stored(store), before, "stored outcomes are untouched");
  });

  it("stricter ones do so too where curves go to the budget, on every scale", async () => {
    const { store } = await runAll([tiny("budget.stop=budget")]);
    for (const change of [
      { test: 0.02 },
      { relativeTo: "initial", train: 0.05 },
      { relativeTo: "absolute", train: 0.2, test: 0.1 },
      { ratio: 1.2 },
    ] as const) {
      const settings = Object.entries(change).map(([key, value]) => `grok.${key}=${value}`);
      const asked = await runAll([tiny("budget.stop=budget", ...settings)]);
      const { rows, undecided } = outcomesUnder(store, tiny("budget.stop=budget"), { ...OWN, ...change });
      assert.deepEqual(rows, stored(asked.store), settings.join(" "));
      assert.equal(undecided, 0);
    }
  });

  it("counts the trials that stopped too early for stricter ones, and censors what they do not show", async () => {
    const { store } = await runAll([tiny()]);
    const { rows, undecided, censored } = outcomesUnder(store, tiny(), { ...OWN, test: 1e-6 });
    assert.ok(undecided > 0);
    assert.ok(censored > 0 && censored <= undecided);
    const cut = rows.filter(({ kind }) => kind === "censored");
    assert.equal(cut.length, censored);
    for (const row of cut) {
      assert.equal(row.test_step, null);
      assert.ok((row.steps ?? 0) < 3e4, "at its last step");
    }
    const findings = sweepFindings(store, "tiny", { thresholds: { test: 1e-6 } });
    assert.equal(findings.undecidedCensored, censored);
    assert.deepEqual(findings.ownThresholds, OWN);
  });
});

describe("outcomesUnder: a smaller budget without retraining", () => {
  it("gives, row by row, what a run of the file with that budget gives in the same store", async () => {
    for (const steps of [1000, 777]) {
      const { store } = await runAll([tiny()]);
      const before = stored(store);
      const { rows, undecided } = outcomesUnder(store, tiny(), OWN, { budgetSteps: steps });
      assert.equal(undecided, 0);
      assert.deepEqual(stored(store), before, "stored outcomes are untouched");
      assert.ok(rows.every((row) => (row.steps ?? 0) <= steps));
      await runSweep(store, tiny(`budget.steps=${steps}`), { threads: 1 });
      assert.deepEqual(rows, stored(store));
    }
  });

  it("judges deepened trials there as all others are", async () => {
    const { store } = await runAll([tiny("budget.steps=3000")]);
    const plain = outcomesUnder(store, tiny("budget.steps=3000"), OWN, { budgetSteps: 1000 }).rows;
    await deepenSweep(store, "tiny", { where: "censored", steps: 30_000, threads: 1 });
    assert.deepEqual(outcomesUnder(store, tiny("budget.steps=3000"), OWN, { budgetSteps: 1000 }).rows, plain);
    const findings = sweepFindings(store, "tiny", { steps: 1000 });
    assert.equal(findings.deepened, null);
    assert.deepEqual([findings.budgetSteps, findings.ownBudgetSteps], [1000, 3000]);
    assert.match(readingNotes(findings).join(), /^Smaller budget: 1000 steps of 3k\./);
  });

  it("refuses a budget that is none, or larger than the sweep's", async () => {
    const { store } = await runAll([tiny("axes.seed.to=0")]);
    for (const steps of [0, -3, 2.5, 30_001, NaN]) {
      assert.throws(
        () => sweepFindings(store, "tiny", { steps }),
        (error: unknown) =>
          error instanceof GrokError &&
          error.code === "INPUT" &&
          error.message ===
            `--steps: expected an integer from 1 to the sweep's budget of 30000, found ${steps}`,
      );
    }
    assert.equal(sweepFindings(store, "tiny", { steps: 30_000 }).budgetSteps, 30_000);
  });
});

describe("changedThresholds", () => {
  it("takes what is named and leaves the rest", () => {
    assert.deepEqual(changedThresholds(OWN, { test: 0.05 }), { ...OWN, test: 0.05 });
    assert.deepEqual(changedThresholds(OWN, { relativeTo: "absolute", train: 7 }), {
      ...OWN,
      relativeTo: "absolute",
      train: 7,
    });
  });

  it("takes another measure with its own defaults, and of accuracies what they know", () => {
    const accuracies = { ...DEFAULT_THRESHOLDS, train: 0.99, test: 0.95, measure: "accuracy" } as const;
    assert.deepEqual(changedThresholds(OWN, { measure: "accuracy" }), { ...accuracies, ratio: OWN.ratio });
    assert.deepEqual(changedThresholds(accuracies, { train: 1, within: 1e-2 }), {
      ...accuracies,
      train: 1,
      within: 1e-2,
    });
    assert.deepEqual(changedThresholds(accuracies, { measure: "loss" }), DEFAULT_THRESHOLDS);
    for (const [own, change, says] of [
      [accuracies, { test: 1.5 }, /test threshold: expected an accuracy above 0 and at most 1, found 1\.5/],
      [accuracies, { relativeTo: "initial" }, /relative-to: expected nothing with accuracies/],
      [OWN, { within: 1e-2 }, /within: expected nothing with losses/],
    ] as const) {
      assert.throws(
        () => changedThresholds(own, change),
        (error) => error instanceof GrokError && error.code === "INPUT" && says.test(error.message),
      );
    }
  });

  it("judges only what is recorded of a task", () => {
    const accuracies = { ...DEFAULT_THRESHOLDS, train: 0.99, test: 0.95, measure: "accuracy" } as const;
    requireJudgeable(systemOf("eigenvector"), DEFAULT_THRESHOLDS);
    requireJudgeable(systemOf("modular-mlp"), accuracies);
    assert.throws(() => {
      requireJudgeable(systemOf("eigenvector"), accuracies);
    }, /expected loss with task\.kind eigenvector/);
    assert.throws(() => {
      requireJudgeable(systemOf("modular-mlp"), { ...accuracies, within: 1e-2 });
    }, /within: expected nothing with task\.kind modular-mlp/);
  });

  it("lists every value that makes no sense", () => {
    for (const [change, says] of [
      [{ test: 1 }, /test threshold: expected a number between 0 and 1 \(exclusive\), found 1$/],
      [{ train: 0 }, /train threshold/],
      [{ test: Number.NaN }, /test threshold/],
      [{ relativeTo: "absolute", train: -1 }, /train threshold: expected a number above 0/],
      [{ ratio: 0.5 }, /ratio: expected a number of at least 1, found 0\.5/],
    ] as const) {
      assert.throws(
        () => changedThresholds(OWN, change),
        (error) => error instanceof GrokError && error.code === "INPUT" && says.test(error.message),
      );
    }
    assert.throws(
      () => changedThresholds(OWN, { train: 2, test: 3, ratio: 0 }),
      (error) => error instanceof GrokError && error.details.length === 2,
    );
  });
});
