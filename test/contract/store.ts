import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  CURVE_COLUMNS,
  GrokError,
  PARAMETER_DEFAULTS,
  trialId,
  type Checkpoint,
  type CurveRow,
  type GrokErrorCode,
  type Outcome,
  type Store,
  type Trial,
  type TrialEvent,
  type TrialParameters,
} from "../../src/model/index.js";
import { contentHash } from "../../src/store/index.js";

/** What the suite needs of a database. */
export interface StoreHarness {
  /** An empty store in write mode, its lease not taken. */
  create(): Store;
  /** The same store once more, beside the first; absent where a store has one connection only. */
  readonly again?: (store: Store, mode: "write" | "read") => Store;
  /** Flips one bit of the payload of a stored checkpoint behind the store's back. */
  readonly damageCheckpoint?: (store: Store, trialId: string) => void;
  /** Pretends that the holder of the lease was silent for so many milliseconds, on another host if asked. */
  readonly ageLease?: (store: Store, ms: number, host?: string) => void;
  /** Called after each test with everything that was opened: closes it and looks for leaks. */
  cleanUp(): void;
}

/** A trial with a genuine content id. */
export function trialWith(parameters: Partial<TrialParameters>): Trial {
  const content: Omit<Trial, "id"> = {
    task: { kind: "polynomial", test: "population", target: { index: 1, norm: "fixed" } },
    parameters: { ...PARAMETER_DEFAULTS, ...parameters },
    centered: true,
    method: { kind: "flow", tolerance: 1e-3 },
    engine: "moments",
  };
  return { id: trialId(content), ...content };
}

export function curveRow(step: number, values: Partial<CurveRow> = {}): CurveRow {
  const absent = Object.fromEntries(CURVE_COLUMNS.map((column) => [column, null])) as Record<
    keyof CurveRow,
    null
  >;
  return { ...absent, train_loss: 1 / (step + 1), test_loss: 2 / (step + 1), ...values, step };
}

export function outcomeOf(kind: Outcome["kind"], values: Partial<Outcome> = {}): Outcome {
  return {
    kind,
    train_step: null,
    test_step: null,
    train_first_step: null,
    test_first_step: null,
    delay: null,
    delay_at_least: null,
    ratio: null,
    rise: null,
    rich_step: null,
    kernel_test: null,
    label_power: null,
    initial_train: null,
    initial_test: null,
    final_train: null,
    final_test: null,
    steps: 100,
    ...values,
  };
}

export function checkpointOf(trialIdOf: string, step: number): Checkpoint {
  return {
    trialId: trialIdOf,
    step,
    format: 1,
    payload: Uint8Array.from({ length: 1000 }, (_, i) => i % 251),
  };
}

export function finishedOf(
  id: string,
  steps: number,
  values: Partial<Extract<TrialEvent, { kind: "finished" }>> = {},
): TrialEvent {
  return {
    kind: "finished",
    trialId: id,
    ending: "budget",
    steps,
    last: curveRow(steps),
    labelPower: 0.75,
    kernelTest: null,
    checkpoint: checkpointOf(id, steps - 0.5),
    evaluations: 42,
    computeMs: 1.5,
    attempt: 1,
    kernels: "wasm-simd128 x2",
    ...values,
  };
}

