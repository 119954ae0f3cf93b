import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CHECKPOINT_FORMAT } from "../../src/engine/index.js";
import type { Checkpoint, CurveRow, Job } from "../../src/model/index.js";
import { interruptJob, makeJob, runJobs } from "./run-jobs.js";

const PARAMETERS = { dimension: 6, width: 12, samples: 15, alpha: 1, epsilon: 0.5 } as const;
const STEPS = 3000;

function job(seed: number, evaluations?: number, resume: Job["resume"] = null): Job {
  const made = makeJob(
    { ...PARAMETERS, seed },
    { method: { kind: "flow", tolerance: 1e-4 }, steps: STEPS, resume },
  );
  return evaluations === undefined ? made : { ...made, budget: { ...made.budget, evaluations } };
}

/** A job from where another one was left. */
function continued(
  seed: number,
  evaluations: number | undefined,
  checkpoint: Checkpoint,
  rows: readonly CurveRow[],
): Job {
  return job(seed, evaluations, { checkpoint, rows: rows.filter(({ step }) => step <= checkpoint.step) });
}

describe("the bound on evaluations", () => {
  const [whole] = runJobs([job(1)]);
  const bound = Math.floor(whole.end.evaluations / 2);

  it("ends a trial between two steps, with the rows that it would have had without", () => {
    const [{ rows, end }] = runJobs([job(1, bound)]);
    assert.equal(end.ending, "budget");
    assert.ok(end.steps < STEPS && end.steps > 0);
    assert.ok(end.exhausted !== undefined && end.exhausted > bound, "it says how many it needs");
    assert.deepEqual(rows, whole.rows.slice(0, rows.length));
    assert.deepEqual(end.last, rows.at(-1));
  });

  it("is never passed, wherever in a step, in a rejected one or in an estimate of the radius it lies", () => {
    const stiff = (evaluations: number): Job => {
      const made = makeJob(
        { ...PARAMETERS, epsilon: 30, width: 2 },
        { method: { kind: "flow", tolerance: 1e-3 }, steps: 1e6, stop: "budget" },
      );
      return { ...made, budget: { ...made.budget, evaluations } };
    };
    const bounds = [...Array(120).keys()].map((k) => k + 1).concat([500, 777, 1500]);
    const ends = bounds.map((bound) => runJobs([stiff(bound)])[0].end);
    ends.forEach(({ evaluations, exhausted }, k) => {
      assert.ok(evaluations <= bounds[k], `${evaluations} at a bound of ${bounds[k]}`);
      assert.ok(exhausted !== undefined && exhausted > bounds[k]);
      // With as many as it says that it needs it comes further, or learns that it needs more.
      const next = ends.findIndex((_, other) => bounds[other] >= exhausted);
      if (next >= 0) assert.ok((ends[next].exhausted ?? 0) > exhausted);
    });
  });

  it("says nothing of a trial that ends otherwise, and changes none of its numbers", () => {
    const [{ rows, end }] = runJobs([job(1, 10 * whole.end.evaluations)]);
    assert.ok(!("exhausted" in end));
    assert.deepEqual(rows, whole.rows);
  });

  it("lets a trial go on bit for bit when it is raised", () => {
    const [first] = runJobs([job(1, bound)]);
    assert.ok(first.end.checkpoint !== null);
    const [rest] = runJobs([continued(1, undefined, first.end.checkpoint, first.rows)]);
    assert.deepEqual([...first.rows, ...rest.rows], whole.rows);
    assert.deepEqual(rest.end.checkpoint?.payload, whole.end.checkpoint?.payload);
  });

  it("ends a trial at the same place however often it was interrupted", () => {
    const [{ rows, end }] = runJobs([job(1, bound)]);
    for (const calls of [1, 2, 3, 5, 8, 20, 50, 51, 52, 53, 54, 55, 80]) {
      const left = interruptJob(job(1, bound), calls);
      const [rest] = runJobs([continued(1, bound, left.checkpoint, left.rows)]);
      assert.equal(rest.end.exhausted, end.exhausted, `after ${calls} evaluations`);
      assert.deepEqual(rest.end.checkpoint?.payload, end.checkpoint?.payload);
      assert.deepEqual([...left.rows.filter(({ step }) => step <= left.checkpoint.step), ...rest.rows], rows);
    }
  });

  it("is each trial's own, whatever its batch-mates", () => {
    const alone = [1, 2, 3].map((seed) => runJobs([job(seed, bound)])[0]);
    runJobs([1, 2, 3].map((seed) => job(seed, bound))).forEach(({ rows, end }, index) => {
      assert.deepEqual(rows, alone[index].rows);
      assert.equal(end.exhausted, alone[index].end.exhausted);
    });
  });

  it("takes up checkpoints from before there was one", () => {
    const [first] = runJobs([job(1, bound)]);
    const { checkpoint } = first.end;
    assert.equal(checkpoint?.format, CHECKPOINT_FORMAT);
    const old = { ...checkpoint, format: 1, payload: checkpoint.payload.slice(0, -8) };
    const [rest] = runJobs([continued(1, undefined, old, first.rows)]);
    assert.deepEqual([...first.rows, ...rest.rows], whole.rows);
  });
});
