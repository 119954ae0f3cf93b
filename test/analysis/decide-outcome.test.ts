import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decideOutcome, failedOutcome, type OutcomeInput } from "../../src/analysis/index.js";
import { DEFAULT_THRESHOLDS } from "../../src/model/index.js";

/** Interpolation is a dozen roundings of the portable log and exp. */
const ROUNDING = 1e-12;

const STEPS = [0, 1, 10, 100, 1000, 10_000, 100_000];

function input(
  train: readonly number[],
  test: readonly number[],
  more: Partial<OutcomeInput> = {},
): OutcomeInput {
  return {
    curve: { steps: STEPS.slice(0, train.length), train, test },
    thresholds: DEFAULT_THRESHOLDS,
    budgetSteps: 100_000,
    rest: { kind: "fitted" },
    ending: "budget",
    labelPower: 1,
    kernelTest: null,
    linearisedTest: null,
    ...more,
  };
}

const HIGH = [1, 1, 1, 1, 1, 1, 1];
const EARLY = [1, 1, 0.5, 0.05, 0.01, 0.005, 0.002];
const LATE = [1, 1.2, 1.3, 1.1, 0.9, 0.5, 0.01];

/** γt = 10 at the last step, and 1 at the one before. */
const DECAYED: Partial<OutcomeInput> = { rest: { kind: "decay", perStep: 1e-4 } };