export function throwsGrok(work: () => unknown, code: GrokErrorCode, words: RegExp): void {
  assert.throws(work, (error: unknown) => {
    assert.ok(error instanceof GrokError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(`${error.message}\n${error.hint ?? ""}`, words);
    return true;
  });
}

const GRID = { pointsPerDecade: 24 };
const DENSER = { pointsPerDecade: 48 };
const RULE = '{"train":0.1}';

/** The contract of model/store.ts as tests: every implementation runs all of them. */
export function storeContract(name: string, harness: StoreHarness): void {
  const check = (what: string, work: (store: Store) => void): void => {
    it(what, () => {
      try {
        const store = harness.create();
        store.acquireLease();
        work(store);
      } finally {
        harness.cleanUp();
      }
    });
  };
  const declare = (store: Store, trials: readonly Trial[], sweep = "first"): void => {
    store.beginDeclaration({ name: sweep, definition: "{}" });
    store.declareTrials(sweep, trials);
    store.endDeclaration(sweep);
  };
  const idsOf = (store: Store, sweep = "first"): readonly string[] =>
    [...store.trials(sweep)].map((trial) => trial.id);
  const some = [0, 1, 2, 3].map((seed) => trialWith({ seed }));
  const sorted = some.map((trial) => trial.id).sort();
  const [trial] = some;

  describe(`store contract: ${name}: sweeps and trials`, () => {
    check("declaring twice is declaring once", (store) => {
      declare(store, some);
      declare(store, some);
      assert.deepEqual(idsOf(store), sorted);
      assert.equal(store.sweep("first")?.trials, some.length);
      assert.equal(store.sweeps().length, 1);
    });

    check("a trial comes back as it was declared", (store) => {
      const eigen: Omit<Trial, "id"> = {
        task: { kind: "eigenvector" },
        parameters: {
          ...PARAMETER_DEFAULTS,
          width: "infinite",
          eigenvector: 7,
          alpha: 1 / 3,
          dataSeed: 2 ** 40,
        },
        centered: false,
        method: { kind: "gd" },
        engine: "committee",
      };
      const both = [trial, { id: trialId(eigen), ...eigen }];
      declare(store, both);
      assert.deepEqual(
        new Map([...store.trials("first")].map((each) => [each.id, each])),
        new Map(both.map((each) => [each.id, each])),
      );
    });

    check("more trials than a page come in order of id, while the store is written", (store) => {
      const many = Array.from({ length: 1203 }, (_, seed) => trialWith({ seed }));
      declare(store, many);
      const seen: string[] = [];
      for (const each of store.trials("first")) {
        if (seen.length % 400 === 0)
          store.writeEvents([{ kind: "rows", trialId: each.id, rows: [curveRow(0)] }]);
        seen.push(each.id);
      }
      assert.deepEqual(seen, many.map((each) => each.id).sort());
    });

    check("trials that a declaration leaves out are orphans: kept, not counted", (store) => {
      declare(store, some);
      store.writeOutcomes(
        "first",
        RULE,
        some.map((each) => ({ trialId: each.id, outcome: outcomeOf("grokked") })),
      );
      declare(store, some.slice(1));
      assert.deepEqual(
        idsOf(store),
        sorted.filter((id) => id !== trial.id),
      );
      const status = store.sweep("first");
      assert.equal(status?.trials, 3);
      assert.equal(status?.outcomes.grokked, 3);
      assert.equal(status?.pending, 0);
      assert.equal([...store.outcomes("first")].length, 3);
      assert.deepEqual(store.query("SELECT count(*) FROM time_to_grok").rows, [[3]]);
      declare(store, some);
      assert.equal(store.sweep("first")?.outcomes.grokked, 4, "named again, it is back with its outcome");
    });

    check("refined trials are never orphaned", (store) => {
      declare(store, some.slice(0, 2));
      store.declareTrials("first", some.slice(2), "refined");
      declare(store, some.slice(1, 2));
      assert.deepEqual(
        idsOf(store),
        some
          .slice(1)
          .map((each) => each.id)
          .sort(),
      );
    });

    check("trials are found by the beginning of their id, in every sweep", (store) => {
      declare(store, some);
      declare(store, [trial], "second");
      const found = store.findTrials(trial.id.slice(0, 10).toUpperCase(), 10);
      assert.deepEqual(
        found.map((each) => [each.trial.id, each.sweepName]),
        [
          [trial.id, "first"],
          [trial.id, "second"],
        ],
      );
      assert.equal(store.findTrials("", 3).length, 3);
      assert.equal(store.findTrials("x", 3).length, 0);
    });

    check("an unknown sweep is refused by name, and has no outcomes", (store) => {
      declare(store, some);
      throwsGrok(() => [...store.trials("frist")], "INPUT", /"frist"[^]*first/);
      throwsGrok(() => store.declareTrials("frist", some), "INPUT", /frist/);
      assert.equal(store.sweep("frist"), null);
      assert.equal(store.withOutcome("frist", sorted, RULE).size, 0);
    });
  });

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
        assert.deepEqual(failed.error, error);
      }
      store.writeEvents([finishedOf(trial.id, 10, { attempt: 3 })]);
      const [done] = store.progress([trial.id]);
      assert.equal(done.failures, 0);
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
      assert.deepEqual(rows, [["moments", 1, "wasm-simd128 x2", 42, 1.5, process.version, 1, 1, 1]]);
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

  describe(`store contract: ${name}: outcomes`, () => {
    check("outcomes belong to a sweep and to the rule they were decided under", (store) => {
      declare(store, some);
      declare(store, some, "second");
      const outcome = outcomeOf("grokked", { train_step: 10.5, test_step: 100.25, ratio: 100.25 / 10.5 });
      store.writeOutcomes("first", RULE, [{ trialId: trial.id, outcome }]);
      assert.deepEqual(
        [...store.outcomes("first")],
        [{ ...outcome, trialId: trial.id, parameters: trial.parameters }],
      );
      assert.deepEqual([...store.outcomes("second")], []);
      assert.deepEqual([...store.withOutcome("first", sorted, RULE)], [trial.id]);
      assert.equal(store.withOutcome("first", sorted, "{}").size, 0);
      assert.equal(store.withOutcome("second", sorted, RULE).size, 0);
      store.writeOutcomes("first", "{}", [{ trialId: trial.id, outcome: outcomeOf("censored") }]);
      assert.equal(store.withOutcome("first", sorted, RULE).size, 0, "decided anew under another rule");
      const status = store.sweep("first");
      assert.deepEqual([status?.outcomes.grokked, status?.outcomes.censored, status?.pending], [0, 1, 3]);
    });

    check("an outcome's numbers are finite or absent", (store) => {
      declare(store, some);
      store.writeOutcomes("first", RULE, [
        {
          trialId: trial.id,
          outcome: outcomeOf("diverged", { final_train: Number.POSITIVE_INFINITY, final_test: Number.NaN }),
        },
      ]);
      const [row] = store.outcomes("first");
      assert.deepEqual([row.final_train, row.final_test], [null, null]);
    });

    check("an outcome of a trial that the sweep does not have is a defect", (store) => {
      declare(store, some.slice(1));
      throwsGrok(
        () => store.writeOutcomes("first", RULE, [{ trialId: trial.id, outcome: outcomeOf("grokked") }]),
        "DEFECT",
        /./,
      );
    });

    check("the content hash sees results and nothing else", (store) => {
      declare(store, some);
      const results = (sweep: string): void => {
        store.writeOutcomes(sweep, RULE, [
          { trialId: trial.id, outcome: outcomeOf("grokked", { delay: 5 }) },
        ]);
      };
      const pending = contentHash(store, "first");
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: [curveRow(0), curveRow(10)] }]);
      assert.equal(contentHash(store, "first"), pending, "rows of a trial without outcome do not count");
      results("first");
      const decided = contentHash(store, "first");
      assert.notEqual(decided, pending);
      declare(store, some, "second");
      results("second");
      assert.equal(contentHash(store, "second"), decided, "the name does not count");
      store.writeEvents([finishedOf(trial.id, 100)]);
      assert.equal(contentHash(store, "first"), decided, "attempts do not count");
      store.writeEvents([
        {
          kind: "rows",
          trialId: trial.id,
          rows: [curveRow(5), curveRow(10, { kernel_distance: 1 }), curveRow(101)],
        },
      ]);
      const own = { grid: { steps: [0, 10, 1000] }, metrics: [] };
      assert.equal(
        contentHash(store, "first", own),
        decided,
        "denser grid, other metrics, later steps do not count",
      );
      const more = contentHash(store, "first");
      assert.notEqual(more, decided);
      store.writeOutcomes("first", RULE, [
        { trialId: trial.id, outcome: outcomeOf("grokked", { delay: 6 }) },
      ]);
      assert.notEqual(contentHash(store, "first", own), decided, "the last bit of an outcome counts");
    });

    check("regimes are replaced as a whole", (store) => {
      declare(store, some);
      const row = {
        alpha: 1,
        epsilon: 0.25,
        others: "{}",
        samples: 400,
        regime: "goldilocks",
        trials: 5,
        test_step_median: 1200.5,
        test_step_low: 1000,
        test_step_high: 1500,
        p1: 250,
        p1_low: 200,
        p1_high: 300,
        p2: null,
        p2_low: null,
        p2_high: null,
        flags: "above-grid",
        rule: RULE,
      } as const;
      store.writeRegimes("first", [row, { ...row, samples: 700 }]);
      store.writeRegimes("first", [{ ...row, test_step_high: Number.POSITIVE_INFINITY }]);
      const { rows } = store.query("SELECT sweep, samples, regime, p1, p2, test_step_high FROM regime");
      assert.deepEqual(rows, [["first", 400, "goldilocks", 250, null, null]]);
    });
  });

  describe(`store contract: ${name}: SQL`, () => {
    check("a query gives columns and rows", (store) => {
      declare(store, some);
      assert.deepEqual(store.query("-- how many\nSELECT count(*) AS n, 'x' AS n FROM trial;"), {
        columns: ["n", "n"],
        rows: [[4, "x"]],
      });
      assert.deepEqual(store.query("SELECT ?2 AS b, ?1 AS a", ["one", 2]), {
        columns: ["b", "a"],
        rows: [[2, "one"]],
      });
      throwsGrok(() => store.query("SELECT ?1"), "INPUT", /SQL: ./);
      assert.deepEqual(store.query("SELECT 9007199254740993, x'01'").rows, [
        [9007199254740993n, new Uint8Array([1])],
      ]);
    });

    for (const sql of [
      "DELETE FROM trial",
      "WITH q AS (SELECT 1) DELETE FROM trial",
      "PRAGMA user_version = 7",
      "PRAGMA journal_mode = DELETE",
      "ATTACH 'elsewhere.db' AS elsewhere",
      "VACUUM",
      "BEGIN",
      "SELECT 1; DELETE FROM trial",
      "SELECT nothing FROM trial",
      "SELEKT 1",
      "/* nothing */",
      "",
    ]) {
      check(`refused: ${JSON.stringify(sql)}`, (store) => {
        declare(store, some);
        throwsGrok(() => store.query(sql), "INPUT", /SQL: ./);
        assert.equal(store.sweep("first")?.trials, 4);
        declare(store, some.slice(1));
        assert.equal(store.sweep("first")?.trials, 3, "the store can still be written");
      });
    }

    check("the view cell counts kinds and gives quartiles of the reached", (store) => {
      const cells = [1, 2].flatMap((alpha) => [0, 1, 2, 3, 4].map((seed) => trialWith({ alpha, seed })));
      declare(store, cells);
      const steps = [100, 30, null, 20, 50];
      store.writeOutcomes(
        "first",
        RULE,
        cells.slice(0, 5).map((each, i) => ({
          trialId: each.id,
          outcome:
            steps[i] === null
              ? outcomeOf("censored")
              : outcomeOf("grokked", { test_step: steps[i], delay: i }),
        })),
      );
      const { rows } = store.query(
        `SELECT alpha, trials, outcomes, reached, grokked, censored, test_step_q1, test_step_median, test_step_q3,
           delay_median FROM cell ORDER BY alpha`,
      );
      // Of 20, 30, 50, 100 by hand: positions 0.75, 1.5 and 2.25.
      assert.deepEqual(rows, [
        [1, 5, 5, 4, 4, 1, 27.5, 40, 62.5, 2],
        [2, 5, 0, 0, 0, 0, null, null, null, null],
      ]);
    });

    check("the view time_to_grok tells censored, settled and left out apart", (store) => {
      const kinds = ["grokked", "censored", "memorized", "diverged", "lost", "unfitted"] as const;
      const trials = kinds.map((_, seed) => trialWith({ seed }));
      declare(store, trials);
      store.writeOutcomes(
        "first",
        RULE,
        trials.map((each, i) => ({
          trialId: each.id,
          outcome: outcomeOf(kinds[i], i === 0 ? { train_step: 1, test_step: 9 } : {}),
        })),
      );
      const { rows } = store.query(
        "SELECT kind, reached, left_out, settled, censored, test_at_least FROM time_to_grok ORDER BY seed",
      );
      assert.deepEqual(rows, [
        ["grokked", 1, 0, 0, 0, null],
        ["censored", 0, 0, 0, 1, 100],
        ["memorized", 0, 0, 1, 0, 100],
        ["diverged", 0, 1, 0, 0, null],
        ["lost", 0, 0, 0, 1, 100],
        ["unfitted", 0, 0, 1, 0, 100],
      ]);
    });
  });

  describe(`store contract: ${name}: lease and life`, () => {
    it("writing without the lease is a defect", () => {
      try {
        const store = harness.create();
        throwsGrok(
          () => store.beginDeclaration({ name: "first", definition: "{}" }),
          "DEFECT",
          /acquireLease/,
        );
        store.acquireLease();
        store.acquireLease();
        store.beginDeclaration({ name: "first", definition: "{}" });
        store.renewLease();
        store.releaseLease();
        store.releaseLease();
        throwsGrok(() => store.endDeclaration("first"), "DEFECT", /acquireLease/);
      } finally {
        harness.cleanUp();
      }
    });

    check("a closed store says so, and closes twice", (store) => {
      store.close();
      store.close();
      throwsGrok(() => store.sweeps(), "STORE", /closed/);
    });

    const { again, ageLease } = harness;
    if (again !== undefined) {
      check("a live lease is refused with pid and host, and free once released", (store) => {
        const other = again(store, "write");
        throwsGrok(() => other.acquireLease(), "STORE", new RegExp(`process ${process.pid} on `));
        store.releaseLease();
        assert.equal(other.acquireLease(), null);
        throwsGrok(() => store.acquireLease(), "STORE", /is writing it/);
        other.close();
        assert.equal(store.acquireLease(), null, "closing gave it back");
      });

      check("what is written is there after reopening, and a reader sees it at once", (store) => {
        const reader = again(store, "read");
        declare(store, some);
        assert.equal(reader.sweep("first")?.trials, 4);
        reader.close();
        store.close();
        const later = again(store, "write");
        assert.deepEqual(idsOf(later), sorted);
      });
    }
    if (again !== undefined && ageLease !== undefined) {
      check("a stale lease is taken over with a notice, and its old holder can write no more", (store) => {
        ageLease(store, 31_000);
        const other = again(store, "write");
        assert.match(other.acquireLease() ?? "", new RegExp(`took over .* process ${process.pid} on .*31 s`));
        declare(other, some);
        throwsGrok(() => declare(store, some.slice(1)), "STORE", /lease was lost/);
        throwsGrok(() => store.renewLease(), "STORE", /lease was lost/);
        assert.equal(other.sweep("first")?.trials, 4);
        store.close();
        other.renewLease();
      });

      check("a lease that was not taken over is renewed, however late", (store) => {
        ageLease(store, 300_000);
        store.renewLease();
        throwsGrok(() => again(store, "write").acquireLease(), "STORE", /is writing it/);
      });

      check("on another host a fresh lease is live whatever its pid, an old one is stale", (store) => {
        ageLease(store, 1000, "elsewhere");
        const other = again(store, "write");
        throwsGrok(() => other.acquireLease(), "STORE", /on elsewhere/);
        ageLease(store, 31_000, "elsewhere");
        assert.match(other.acquireLease() ?? "", /on elsewhere/);
      });
    }
  });
}
