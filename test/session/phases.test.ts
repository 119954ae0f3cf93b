import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PHASES, phaseOf } from "../../src/analysis/index.js";
import { GrokError, type Sweep } from "../../src/model/index.js";
import { changedThresholds, exportSweep, sweepFindings } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { runAll } from "./tiny-sweep.js";

const LAG = 30;

/** Small students: some neither fit nor generalise, others do one or both, within a second. */
function students(...set: readonly string[]): Sweep {
  return parseSweep(
    `
name: students
task: { kind: student-teacher, dimension: 2, samples: 12, test: { samples: 12 } }
model: { width: 8, centered: false }
axes: { learningRate: [1e-4, 3e-3, 3e-2], seed: { from: 0, to: 3 } }
method: { kind: adamw, weightDecay: 0.01, rateRule: constant }
budget: { steps: 300, stop: budget, record: { pointsPerDecade: 12 } }
grok: { measure: accuracy, within: 0.1, phases: { lag: ${LAG} } }
`,
    { source: "students.yaml", set },
  );
}

describe("phases of a sweep", () => {
  it("are the same in SQL, in cells, in exports and in a report that asks for them", async () => {
    const { store, hash } = await runAll([students()]);
    const rows = [...store.outcomes("students")];
    const found = rows.map((row) => phaseOf(row, LAG, 300));
    assert.ok(new Set(found).size > 1, `more than one phase: ${found.join()}`);
    const { rows: inSql } = store.query("SELECT phase FROM time_to_grok ORDER BY trial_id");
    assert.deepEqual(
      inSql.map(([value]) => value),
      found,
    );
    const countOf = (phase: string): number => found.filter((each) => each === phase).length;
    const { cells } = sweepFindings(store, "students");
    for (const phase of PHASES) {
      assert.equal(
        cells.reduce((sum, cell) => sum + (cell.phases?.[phase] ?? 0), 0),
        countOf(phase),
      );
    }
    const texts: string[] = [];
    const sink = { write: (text: string) => Promise.resolve(void texts.push(text)) };
    await exportSweep(store, {
      ...{ sweep: "students", what: "outcomes", format: "json", target: { sink } },
    });
    const exported = (JSON.parse(texts.join("")) as { phase: string }[]).map(({ phase }) => phase);
    assert.deepEqual(exported.sort(), [...found].sort());

    const plain = students("grok.train=0.9", "grok.test=0.9", "grok.phases=null");
    const without = await runAll([plain]);
    assert.equal(without.hash, hash, "phases change no content");
    const { rows: none } = without.store.query("SELECT DISTINCT phase FROM time_to_grok");
    assert.deepEqual(none, [[null]]);
    assert.equal(sweepFindings(without.store, "students").cells[0].phases, null);
    const asked = sweepFindings(without.store, "students", { thresholds: { phases: { lag: LAG } } });
    assert.deepEqual(
      asked.cells.map(({ phases }) => phases),
      cells.map(({ phases }) => phases),
    );
  });

  it("have accuracies of 0.9 unless the file names others", () => {
    const { train, test, phases } = students().thresholds;
    assert.deepEqual([train, test, phases], [0.9, 0.9, { lag: LAG }]);
    const own = students("grok.train=0.99").thresholds;
    assert.deepEqual([own.train, own.test], [0.99, 0.9]);
    const none = students("grok.phases=null").thresholds;
    assert.deepEqual([none.train, none.test], [0.99, 0.95]);
  });

  it("are refused with losses, and with a lag below zero", () => {
    const { thresholds } = students();
    const isInput = (error: unknown): boolean => error instanceof GrokError && error.code === "INPUT";
    assert.throws(() => changedThresholds(thresholds, { phases: { lag: -1 } }), isInput);
    assert.throws(() => changedThresholds(thresholds, { measure: "loss", phases: { lag: 5 } }), isInput);
    const loss = changedThresholds(thresholds, { measure: "loss" });
    assert.equal(loss.phases, undefined, "losses have none");
    const again = changedThresholds(loss, { measure: "accuracy", phases: { lag: 5 } });
    assert.deepEqual([again.train, again.test, again.phases], [0.9, 0.9, { lag: 5 }]);
  });
});
