import assert from "node:assert/strict";
import { describe } from "node:test";
import {
  type StoreHarness,
  curveRow,
  checkpointOf,
  finishedOf,
  throwsGrok,
  GRID,
  DENSER,
  some,
  trial,
  checkOn,
  declare,
} from "./store-fixtures.js";

/** Curves, progress and checkpoints: a part of the contract of model/store.ts. */
export function curvesContract(name: string, harness: StoreHarness): void {
  const check = checkOn(harness);

  describe(`store contract: ${name}: curves, progress, checkpoints`, () => {
    check("a trial never seen has no progress, curve or checkpoint", (store) => {
      const [progress] = store.progress([trial.id]);
      assert.deepEqual(progress, {
        trialId: trial.id,
        steps: null,
        ending: null,
        grids: [],
        metrics: [],
        recordings: [],
        end: null,
        failures: 0,
        error: null,
        backend: null,
      });
      assert.deepEqual(store.curve(trial.id), []);
      assert.equal(store.checkpoint(trial.id), null);
    });

    check("rows come back bit for bit, in order of step", (store) => {
      const rows = [
        curveRow(0, { train_loss: Number.MIN_VALUE, test_loss: 0.1 + 0.2 }),
        curveRow(3, { train_loss: Number.MAX_VALUE, weight_norm: -1 / 3 }),
        curveRow(10, { train_loss: Number.POSITIVE_INFINITY, test_loss: Number.NaN }),
      ];
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: rows.slice(1) }]);
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows }]);
      assert.deepEqual(store.curve(trial.id), rows);
    });

    check("long curves and curves with some rows there already are stored like single rows", (store) => {
      const rows = Array.from({ length: 21 }, (_, step) => curveRow(step, { weight_norm: step / 3 }));
      store.writeEvents([
        { kind: "rows", trialId: trial.id, rows: rows.filter(({ step }) => step % 5 === 0) },
      ]);
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows }]);
      assert.deepEqual(store.curve(trial.id), rows);
      const wider = rows.map((row) => ({ ...row, kernel_distance: row.step }));
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: wider }]);
      assert.deepEqual(store.curve(trial.id), wider);
      const other = rows.map((row) => (row.step === 3 ? { ...row, test_loss: 7 } : row));
      const write = (): void => store.writeEvents([{ kind: "rows", trialId: trial.id, rows: other }]);
      throwsGrok(write, "DEFECT", /step 3, test_loss/);
    });

    check("what is written atomically is there together or not at all", (store) => {
      const rows = [curveRow(0), curveRow(1)];
      const write = (): void => store.writeEvents([{ kind: "rows", trialId: trial.id, rows }]);
      assert.throws(
        () =>
          store.atomically(() => {
            write();
            assert.deepEqual(store.curve(trial.id), rows, "reads inside see the writes");
            throw new RangeError("on purpose");
          }),
        /on purpose/,
      );
      assert.deepEqual(store.curve(trial.id), []);
      assert.equal(
        store.atomically(() => {
          write();
          store.writeStart(some[1].id, { steps: [0] }, []);
          return 3;
        }),
        3,
      );
      assert.deepEqual(store.curve(trial.id), rows);
      assert.equal(store.progress([some[1].id])[0].recordings.length, 1);
    });

    check("minus zero is stored as zero and is no conflict", (store) => {
      const rows = [curveRow(0, { error_linear: -0 })];
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows }]);
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows }]);
      assert.ok(Object.is(store.curve(trial.id)[0].error_linear, 0));
    });

    check("writing a row again fills its absent columns and keeps the present ones", (store) => {
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: [curveRow(1, { weight_norm: 5 })] }]);
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: [curveRow(1, { kernel_distance: 0.5 })] }]);
      const [row] = store.curve(trial.id);
      assert.equal(row.weight_norm, 5);
      assert.equal(row.kernel_distance, 0.5);
    });

    check(
      "a present value that differs in its last bit is a defect, and nothing of the call is written",
      (store) => {
        const other = some[1].id;
        store.writeEvents([{ kind: "rows", trialId: trial.id, rows: [curveRow(7, { weight_norm: 0.3 })] }]);
        throwsGrok(
          () =>
            store.writeEvents([
              { kind: "rows", trialId: other, rows: [curveRow(0)] },
              { kind: "rows", trialId: trial.id, rows: [curveRow(7, { weight_norm: 0.1 + 0.2 })] },
            ]),
          "DEFECT",
          new RegExp(`${trial.id}, step 7, weight_norm`),
        );
        assert.deepEqual(store.curve(other), []);
        assert.equal(store.progress([other])[0].steps, null);
        assert.equal(store.curve(trial.id)[0].weight_norm, 0.3);
      },
    );

    check("a loss that was NaN and becomes finite, or the other way round, is a defect", (store) => {
      const write = (loss: number): void =>
        store.writeEvents([{ kind: "rows", trialId: trial.id, rows: [curveRow(1, { train_loss: loss })] }]);
      write(Number.NaN);
      write(Number.NaN);
      throwsGrok(() => write(1), "DEFECT", /train_loss/);
      const writeTest = (loss: number): void =>
        store.writeEvents([{ kind: "rows", trialId: some[1].id, rows: [curveRow(1, { test_loss: loss })] }]);
      writeTest(1);
      throwsGrok(() => writeTest(Number.NaN), "DEFECT", /test_loss/);
    });

    check("progress follows rows, checkpoints and the end", (store) => {
      store.writeStart(trial.id, GRID, ["alignment"]);
      assert.equal(store.progress([trial.id])[0].steps, null);
      store.writeEvents([
        { kind: "rows", trialId: trial.id, rows: [curveRow(0), curveRow(10)] },
        { kind: "checkpoint", trialId: trial.id, checkpoint: checkpointOf(trial.id, 12.75) },
      ]);
      const [half] = store.progress([trial.id]);
      assert.equal(half.steps, 12);
      assert.equal(half.ending, null);
      assert.equal(half.end, null);
      assert.deepEqual(half.grids, [GRID]);
      assert.deepEqual(half.metrics, ["alignment"]);
      assert.deepEqual(store.checkpoint(trial.id), checkpointOf(trial.id, 12.75));
      const last = curveRow(100, { train_loss: Number.NaN, test_loss: Number.POSITIVE_INFINITY });
      store.writeEvents([finishedOf(trial.id, 100, { ending: "diverged", last, checkpoint: null })]);
      const [done] = store.progress([trial.id]);
      assert.equal(done.steps, 100);
      assert.equal(done.ending, "diverged");
      assert.deepEqual(done.end?.last, last);
      assert.equal(done.end?.kernels, "wasm-simd128 x2");
      assert.equal(store.checkpoint(trial.id), null, "a diverged trial is never continued");
    });

    check("a re-run on another grid claims only what it stored and loses nothing", (store) => {
      store.writeStart(trial.id, GRID, []);
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: [curveRow(0), curveRow(1000)] }]);
      store.writeEvents([finishedOf(trial.id, 1000)]);
      store.writeStart(trial.id, DENSER, []);
      let [now] = store.progress([trial.id]);
      assert.equal(now.steps, null);
      assert.equal(now.ending, null);
      assert.equal(store.checkpoint(trial.id), null, "the old one lies beyond what the new grid has");
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: [curveRow(0), curveRow(500)] }]);
      [now] = store.progress([trial.id]);
      assert.equal(now.steps, 500);
      assert.deepEqual(now.grids, [DENSER, GRID]);
      store.writeEvents([finishedOf(trial.id, 1000)]);
      [now] = store.progress([trial.id]);
      assert.deepEqual([now.steps, now.ending], [1000, "budget"]);
      assert.deepEqual(now.grids, [DENSER, GRID]);
      assert.deepEqual(store.checkpoint(trial.id), checkpointOf(trial.id, 999.5));
      // Continued on the coarse grid, only that grid reaches the end.
      store.writeStart(trial.id, GRID, [], 999.5);
      store.writeEvents([finishedOf(trial.id, 9000)]);
      [now] = store.progress([trial.id]);
      assert.equal(now.steps, 9000);
      assert.deepEqual(now.grids, [GRID]);
      assert.deepEqual(
        now.recordings.map((each) => [each.grid, each.from, each.steps]),
        [
          [GRID, 0, 9000],
          [DENSER, 0, 1000],
        ],
      );
    });

    check("grids without the metrics of the latest recording are not listed with them", (store) => {
      for (const metrics of [["decomposition"], ["alignment", "decomposition"]] as const) {
        store.writeStart(trial.id, metrics.length === 1 ? GRID : DENSER, metrics);
        store.writeEvents([finishedOf(trial.id, 10)]);
      }
      const [now] = store.progress([trial.id]);
      assert.deepEqual(now.metrics, ["alignment", "decomposition"]);
      assert.deepEqual(now.grids, [DENSER]);
      assert.equal(now.recordings.length, 2);
    });

    check("continuing on a grid that was never recorded claims nothing of the stretch before", (store) => {
      store.writeStart(trial.id, GRID, []);
      store.writeEvents([finishedOf(trial.id, 1000)]);
      store.writeStart(trial.id, DENSER, [], 999.5);
      store.writeEvents([finishedOf(trial.id, 2000)]);
      const [now] = store.progress([trial.id]);
      assert.equal(now.steps, 2000);
      assert.deepEqual(now.grids, []);
      assert.deepEqual(now.recordings[0], { grid: DENSER, metrics: [], from: 999.5, steps: 2000 });
    });

    check("failures are counted with their error until training ends well", (store) => {
      const error = { code: "TRIAL", message: "impossible labels", hint: "fewer" } as const;
      store.writeStart(trial.id, GRID, []);
      for (const attempt of [1, 2]) {
        store.writeEvents([{ kind: "failed", trialId: trial.id, attempt, error }]);
        const [failed] = store.progress([trial.id]);
        assert.equal(failed.failures, attempt);
        assert.deepEqual([...store.failing()], [trial.id]);
        assert.deepEqual(failed.error, error);
      }
      store.writeEvents([finishedOf(trial.id, 10, { attempt: 3 })]);
      const [done] = store.progress([trial.id]);
      assert.equal(done.failures, 0);
      assert.equal(store.failing().size, 0);
      assert.equal(done.error, null);
      assert.deepEqual(store.query("SELECT attempt, ending, evaluations FROM attempt ORDER BY id").rows, [
        [1, "failed", null],
        [2, "failed", null],
        [3, "budget", 42],
      ]);
    });

    check("only the latest checkpoint is kept", (store) => {
      store.writeStart(trial.id, GRID, []);
      for (const step of [10, 20]) {
        store.writeEvents([
          { kind: "checkpoint", trialId: trial.id, checkpoint: checkpointOf(trial.id, step) },
        ]);
      }
      assert.equal(store.checkpoint(trial.id)?.step, 20);
      assert.deepEqual(store.query("SELECT count(*) FROM checkpoint").rows, [[1]]);
    });

    check("an attempt names engine, kernels, evaluations, program and machine", (store) => {
      declare(store, some);
      store.writeStart(trial.id, GRID, []);
      store.writeEvents([finishedOf(trial.id, 10)]);
      const { rows } = store.query(
        `SELECT engine, engine_version, kernels, evaluations, wall_ms, node, program <> '', host <> '',
           started_at <= finished_at FROM attempt`,
      );
      assert.deepEqual(rows, [["moments", 2, "wasm-simd128 x2", 42, 1.5, process.version, 1, 1, 1]]);
    });

    const { damageCheckpoint } = harness;
    if (damageCheckpoint !== undefined) {
      check("a checkpoint whose checksum does not hold is none, until the next one", (store) => {
        store.writeStart(trial.id, GRID, []);
        const write = (): void =>
          store.writeEvents([
            { kind: "checkpoint", trialId: trial.id, checkpoint: checkpointOf(trial.id, 20) },
          ]);
        write();
        damageCheckpoint(store, trial.id);
        assert.equal(store.checkpoint(trial.id), null);
        write();
        assert.deepEqual(store.checkpoint(trial.id), checkpointOf(trial.id, 20));
      });
    }
  });
}