describe("decideOutcome", () => {
  it("calls late generalisation grokked, with delay, ratio and rise", () => {
    const outcome = decideOutcome(input(EARLY, LATE));
    assert.equal(outcome.kind, "grokked");
    const { train_step: train, test_step: test } = outcome;
    assert.ok(train !== null && train > 10 && train < 100);
    assert.ok(test !== null && test > 10_000 && test < 100_000);
    assert.equal(outcome.delay, test - train);
    assert.equal(outcome.ratio, test / train);
    assert.equal(outcome.delay_at_least, null);
    assert.equal(outcome.rise, 1.3);
    assert.equal(outcome.final_test, 0.01);
    assert.equal(outcome.steps, 100_000);
  });

  it("calls it tracked when the ratio is below ρ, and grokked from exactly ρ on", () => {
    assert.equal(decideOutcome(input(EARLY, EARLY)).kind, "tracked");
    const ratio = decideOutcome(input(EARLY, LATE)).ratio ?? NaN;
    const withRatio = (rho: number): string =>
      decideOutcome(input(EARLY, LATE, { thresholds: { ...DEFAULT_THRESHOLDS, ratio: rho } })).kind;
    assert.equal(withRatio(ratio * (1 - ROUNDING)), "grokked");
    assert.equal(withRatio(ratio * (1 + ROUNDING)), "tracked");
  });

  it("gives no ratio, but a delay, to a train set below its threshold from step 0 on", () => {
    const outcome = decideOutcome(input([0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05], LATE));
    assert.equal(outcome.kind, "grokked");
    assert.equal(outcome.train_step, 0);
    assert.equal(outcome.ratio, null);
    assert.equal(outcome.delay, outcome.test_step);
    const both = decideOutcome(
      input(
        HIGH.map(() => 0.05),
        HIGH.map(() => 0.05),
      ),
    );
    assert.equal(both.kind, "tracked");
    assert.equal(both.ratio, null);
  });

  it("calls a flat test loss memorized once decay has passed, its delay bounded by the budget", () => {
    const outcome = decideOutcome(input(EARLY, HIGH, DECAYED));
    assert.equal(outcome.kind, "memorized");
    assert.equal(outcome.delay, null);
    assert.equal(outcome.test_step, null);
    assert.equal(outcome.delay_at_least, 100_000 - (outcome.train_step ?? NaN));
  });

  it("calls a moving test loss censored, its delay bounded by its last step", () => {
    const outcome = decideOutcome(input(EARLY, [1, 1, 1, 1, 1, 0.9, 0.88]));
    assert.equal(outcome.kind, "censored");
    assert.equal(outcome.delay_at_least, 100_000 - (outcome.train_step ?? NaN));
  });

  it("calls a change of 0.9 % over the last decade flat, of 1.1 % not", () => {
    const ending = (change: number): string =>
      decideOutcome(input(EARLY, [1, 1, 1, 1, 1, 1 + change, 1], DECAYED)).kind;
    assert.equal(ending(0.009), "memorized");
    assert.equal(ending(0.011), "censored");
  });

  it("sees that nothing moves once train is fitted, but not under decay", () => {
    const fitted = [1, 0.1, 1e-3, 1e-6, 9e-9];
    const falling = [1, 1, 0.9, 0.8, 0.7];
    const short = input(fitted, falling, { ending: "decided" });
    assert.equal(decideOutcome(short).kind, "memorized");
    const { train_step: train, delay_at_least: bound } = decideOutcome(short);
    assert.equal(bound, 100_000 - (train ?? NaN));
    assert.equal(decideOutcome({ ...short, rest: { kind: "decay", perStep: 1 } }).kind, "censored");
    const barely = [1, 0.1, 1e-3, 1e-6, 1.1e-8];
    assert.equal(decideOutcome(input(barely, falling)).kind, "censored");
  });

  it("never calls a trial flat that ended before the budget: it is censored at its last step", () => {
    const outcome = decideOutcome(input(EARLY.slice(0, 5), HIGH.slice(0, 5), { ending: "decided" }));
    assert.equal(outcome.kind, "censored");
    assert.equal(outcome.delay_at_least, 1000 - (outcome.train_step ?? NaN));
  });

  it("calls a test loss that rose again lost", () => {
    const outcome = decideOutcome(input(EARLY, [1, 1, 0.05, 1, 1, 1, 1]));
    assert.equal(outcome.kind, "lost");
    assert.notEqual(outcome.test_first_step, null);
    assert.equal(outcome.test_step, null);
  });

  it("calls a train loss that rose again collapsed, whatever the test loss did", () => {
    const train = [1, 0.5, 0.05, 0.05, 0.5, 0.5, 0.5];
    assert.equal(decideOutcome(input(train, HIGH)).kind, "collapsed");
    assert.equal(decideOutcome(input(train, EARLY)).kind, "collapsed");
    assert.equal(decideOutcome(input(train, [1, 1, 0.05, 1, 1, 1, 1])).kind, "collapsed");
  });

  it("calls a train loss that stays above unfitted when decay has passed and both are flat, else censored", () => {
    assert.equal(decideOutcome(input(HIGH, HIGH, DECAYED)).kind, "unfitted");
    assert.equal(decideOutcome(input(HIGH, [1, 1, 1, 1, 1, 1, 0.9], DECAYED)).kind, "censored");
    assert.equal(decideOutcome(input([1, 1, 1, 1, 1, 1, 0.9], HIGH, DECAYED)).kind, "censored");
    assert.equal(decideOutcome(input(HIGH, HIGH, DECAYED)).delay_at_least, null);
  });

  it("calls nothing final that is flat only because decay has hardly begun, or because there is none", () => {
    for (const rest of [
      { kind: "decay", perStep: 4.9e-5 }, // γT = 4.9
      { kind: "fitted" },
      { kind: "never" },
    ] as const) {
      for (const train of [EARLY, HIGH]) {
        assert.equal(decideOutcome(input(train, HIGH, { rest })).kind, "censored");
      }
    }
    const enough = { kind: "decay", perStep: 5e-5 } as const;
    assert.equal(decideOutcome(input(EARLY, HIGH, { rest: enough })).kind, "memorized");
    assert.equal(decideOutcome(input(HIGH, HIGH, { rest: enough })).kind, "unfitted");
  });

  it("keeps the crossings, but not the kind, of a trial under decay that may still leave its thresholds", () => {
    const slow: Partial<OutcomeInput> = { rest: { kind: "decay", perStep: 1e-5 } };
    const soon = decideOutcome(input(EARLY, LATE, slow));
    assert.deepEqual({ ...soon, kind: "grokked" }, decideOutcome(input(EARLY, LATE)));
    assert.equal(soon.kind, "censored");
    assert.equal(decideOutcome(input(EARLY, LATE, DECAYED)).kind, "grokked");
    // It has risen by 0.04 since its lowest, and stands 0.03 below its threshold of 0.1; then 0.05 below.
    const rising = (last: number): readonly number[] => [1, 1, 1, 0.5, 0.09, 0.03, last];
    assert.equal(decideOutcome(input(EARLY, rising(0.07), DECAYED)).kind, "censored");
    assert.equal(decideOutcome(input(EARLY, rising(0.05), DECAYED)).kind, "grokked");
  });

  it("calls what rose again lost or collapsed under decay once it is at rest", () => {
    const risen = [1, 1, 0.05, 0.4, 0.5, 0.5, 0.5];
    assert.equal(decideOutcome(input(EARLY, risen, DECAYED)).kind, "lost");
    assert.equal(decideOutcome(input(risen, risen, DECAYED)).kind, "collapsed");
    const rising = [1, 1, 0.05, 0.4, 0.5, 0.55, 0.6];
    assert.equal(decideOutcome(input(EARLY, rising, DECAYED)).kind, "censored");
    assert.equal(decideOutcome(input(rising, rising, DECAYED)).kind, "censored");
  });

  it("takes a loss that begins at 0 for diverged only where it is not finite", () => {
    const risen = [0, 1, 1, 1, 0.05, 0.01, 0.01];
    assert.equal(decideOutcome(input(risen, LATE)).kind, "grokked");
    assert.equal(decideOutcome(input([0, Infinity], [1, 1])).kind, "diverged");
  });

  it("puts diverged before everything else and keeps no infinite number", () => {
    for (const bad of [Infinity, NaN, 1.1e6]) {
      const outcome = decideOutcome(input([...EARLY.slice(0, 5), bad], [...HIGH.slice(0, 5), bad]));
      assert.equal(outcome.kind, "diverged");
      for (const value of Object.values(outcome)) {
        assert.ok(value === null || typeof value === "string" || Number.isFinite(value));
      }
    }
    assert.equal(decideOutcome(input(EARLY, EARLY, { ending: "diverged" })).kind, "diverged");
    assert.notEqual(decideOutcome(input(EARLY, [1, 9e5, 1, 1, 0.1, 0.01, 0.01])).kind, "diverged");
  });

  it("compares on the scale the thresholds name", () => {
    const train = EARLY.map((x) => 10 * x);
    const test = LATE.map((x) => 20 * x);
    const at = (relativeTo: "labels" | "initial" | "absolute", labelPower: number) =>
      decideOutcome(input(train, test, { labelPower, thresholds: { ...DEFAULT_THRESHOLDS, relativeTo } }));
    const reference = decideOutcome(input(EARLY, LATE));
    const initial = at("initial", 1);
    assert.ok(Math.abs((initial.test_step ?? 0) / (reference.test_step ?? NaN) - 1) < ROUNDING);
    assert.ok(Math.abs((initial.train_step ?? 0) / (reference.train_step ?? NaN) - 1) < ROUNDING);
    const labels = at("labels", 10);
    assert.ok(Math.abs((labels.train_step ?? 0) / (reference.train_step ?? NaN) - 1) < ROUNDING);
    assert.notEqual(labels.kind, "tracked");
    assert.equal(at("absolute", 10).test_step, null);
  });

  it("finds where the test loss leaves its linearised twin", () => {
    // |test − twin| / twin = t/1000: 10 % at step 100.
    const twin = STEPS.map(() => 1);
    const test = STEPS.map((t) => 1 + t / 1000);
    const at = decideOutcome(input(HIGH, test, { linearisedTest: twin })).rich_step;
    assert.ok(at !== null && Math.abs(at / 100 - 1) < ROUNDING);
    const lower = STEPS.map((t) => 1 - Math.min(t / 2000, 0.9));
    const down = decideOutcome(input(HIGH, lower, { linearisedTest: twin })).rich_step;
    assert.ok(down !== null && Math.abs(down / 200 - 1) < ROUNDING);
    assert.equal(decideOutcome(input(HIGH, HIGH, { linearisedTest: twin })).rich_step, null);
    assert.equal(decideOutcome(input(HIGH, test, { linearisedTest: STEPS.map(() => null) })).rich_step, null);
  });

  it("keeps what it is told, and nothing of a failed trial", () => {
    const outcome = decideOutcome(input(EARLY, LATE, { kernelTest: 0.6, labelPower: 0.75 }));
    assert.equal(outcome.kernel_test, 0.6);
    assert.equal(outcome.label_power, 0.75);
    const { kind, ...rest } = failedOutcome();
    assert.equal(kind, "failed");
    assert.ok(Object.values(rest).every((value) => value === null));
  });
});
