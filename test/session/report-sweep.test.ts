import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { GrokError, type CurveRow, type OutcomeRow, type Store } from "../../src/model/index.js";
import { openStore, reportSweep } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { syntheticCurve, syntheticRows } from "../report/synthetic-sweep.js";

const FOLDER = mkdtempSync(join(tmpdir(), "groksweep-report-"));
const NOW = new Date("2026-01-02T03:04:05Z");

function sweepText(name: string, alphas: string): string {
  return `{ name: ${name}, axes: { alpha: ${alphas}, samples: [50, 250, 550], seed: [0, 1] }, budget: { steps: 1e6 } }`;
}

/** A store with two sweeps of invented results; the second has a trial that is still to be trained. */
function filledStore(): Store {
  const store = openStore(join(FOLDER, "store.db"), { mode: "write" });
  store.acquireLease();
  fill(store, sweepText("first", "[1]"), 0);
  fill(store, sweepText("second", "[0.5, 1, 4]"), 1);
  return store;
}

function fill(store: Store, text: string, leaveOut: number): void {
  const sweep = parseSweep(text, { source: "test" });
  const trials = [...sweep.trials()];
  store.beginDeclaration({ name: sweep.name, definition: sweep.definition });
  store.declareTrials(sweep.name, trials);
  store.endDeclaration(sweep.name);
  for (const trial of trials.slice(leaveOut)) {
    const { alpha, epsilon, samples, seed } = trial.parameters;
    const row = syntheticRows({ alphas: [alpha], epsilons: [epsilon], samples: [samples], seeds: seed + 1 })[
      seed
    ];
    store.writeOutcomes(sweep.name, "rule", [{ trialId: trial.id, outcome: row }]);
    store.writeStart(trial.id, sweep.budget.record, []);
    store.writeEvents([{ kind: "rows", trialId: trial.id, rows: lossesOf(row) }]);
  }
}

function lossesOf(row: OutcomeRow): readonly CurveRow[] {
  return syntheticCurve(row).map((at) => ({ ...at, linearised_train: null, linearised_test: null }));
}

describe("reportSweep", () => {
  const store = filledStore();
  after(() => {
    store.releaseLease();
    store.close();
    rmSync(FOLDER, { recursive: true });
  });

  it("writes a page and its figures, and returns the findings that the page shows", async () => {
    const out = join(FOLDER, "deep", "report");
    const report = await reportSweep(store, { sweep: "first", out, now: NOW });
    assert.equal(report.pagePath, join(out, "index.html"));
    const html = readFileSync(report.pagePath, "utf8");
    assert.match(html, /<h1>first<\/h1>/);
    assert.match(html, /2026-01-02T03:04:05\.000Z/);
    assert.match(html, /content hash<\/th><td>[0-9a-f]{64}</);
    assert.equal(report.summary.length, 5);
    assert.match(report.summary[0], /^6 trials in 3 cells: /);
    assert.ok(report.figurePaths.length >= 4);
    for (const path of report.figurePaths) assert.match(readFileSync(path, "utf8"), /^<svg /);
    assert.ok(report.figurePaths.some((path) => path.endsWith(join("figures", "curves.svg"))));
  });

  it("takes the newest sweep unless told, and counts what is pending", async () => {
    const report = await reportSweep(store, { out: join(FOLDER, "newest"), now: NOW });
    assert.match(readFileSync(report.pagePath, "utf8"), /<h1>second<\/h1>/);
    assert.match(report.summary[0], /^17 trials in 9 cells: .*1 more still to be trained\.$/);
  });

  it("says which sweeps there are when the name is wrong", async () => {
    await assert.rejects(reportSweep(store, { sweep: "thrid", out: FOLDER }), (error) => {
      assert.ok(error instanceof GrokError && error.code === "INPUT");
      assert.match(error.hint ?? "", /first, second/);
      return true;
    });
  });

  it("says so when the folder cannot be written", async () => {
    const file = join(FOLDER, "file");
    writeFileSync(file, "");
    await assert.rejects(
      reportSweep(store, { out: join(file, "report") }),
      (error) => error instanceof GrokError && error.code === "STORE",
    );
    assert.equal(existsSync(join(file, "report")), false);
  });
});
