import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { after, before, describe, it } from "node:test";
import { cellRecords, regimeRecords } from "../../src/analysis/index.js";
import { PARAMETER_NAMES, snakeCase, type Store, type System } from "../../src/model/index.js";
import { exportSweep, holdLease, openStore, runSweep, sweepFindings } from "../../src/session/index.js";
import { loadSweepWithSystem } from "../../src/session/ask/load-sweep.js";
import { declarationMistakes } from "../../src/system/declaration-mistakes.js";
import { loadSystem } from "../../src/system/index.js";
import * as parameters from "../../src/system/parameters.js";

/** A system that has no name of its own in common with any table. */
const SYSTEM = `
  import { domains, parameter, plainSystem } from "groksweep";
  export default plainSystem({
    kind: "me/bare", version: 1, title: "Bare",
    parameters: { amountOfData: parameter("task", "data", domains.integerFrom(1), 5) },
    amount: "amountOfData", preset: { method: { kind: "gd" }, steps: 4 }, flops: () => 3,
    begin: () => {
      const w = new Float64Array(1);
      return {
        state: { w }, rate: 0.1, decay: 0, labelPower: 1, gradient: (into) => { into.w[0] += 2 * (w[0] - 1); },
        measure: () => ({ train_loss: (w[0] - 1) * (w[0] - 1), test_loss: (w[0] - 1) * (w[0] - 1) }),
      };
    },
  });`;

const OWN = "amount_of_data";

let folder = "";
let store: Store;
let system: System;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "reserved-"));
  writeFileSync(join(folder, "bare.mjs"), SYSTEM);
  writeFileSync(
    join(folder, "bare.yaml"),
    "name: bare\ntask: { kind: ./bare.mjs }\naxes: { amountOfData: [5, 6] }\nbudget: { steps: 4 }\n",
  );
  ({ system } = await loadSystem(join(folder, "bare.mjs")));
  store = openStore(join(folder, "bare.db"), { mode: "write" });
  const lease = holdLease(store);
  await runSweep(store, await loadSweepWithSystem(join(folder, "bare.yaml")), { threads: 1 });
  lease.release();
});
after(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The columns of an exported table. */
async function exported(what: "outcomes" | "curves" | "cells"): Promise<readonly string[]> {
  let text = "";
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  await exportSweep(store, { sweep: "bare", what, format: "csv", target: { stream } });
  return text.split("\n")[0].trim().split(",");
}

function columnsOf(query: string): readonly string[] {
  return store.query(query).columns;
}

/** What is said of a declaration in which this role has a column of this name. */
function mistakesOf(role: "parameter" | "series" | "fact", column: string): readonly string[] {
  const series = { column, symbol: "", meaning: "", metric: null, judged: null };
  return declarationMistakes({
    ...system,
    ...(role === "parameter"
      ? { parameters: { ...system.parameters, mine: { ...parameters.sigma, column } } }
      : role === "series"
        ? { series: [series] }
        : { facts: [{ name: column, symbol: "", meaning: "", metric: null }] }),
  });
}

describe("a column that tables have already", () => {
  for (const [role, tables] of [
    ["parameter", ["outcomes", "curves", "cells", "time_to_grok", "me_bare", "tau"]],
    ["series", ["curves", "me_bare"]],
    ["fact", ["outcomes", "time_to_grok", "me_bare"]],
  ] as const) {
    it(`is refused for a ${role}, whichever table it is of`, async () => {
      const { cells, regimes, mechanisms, system: profile } = sweepFindings(store, "bare");
      const all = new Map<string, readonly string[]>([
        ["outcomes", await exported("outcomes")],
        ["curves", await exported("curves")],
        ["cells", await exported("cells")],
        ["time_to_grok", columnsOf("SELECT * FROM time_to_grok LIMIT 0")],
        ["me_bare", columnsOf("SELECT * FROM me_bare LIMIT 0")],
        [
          "tau",
          [
            ...cellRecords(cells, regimes, mechanisms, { ...profile, clock: "tau" }),
            ...regimeRecords(regimes, profile.parameters),
          ].flatMap((record) => Object.keys(record)),
        ],
      ]);
      // What a series or a fact of this name would be is the column that there is.
      const common = new Set(
        role === "series"
          ? columnsOf("SELECT * FROM curve LIMIT 0").filter(
              (name) => !/^(?:trial_id|step|extra|train_loss|test_loss)$/.test(name),
            )
          : role === "fact"
            ? ["kernel_test"]
            : [],
      );
      for (const table of tables) {
        const columns = (all.get(table) ?? []).filter((name) => name !== OWN && !common.has(name));
        assert.ok(columns.length >= 5, `${table}: ${columns.join(" ")}`);
        for (const column of columns) {
          assert.match(
            mistakesOf(role, column).join("\n"),
            /expected a column of its own/,
            `${table}.${column}`,
          );
        }
      }
      assert.deepEqual(mistakesOf(role, "something_else"), []);
    });
  }

  it("is that of a parameter which many systems have", () => {
    for (const name of PARAMETER_NAMES) {
      if (Object.hasOwn(system.parameters, name)) continue;
      const column = snakeCase(name);
      const table = { ...system.parameters, [name]: { ...parameters.sigma, column } };
      assert.deepEqual(declarationMistakes({ ...system, parameters: table }), [], name);
    }
  });
});
