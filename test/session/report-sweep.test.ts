import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { GrokError, type Store } from "../../src/model/index.js";
import { findingsText } from "../../src/cli/findings-text.js";
import { summaryLines } from "../../src/report/index.js";
import { reportSweep, sweepFindings } from "../../src/session/index.js";
import { addInventedSweep, inventedStore } from "./invented-store.js";

const FOLDER = mkdtempSync(join(tmpdir(), "groksweep-report-"));
const NOW = new Date("2026-01-02T03:04:05Z");

function sweepText(name: string, alphas: string): string {
  return `{ name: ${name}, axes: { alpha: ${alphas}, samples: [50, 250, 550], seed: [0, 1] }, budget: { steps: 1e6 } }`;
}

/** A store with three sweeps of invented results; the second has a trial still to be trained, the third only such. */
function filledStore(): Store {
  const store = inventedStore(join(FOLDER, "store.db"));
  addInventedSweep(store, sweepText("untrained", "[2]"), 6);
  addInventedSweep(store, sweepText("first", "[1]"));
  addInventedSweep(store, sweepText("second", "[0.5, 1, 4]"), 1);
  return store;
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
    assert.doesNotMatch(html, /Partial:/);
    assert.match(html, /sweep hash<\/th><td>[0-9a-f]{64}</);
    const endings = (ending: string): readonly string[] =>
      report.figurePaths.filter((path) => path.endsWith(ending));
    assert.ok(endings("curves.svg").length === 1 && endings(".svg").length >= 4);
    for (const path of endings(".svg")) assert.match(readFileSync(path, "utf8"), /^<svg /);
    for (const path of endings(".vl.json")) {
      assert.match((JSON.parse(readFileSync(path, "utf8")) as { $schema: string }).$schema, /vega-lite/);
    }
    assert.equal(endings(".svg").length, endings(".vl.json").length);
    // Where the optional library has no build for this platform, a notice says so instead.
    assert.equal(endings(".png").length, report.notices.length > 0 ? 0 : endings(".svg").length);
    for (const path of endings(".png")) {
      assert.equal(readFileSync(path).subarray(0, 8).toString("latin1"), "\x89PNG\r\n\x1a\n");
    }
  });

  it("takes the newest sweep unless told, and counts what is pending", async () => {
    const report = await reportSweep(store, { out: join(FOLDER, "newest"), now: NOW });
    const html = readFileSync(report.pagePath, "utf8");
    assert.match(html, /<h1>second<\/h1>/);
    assert.match(html, /Partial: 1 trial of the sweep has no outcome yet/);
    assert.match(report.summary[0], /^17 trials in 9 cells: .*1 more still to be trained\.$/);
  });

  it("refuses a sweep of which nothing was trained, and says what to do", async () => {
    await assert.rejects(reportSweep(store, { sweep: "untrained", out: FOLDER }), (error) => {
      assert.ok(error instanceof GrokError && error.code === "INPUT");
      assert.match(error.message, /has no outcome yet/);
      assert.match(error.hint ?? "", /groksweep run/);
      return true;
    });
  });

  it("says which sweeps there are when the name is wrong", async () => {
    await assert.rejects(reportSweep(store, { sweep: "thrid", out: FOLDER }), (error) => {
      assert.ok(error instanceof GrokError && error.code === "INPUT");
      assert.match(error.hint ?? "", /first, second, untrained/);
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

describe("sweepFindings of a sweep in part", () => {
  it("says of what is not trained yet that it is not known, and nothing else", () => {
    const store = inventedStore(":memory:");
    addInventedSweep(store, sweepText("begun", "[1]"), 5);
    const findings = sweepFindings(store, "begun");
    assert.deepEqual(
      findings.cells.map(({ parameters }) => parameters.samples),
      [550],
      "one value of P is trained",
    );
    const [regime] = findings.regimes;
    assert.deepEqual(regime.samples, [50, 250, 550], "the file names three");
    assert.deepEqual([regime.first.place, regime.first.within], ["unknown", [null, 550]]);
    assert.equal(regime.unknown, 5);
    assert.match(
      summaryLines(findings)[3],
      /over 1 point, P₁ is not known at 1, and P₂ is not known at 1\.$/,
    );
    assert.match(findingsText(findings, "steps"), /not known, at most 550/);
    addInventedSweep(store, sweepText("begun", "[1]"));
    const whole = sweepFindings(store, "begun").regimes[0];
    assert.ok(whole.first.place !== "unknown" && whole.unknown === 0);
  });
});
