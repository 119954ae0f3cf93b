import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DecisionRule } from "../../src/engine/index.js";
import { DEFAULT_THRESHOLDS, type CurveRow, type Job, type OutcomeKind } from "../../src/model/index.js";
import { changesOfKind, decayJobs, kindsByBudget, trainAll } from "./decay-trials.js";
import { makeJob, runJobs } from "./lanes/run-jobs.js";

const FLOW = { kind: "flow", tolerance: 1e-3 } as const;

/** Trains to the budget: the last kind, and the kind at the record where `stop: decided` would have ended. */
function kindsOf(job: Job): {
  readonly atBudget: OutcomeKind;
  readonly decidedAt: number | null;
  readonly atStop: OutcomeKind;
  readonly rows: readonly CurveRow[];
  readonly kinds: readonly OutcomeKind[];
} {
  const [{ rows, end }] = runJobs([job]);
  const rule = new DecisionRule(job.rest, job.thresholds, end.labelPower);
  const stop = rows.findIndex((row) => rule.observe(row));
  const kinds = kindsByBudget(job, rows, end.labelPower);
  return {
    atBudget: kinds[kinds.length - 1],
    decidedAt: stop < 0 ? null : rows[stop].step,
    atStop: kinds[stop < 0 ? kinds.length - 1 : stop],
    rows,
    kinds,
  };
}

describe("outcomes under weight decay are final", () => {
  it("lost, and decided only then, where decay ends what had grokked", () => {
    const { atBudget, atStop, decidedAt, rows, kinds } = kindsOf(
      makeJob(
        { dimension: 20, width: 50, alpha: 2, epsilon: 0.5, samples: 110, weightDecay: 1e-3, seed: 1 },
        { method: FLOW, steps: 1e6 },
      ),
    );
    assert.equal(atBudget, "lost");
    assert.equal(atStop, "lost");
    assert.ok(decidedAt === null || decidedAt > 20_000, `decided at ${decidedAt}`);
    assert.deepEqual(changesOfKind(kinds, rows), []);
    assert.ok(
      rows.some((row) => row.step < 3000 && row.test_loss < 0.1 * 0.75),
      "it has been below",
    );
  });

  it("never final where the test loss comes to rest next to its threshold, having crossed it both ways", () => {
    const { rows, kinds } = kindsOf(
      makeJob(
        { dimension: 20, width: 50, alpha: 0.5, epsilon: 0.25, samples: 60, weightDecay: 1e-4, seed: 196 },
        { method: { kind: "flow", tolerance: 5e-4 }, steps: 1e6 },
      ),
    );
    assert.ok(
      rows.some((row) => row.step > 20_000 && row.test_loss < 0.075) &&
        rows[rows.length - 1].test_loss > 0.075,
    );
    assert.deepEqual(new Set(kinds), new Set(["censored"]));
  });

  it("censored at 5000 and grokked later, where decay is slow and the test loss flat at 5000", () => {
    const { rows, kinds, atBudget } = kindsOf(
      makeJob(
        { dimension: 20, width: 50, alpha: 0.5, epsilon: 0.5, samples: 45, weightDecay: 1e-6, seed: 1 },
        { method: FLOW, centered: false, steps: 3e6 },
      ),
    );
    const at5000 = kinds[rows.findIndex((row) => row.step >= 5000)];
    assert.equal(at5000, "censored");
    assert.equal(atBudget, "grokked");
    assert.deepEqual(changesOfKind(kinds, rows), []);
  });

  it("whatever the budget: kinds change from censored alone, and decided trials keep theirs", () => {
    const jobs = decayJobs("small", { count: 24, dimension: 8, width: 16, steps: 1e7 });
    const seen = new Set<OutcomeKind>();
    trainAll(jobs).forEach(({ rows, end }, k) => {
      const kinds = kindsByBudget(jobs[k], rows, end.labelPower);
      assert.deepEqual(changesOfKind(kinds, rows), [], JSON.stringify(jobs[k].trial.parameters));
      const rule = new DecisionRule(jobs[k].rest, DEFAULT_THRESHOLDS, end.labelPower);
      const stop = rows.findIndex((row) => rule.observe(row));
      if (stop >= 0) {
        assert.notEqual(kinds[stop], "censored");
        assert.equal(kinds[stop], kinds[kinds.length - 1]);
      }
      seen.add(kinds[kinds.length - 1]);
    });
    for (const kind of ["grokked", "tracked", "memorized"] as const) assert.ok(seen.has(kind), kind);
  });

  it("without decay, a plateau of both losses is no end", () => {
    // The linear part is fitted within some steps, the quadratic one only after some 1/ε².
    const job = makeJob(
      { dimension: 10, width: 20, alpha: 1, epsilon: 0.01, samples: 80, seed: 3 },
      { method: FLOW, steps: 1e7 },
    );
    const { rows, kinds, atBudget } = kindsOf(job);
    const plateau = rows.findIndex((row) => row.step >= 300);
    const early = rows.findIndex((row) => row.step >= 30);
    assert.ok(Math.abs(rows[plateau].train_loss / rows[early].train_loss - 1) < 0.01, "flat over the decade");
    assert.equal(kinds[plateau], "censored");
    assert.ok(atBudget === "grokked" || atBudget === "tracked", atBudget);
  });
});

describe("the rule of stop: decided", () => {
  const rule = (weightDecay: number, train = DEFAULT_THRESHOLDS.train): DecisionRule =>
    new DecisionRule(makeJob({ weightDecay }).rest, { ...DEFAULT_THRESHOLDS, train }, 1);
  const row = (step: number, train_loss: number, test_loss: number): CurveRow =>
    ({ step, train_loss, test_loss }) as CurveRow;

  it("waits for a train loss to reach a threshold that lies below what counts as fitted", () => {
    const strict = rule(0, 1e-10);
    assert.deepEqual(
      [row(0, 1, 1), row(10, 5e-9, 1), row(20, 1e-9, 1), row(30, 9e-11, 1)].map((each) =>
        strict.observe(each),
      ),
      [false, false, false, true],
    );
  });

  it("takes a loss at its threshold for one above it, as outcomes do", () => {
    const exact = rule(0);
    assert.deepEqual(
      [row(0, 1, 1), row(1, 0.1, 0.1), row(100, 0.1, 0.1)].map((each) => exact.observe(each)),
      [false, false, false],
    );
  });
});

describe("where nothing brings a trial to rest", () => {
  /** Both losses are far below their thresholds from step 10 on; at 20 000 the test loss rises for good. */
  const rows = [0, 1, 10, 32, 100, 320, 1000, 10_000, 30_000].map((step) => ({
    step,
    train_loss: step < 10 ? 1 : 1e-9,
    test_loss: step < 10 ? 1 : step > 20_000 ? 5 : 1e-9,
  }));

  it("only the end of the budget ends it: half a decade below both thresholds says nothing of what follows", () => {
    const rule = new DecisionRule({ kind: "never" }, DEFAULT_THRESHOLDS, 1);
    assert.deepEqual(
      rows.filter((row) => rule.observe(row)),
      [],
    );
  });

  it("but squared error without decay is decided after half a decade", () => {
    const rule = new DecisionRule({ kind: "fitted" }, DEFAULT_THRESHOLDS, 1);
    assert.equal(rows.find((row) => rule.observe(row))?.step, 32);
  });
});
