import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Trial } from "../../src/model/index.js";
import { estimateEvaluations, parseSweep } from "../../src/sweep/index.js";
import { jobOf, systemOf } from "../../src/system/index.js";

/** Forecasts are to hold within a factor of two. */
const FACTOR = 2;

/** One trial by flow, with its budget. */
function definition(
  task: string,
  method: string,
  steps: number,
): { readonly trial: Trial; readonly steps: number } {
  const text = `{ name: flow, ${task}, axes: { seed: [0] }, method: { kind: flow, ${method} }, budget: { steps: ${steps}, stop: budget } }`;
  const [trial] = parseSweep(text, { source: "t.yaml" }).trials();
  return { trial, steps };
}

/** Right-hand sides that training takes. */
async function evaluationsOf({ trial, steps }: ReturnType<typeof definition>): Promise<number> {
  const trainer = await systemOf(trial.task.kind).trainer({ kernels: "auto", tensors: "auto" });
  const job = jobOf(trial, {
    budget: { steps, stop: "budget", record: { pointsPerDecade: 12 } },
    thresholds: parseSweep("{ name: t, task: { dimension: 4, samples: 5 }, budget: { steps: 1 } }", {
      source: "t",
    }).thresholds,
    metrics: [],
  });
  const batch = trainer.createBatch({ key: "flow", jobs: [job] });
  let evaluations = NaN;
  try {
    let more = true;
    while (more) {
      more = batch.advance((event) => {
        if (event.kind === "finished") ({ evaluations } = event);
      });
    }
  } finally {
    batch.dispose();
  }
  return evaluations;
}

function assertWithin(estimate: number, evaluations: number, what: string): void {
  const ratio = estimate / evaluations;
  assert.ok(ratio > 1 / FACTOR && ratio < FACTOR, `${what}: ${estimate} estimated, ${evaluations} taken`);
}

const matrix = (dimension: number, samples: number, alpha: number, decay: number, steps: number) =>
  definition(
    `task: { kind: matrix-completion, dimension: ${dimension}, samples: ${samples} }, model: { alpha: ${alpha} }`,
    `learningRate: 0.1, weightDecay: ${decay}`,
    steps,
  );
const logistic = (dimension: number, inputScale: number, steps: number) =>
  definition(
    `task: { kind: logistic-regression, samples: 200, dimension: ${dimension}, inputScale: ${inputScale} }`,
    "learningRate: 0.01",
    steps,
  );
const diagonal = (alpha: number, steps: number) =>
  definition(
    `task: { kind: diagonal-linear, dimension: 500, samples: 100 }, model: { alpha: ${alpha} }`,
    "learningRate: 0.01, weightDecay: 1e-3",
    steps,
  );
const effective = (steps: number) =>
  definition("task: { kind: effective-theory, tokens: 10, samples: 30 }", "learningRate: 1e-3", steps);

describe("estimates of the right-hand sides of flow", () => {
  it("hold within a factor of 2 of trials that are trained here", async () => {
    for (const trial of [
      matrix(24, 173, 10, 2e-3, 1e4),
      matrix(24, 173, 80, 1e-3, 1e4),
      logistic(40, 10, 1e6),
      logistic(140, 10, 1e4),
      logistic(80, 1, 1e8),
      effective(100),
      effective(1e5),
    ]) {
      const evaluations = await evaluationsOf(trial);
      const what = `${trial.trial.task.kind} to ${trial.steps}`;
      assertWithin(estimateEvaluations(trial.trial, 0, trial.steps), evaluations, what);
    }
  });

  it("hold within a factor of 2 of trials of full size, measured once", () => {
    for (const { trial, measured } of [
      { trial: matrix(97, 470, 10, 1e-4, 1e6), measured: 3180 },
      { trial: matrix(97, 470, 40, 1e-4, 1e6), measured: 10_230 },
      { trial: matrix(97, 470, 40, 1e-4, 1e5), measured: 3027 },
      { trial: matrix(24, 173, 80, 1e-3, 1e6), measured: 9968 },
      { trial: matrix(24, 173, 10, 0, 1e6), measured: 3213 },
      { trial: logistic(80, 10, 1e8), measured: 2222 },
      { trial: logistic(140, 10, 1e8), measured: 1515 },
      // 1170 and 1130 at α = 16 and 4096.
      { trial: diagonal(256, 1.5e6), measured: 1200 },
    ]) {
      const what = `${trial.trial.task.kind} to ${trial.steps}`;
      assertWithin(estimateEvaluations(trial.trial, 0, trial.steps), measured, what);
    }
  });
});
