import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { makeJob, runJobs } from "../engine/lanes/run-jobs.js";
import { largestDeviation, lastingStep } from "./compare-curves.js";

const LABEL_POWER = 0.75;
const THRESHOLD = 0.1 * LABEL_POWER;
/** Below 10⁻⁸ of the label power nothing that is decided depends on the train loss. */
const FLOOR = 1e-8 * LABEL_POWER;

const CURVE_TOLERANCE = 6e-3;
/**
 * Of descent, which the finite step moves: at (1, ¼) and seed 2 its test time is 0.36 % later than that of the flow, with seeds
 * 0 and 1 0.47 % and 0.39 % (tolerance 10⁻⁵). The flow itself is known a hundred times better.
 */
const TIME_TOLERANCE = 4e-3;
const SEED = 2;

const CELLS = [
  [1, 0.25],
  [4, 0.25],
  [1, 0.1],
] as const;

describe("flow at D = 100, N = 500, P = 550, η₀ = 1, tolerance 10⁻³", () => {
  const method = { kind: "flow", tolerance: 1e-3 } as const;

  it("curves within 0.6 % of gd and grok times within 0.4 %, at most 800 right-hand sides to step 20 000", () => {
    const parameters = CELLS.map(([alpha, epsilon]) => ({ alpha, epsilon, seed: SEED }));
    const exact = runJobs(parameters.map((each) => makeJob(each, { steps: 20_000 })));
    const flows = runJobs(parameters.map((each) => makeJob(each, { steps: 20_000, method })));
    let testTimes = 0;
    flows.forEach((flow, k) => {
      const name = `α = ${CELLS[k][0]}, ε = ${CELLS[k][1]}`;
      assert.ok(flow.end.evaluations <= 800, `${name}: ${flow.end.evaluations} right-hand sides`);
      for (const loss of ["train_loss", "test_loss"] as const) {
        const deviation = largestDeviation(flow.rows, exact[k].rows, loss, FLOOR);
        assert.ok(deviation <= CURVE_TOLERANCE, `${name}: ${loss} deviates by ${deviation}`);
        const expected = lastingStep(exact[k].rows, loss, THRESHOLD);
        const found = lastingStep(flow.rows, loss, THRESHOLD);
        assert.equal(found === null, expected === null, name);
        if (expected === null || found === null) continue;
        if (loss === "test_loss") testTimes++;
        assert.ok(
          Math.abs(found / expected - 1) <= TIME_TOLERANCE,
          `${name}: ${loss} ${found}, gd ${expected}`,
        );
      }
    });
    assert.equal(testTimes, 2, "the test loss falls in both α = 1 cells");
  });

  it("at most 2 500 right-hand sides to step 10⁶", () => {
    for (const { end } of runJobs(
      CELLS.map(([alpha, epsilon]) => makeJob({ alpha, epsilon, seed: SEED }, { steps: 1e6, method })),
    )) {
      assert.ok(end.evaluations <= 2500, `${end.evaluations} right-hand sides`);
    }
  });
});

describe("descent against the flow at η₀ = 20, D = 100, N = 500, P = 550", () => {
  /** α, ε; later than the flow, in per cent: train step, test step. Within a tenth of the figures, or 0.05 %. */
  const LAGS = [
    [0.4, 0.28, 9.76, 12.23],
    [0.4, 0.02, 0.83, 1.34],
    [1.2, 0.02, 0.23, 0.35],
    [1.2, 0.28, 2.33, 20.16],
  ] as const;

  for (const [alpha, epsilon, ...lags] of LAGS) {
    it(`α = ${alpha}, ε = ${epsilon}: train ${lags[0]} % and test ${lags[1]} % later`, () => {
      const job = (
        method: { kind: "gd" } | { kind: "flow"; tolerance: number },
      ): ReturnType<typeof makeJob> => makeJob({ alpha, epsilon, learningRate: 20 }, { steps: 4000, method });
      const [descent] = runJobs([job({ kind: "gd" })]);
      const [flow] = runJobs([job({ kind: "flow", tolerance: 1e-3 })]);
      (["train_loss", "test_loss"] as const).forEach((loss, k) => {
        const [exact, found] = [descent, flow].map(({ rows }) => lastingStep(rows, loss, 0.1));
        assert.ok(exact !== null && found !== null);
        const lag = 100 * (exact / found - 1);
        assert.ok(Math.abs(lag - lags[k]) <= 0.1 * lags[k] + 0.05, `${loss}: ${lag} %`);
      });
    });
  }
});
