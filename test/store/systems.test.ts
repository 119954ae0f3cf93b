import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  canonicalJson,
  PARAMETER_DEFAULTS,
  type Json,
  type Outcome,
  type ParameterValue,
  type Store,
  type Trial,
} from "../../src/model/index.js";
import { openStore } from "../../src/session/ask/open-store.js";
import { connect } from "../../src/store/sqlite/connection.js";
import { loadMigrations } from "../../src/store/sqlite/migrations.js";
import { cellText } from "../../src/store/sqlite/trial-columns.js";
import { identify, SYSTEMS } from "../../src/system/index.js";
import { curveRow, outcomeOf, trialWith } from "../contract/store-fixtures.js";

/** A trial of each system of the house, all parameters given. */
const EXAMPLES: readonly Trial[] = SYSTEMS.map((system): Trial => {
  const { kind, parameters, methods } = system;
  const values = Object.entries(parameters).map(([name, { standard, role }]): [string, ParameterValue] => [
    name,
    standard ?? (role === "seed" ? null : 7),
  ]);
  const content = {
    task: exampleTask(kind),
    parameters: Object.fromEntries(values),
    centered: false,
    method: { kind: methods.includes("gd") ? ("gd" as const) : ("adamw" as const), beta1: 0.9, beta2: 0.98 },
    engine: null,
  };
  const { name } = system.numerics(content);
  return { id: kind, ...content, engine: name };
});

function exampleTask(kind: string): { readonly kind: string } & Readonly<Record<string, Json>> {
  const test = { samples: 5 };
  if (kind === "polynomial") return { kind, test: "population", target: { index: 1, norm: "fixed" } };
  if (kind === "committee-network") return { kind, test, target: { index: 1, norm: "fixed" } };
  if (kind === "student-teacher") return { kind, variant: "kumar", test };
  if (kind === "mnist") return { kind, variant: "kumar", test, data: { folder: null, digest: null } };
  const table = { rows: 9, test: { samples: 3 }, data: { file: "table.csv", digest: "0".repeat(64) } };
  if (kind === "imdb-lstm") return { kind, ...table };
  if (kind === "qm9-gcn") return { kind, property: "mu", ...table };
  if (kind !== "data") return { kind };
  const file = { path: "x.npy", shape: [3, 2], sha256: "0".repeat(64) };
  return { kind, data: { trainX: file, trainY: file, testX: file, testY: file, weights: null } };
}

/** The systems that programs before schema 5 had. */
const BEFORE_SCHEMA_5: readonly string[] = [
  "polynomial",
  "eigenvector",
  "data",
  "modular-mlp",
  "modular-transformer",
  "student-teacher",
  "mnist",
];

/** What programs before schema 5 kept of a trial's parameters. */
function olderParameters({ task, parameters }: Trial): string {
  const system = SYSTEMS.find(({ kind }) => kind === task.kind);
  return canonicalJson({ ...PARAMETER_DEFAULTS, ...parameters, ...system?.inherited?.(parameters) });
}

function withStore(work: (store: Store) => void): void {
  const store = openStore(":memory:", { mode: "write" });
  try {
    store.acquireLease();
    work(store);
  } finally {
    store.close();
  }
}

function declare(store: Store, trials: readonly Trial[]): void {
  store.beginDeclaration({ name: "s", definition: "{}" });
  store.declareTrials("s", trials);
  store.endDeclaration("s");
}

describe("systems in a store", () => {
  it("have a cell that the migration finds in what older programs kept", () => {
    const values = loadMigrations().at(4)?.older?.values;
    const db = connect(":memory:", "write");
    for (const trial of EXAMPLES.filter(({ task }) => BEFORE_SCHEMA_5.includes(task.kind))) {
      const found = db
        .prepare<[string, string], unknown[]>(
          `SELECT ${values?.get("trial.system")}, ${values?.get("trial.cell")} FROM (SELECT ? AS task, ? AS parameters)`,
        )
        .raw()
        .get(canonicalJson(trial.task), olderParameters(trial));
      assert.deepEqual(found, [trial.task.kind, cellText(trial)]);
    }
    db.close();
  });

  it("come back with exactly their parameters, and fill the columns of before", () => {
    withStore((store) => {
      declare(store, EXAMPLES);
      for (const trial of store.trials("s")) {
        assert.deepEqual(
          trial,
          EXAMPLES.find(({ id }) => id === trial.id),
        );
      }
      const { rows } = store.query(
        "SELECT alpha, epsilon, dimension, modulus, decay_rate, label_scale, parameters ->> '$.alpha', parameters ->> '$.seed' " +
          "FROM trial WHERE system = 'modular-mlp'",
      );
      assert.deepEqual(rows, [[1, 0, 14, 7, 0, 1, 1, 0]]);
    });
  });

  it("have a view with a column for each parameter and each series", () => {
    withStore((store) => {
      const example = EXAMPLES.find(({ task }) => task.kind === "modular-mlp");
      assert.ok(example);
      const trial = { ...example, id: identify(example) };
      declare(store, [trial]);
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: [curveRow(3, { margin: 0.5 })] }]);
      const { columns, rows } = store.query("SELECT * FROM modular_mlp");
      assert.deepEqual(columns.slice(0, 6), ["sweep", "trial_id", "alpha", "samples", "width", "modulus"]);
      const value = (name: string): unknown => rows[0][columns.indexOf(name)];
      assert.deepEqual([value("modulus"), value("seed"), value("step"), value("margin")], [7, 0, 3, 0.5]);
      assert.ok(!columns.includes("epsilon") && !columns.includes("target_seed"));
      for (const { kind } of SYSTEMS) store.query(`SELECT * FROM ${kind.replaceAll("-", "_")}`);
    });
  });

  it("keep series and facts without a column, to the bit, in digests too", () => {
    withStore((store) => {
      const trial = trialWith({});
      declare(store, [trial]);
      const rows = [0, 1].map((step) => ({
        ...curveRow(step),
        extra: { u_norm: 1 / 3 + step, gap: Infinity },
      }));
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows }]);
      assert.deepEqual(store.curve(trial.id), rows);
      assert.deepEqual(store.query("SELECT extra ->> '$.u_norm' FROM curve ORDER BY step").rows, [
        [1 / 3],
        [4 / 3],
      ]);
      const more = rows.map((row) => ({ ...row, extra: { ...row.extra, late: row.step } }));
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: more }]);
      assert.deepEqual(store.curve(trial.id), more);
      const other = more.map((row) => ({ ...row, extra: { u_norm: 2 } }));
      assert.throws(() => store.writeEvents([{ kind: "rows", trialId: trial.id, rows: other }]), {
        code: "DEFECT",
        message: /step 0, u_norm: stored 0\.33/,
      });
      const outcome: Outcome = { ...outcomeOf("grokked"), facts: { predicted: 12.5 } };
      store.writeOutcomes("s", "{}", [{ trialId: trial.id, outcome }]);
      assert.deepEqual([...store.outcomes("s")][0].facts, { predicted: 12.5 });
      assert.deepEqual([...store.checkTrials("s")][0].damage, []);
    });
  });

  it("tell cells apart by all of their parameters", () => {
    withStore((store) => {
      declare(
        store,
        [0.5, 1].flatMap((sigma) => [0, 1].map((seed) => trialWith({ sigma, seed }))),
      );
      const { rows } = store.query("SELECT system, cell ->> '$.sigma', trials FROM cell ORDER BY 2");
      assert.deepEqual(rows, [
        ["polynomial", 0.5, 2],
        ["polynomial", 1, 2],
      ]);
    });
  });
});
