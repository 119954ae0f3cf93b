import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  CURVE_COLUMNS,
  NETWORK_COLUMNS,
  METRIC_NAMES,
  type CurveRow,
  type Job,
  type Method,
  type TrialParameters,
} from "../../../src/model/index.js";
import { interruptJob, makeJob, runJobs, type JobOptions, type RunResult } from "./run-jobs.js";

const BASE: Partial<TrialParameters> = { dimension: 10, width: 30, samples: 37, alpha: 1.5, epsilon: 0.4 };
const FEW: Partial<TrialParameters> = { dimension: 10, width: 3, samples: 37, alpha: 1.5, epsilon: 0.4 };

/** The columns that only come on request. */
const ABSENT = Object.fromEntries(CURVE_COLUMNS.slice(4).map((column) => [column, null])) as Record<
  string,
  null
>;

const methods: readonly Extract<Method, { readonly kind: "gd" | "flow" }>[] = [
  { kind: "gd" },
  { kind: "flow", tolerance: 1e-3 },
];
const shapes = [
  { name: "moments", parameters: BASE },
  { name: "committee", parameters: FEW },
];

/**
 * What makes a trial diverge: descent overshoots at a large rate; the flow itself only falls, so that its state must
 * overflow.
 */
const WILD: Readonly<Record<"gd" | "flow", Partial<TrialParameters>>> = {
  gd: { learningRate: 1e4 },
  flow: { sigma: 1e160 },
};

/** Curves and final states as text: equal texts are equal bits (shortest round-trip numbers). */
function bits({ rows, end }: RunResult): string {
  return JSON.stringify([rows, end.last, end.steps, end.ending, [...(end.checkpoint?.payload ?? [])]]);
}

/** The same trial alone: what every other circumstance must reproduce. */
function alone(job: Job): string {
  return bits(runJobs([job])[0]);
}

for (const method of methods) {
  for (const { name, parameters } of shapes) {
    const options: JobOptions = { method, steps: 700 };
    const job = makeJob(parameters, options);

    describe(`same trial, same bits: ${name}, ${method.kind}`, () => {
      it("in any lane, with batch-mates on shared data", () => {
        const others = [0.5, 2, 3].map((alpha) => makeJob({ ...parameters, alpha }, options));
        const expected = alone(job);
        for (let place = 0; place < 4; place++) {
          const jobs = [...others.slice(0, place), job, ...others.slice(place)];
          assert.equal(bits(runJobs(jobs)[place]), expected);
        }
      });

      it("with shorter and longer batch-mates on shared data (padding)", () => {
        const shorter = makeJob({ ...parameters, samples: 5 }, options);
        const longer = makeJob({ ...parameters, samples: 150 }, options);
        const expected = [job, shorter, longer].map(alone);
        assert.deepEqual(runJobs([job, shorter, longer]).map(bits), expected);
        assert.deepEqual(runJobs([longer, shorter, job]).map(bits), [expected[2], expected[1], expected[0]]);
      });

      it("on mixed data with padding", () => {
        const jobs = [
          makeJob({ ...parameters, seed: 1, samples: 140 }, options),
          job,
          makeJob({ ...parameters, seed: 2, samples: 3, epsilon: 0.1 }, options),
          makeJob({ ...parameters, dataSeed: 3, decayRate: 0.001 }, options),
        ];
        assert.deepEqual(runJobs(jobs).map(bits), jobs.map(alone));
      });

      it("next to a trial that diverges", () => {
        const wild = makeJob({ ...parameters, ...WILD[method.kind] }, options);
        for (const jobs of [
          [wild, job],
          [job, wild],
        ]) {
          const results = runJobs(jobs);
          assert.equal(results[jobs.indexOf(wild)].end.ending, "diverged");
          assert.equal(bits(results[jobs.indexOf(job)]), alone(job));
        }
      });

      it("interrupted anywhere and resumed", () => {
        const expected = runJobs([job])[0];
        for (const calls of [2, 3, 7, 20, 41]) {
          const { rows, checkpoint } = interruptJob(job, calls);
          const [resumed] = runJobs([{ ...job, resume: { checkpoint, rows } }]);
          const kept = rows.filter((row) => row.step <= checkpoint.step);
          assert.equal(
            bits({ rows: [...kept, ...resumed.rows], end: resumed.end }),
            bits(expected),
            `after ${calls} evaluations`,
          );
        }
      });

      it("interrupted behind what a denser grid or a smaller budget wants next", () => {
        // Records are rare: the checkpoint lies far behind the last one.
        const sparse = makeJob(parameters, { ...options, steps: 1e6, record: { steps: [0] } });
        const { rows, checkpoint } = interruptJob(sparse, method.kind === "gd" ? 4 : 150);
        assert.equal(checkpoint.step, 0);
        const dense = makeJob(parameters, { ...options, record: { steps: [0, 1, 2, 3, 5, 8, 20] } });
        const small = makeJob(parameters, { ...options, steps: 4, record: { steps: [0] } });
        for (const next of [dense, small]) {
          const [expected] = runJobs([next]);
          const [resumed] = runJobs([{ ...next, resume: { checkpoint, rows } }]);
          assert.equal(resumed.rows[0]?.step, 0, "from its start");
          assert.equal(bits(resumed), bits(expected));
        }
      });

      it("not at all from a checkpoint with numbers that no trial has", () => {
        const { rows, checkpoint } = interruptJob(job, 20);
        for (const number of [-1e300, NaN, 0.5 - 1e6]) {
          const payload = Buffer.from(checkpoint.payload);
          // Steps done of descent; the size of the next step of the flow.
          payload.writeDoubleLE(number, method.kind === "gd" ? 0 : 8);
          const resume = { checkpoint: { ...checkpoint, payload }, rows };
          assert.throws(() => runJobs([{ ...job, resume }]), /checkpoint: expected .*, found/);
        }
      });

      it("run to a small budget, then to a large one", () => {
        const [small] = runJobs([makeJob(parameters, { ...options, steps: 123 })]);
        assert.ok(small.end.checkpoint !== null);
        const [rest] = runJobs([{ ...job, resume: { checkpoint: small.end.checkpoint, rows: small.rows } }]);
        assert.equal(bits({ rows: [...small.rows, ...rest.rows], end: rest.end }), alone(job));
      });

      it("on another recorded grid, at common steps", () => {
        const grids = [{ pointsPerDecade: 6 }, { steps: [0, 1, 10, 99, 100, 101, 316, 700] }];
        const expected = new Map(runJobs([job])[0].rows.map((row) => [row.step, row]));
        for (const record of grids) {
          const [other] = runJobs([makeJob(parameters, { ...options, record })]);
          const common = other.rows.filter((row) => expected.has(row.step));
          assert.ok(common.length >= 5);
          for (const row of common) assert.deepEqual(row, expected.get(row.step));
        }
      });

      it("with a stopping rule, up to where it stops", () => {
        const [decided] = runJobs([makeJob(parameters, { ...options, stop: "decided" })]);
        const full = runJobs([job])[0].rows;
        assert.deepEqual(decided.rows, full.slice(0, decided.rows.length));
      });

      it("with more metrics, in the columns both have", () => {
        const [more] = runJobs([makeJob(parameters, { ...options, metrics: METRIC_NAMES })]);
        const strip = (row: CurveRow): CurveRow => ({ ...row, ...ABSENT });
        assert.deepEqual(more.rows.map(strip), runJobs([job])[0].rows);
        for (const row of more.rows) {
          for (const column of CURVE_COLUMNS.filter(
            (name) => !NETWORK_COLUMNS.some((other) => other === name),
          ))
            assert.notEqual(row[column], null, `${column} at step ${row.step}`);
        }
        assert.equal(more.rows[0].weight_distance, 0);
        assert.equal(more.rows[0].kernel_distance, 0);
        assert.ok(more.end.kernelTest !== null && more.end.kernelTest > 0);
      });
    });
  }
}
