import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { GrokError, type Store } from "../../src/model/index.js";
import { findingsText } from "../../src/cli/findings-text.js";
import { readingNotes, summaryLines } from "../../src/report/index.js";
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
    assert.deepEqual(
      endings(".svg"),
      ["lines", "curves", "mechanism"].map((name) => join(out, "figures", `${name}.svg`)),
    );
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

  it("puts several sweeps on one page, with what differs between them and their boundaries side by side", async () => {
    const out = join(FOLDER, "both");
    const report = await reportSweep(store, { sweep: ["first", "second", "first"], out, now: NOW });
    assert.deepEqual(
      report.sweeps.map(({ sweep }) => sweep),
      ["first", "second"],
    );
    assert.deepEqual(
      report.sweeps.map(({ summary }) => summary[0].split(":")[0]),
      ["6 trials in 3 cells", "17 trials in 9 cells"],
    );
    const html = readFileSync(report.pagePath, "utf8");
    assert.match(html, /<h1>first, second<\/h1>/);
    assert.equal(html.split('<article class="sweep part">').length - 1, 2);
    assert.match(html, /<td>alpha<\/td><td>1<\/td><td>0\.5, 1, 4<\/td>/);
    const sideBySide = /Regimes of P side by side<\/h2>([\s\S]*?)<\/table>/.exec(html)?.[1] ?? "";
    assert.equal(sideBySide.split("<tr>").length - 1, 5);
    assert.match(sideBySide, /<th scope="col">sweep<\/th><th scope="col">α<\/th>/);
    for (const name of ["first", "second"]) {
      assert.ok(report.figurePaths.includes(join(out, "figures", name, "curves.svg")));
    }
    for (const path of report.figurePaths) assert.ok(existsSync(path), path);
  });

  it("tells of a part alone where asked", async () => {
    const report = await reportSweep(store, {
      sweep: "second",
      where: "alpha > 0.5 AND samples > 50",
      out: join(FOLDER, "part"),
      now: NOW,
    });
    assert.match(
      report.notes.join("\n"),
      /A part: trials with alpha > 0\.5 AND samples > 50 only, 8 of the 17 that have an outcome\./,
    );
    assert.match(report.summary[0], /^8 trials in 4 cells/);
  });

  it("counts of a part the trials that are missing in it, not those of the whole sweep", () => {
    // Four of 18 trials have no outcome: seed 0 at alpha 0.5, at all three P, and at alpha 1, P = 50.
    addInventedSweep(store, sweepText("cut-short", "[0.5, 1, 4]"), 4);
    const told = (where: string): readonly [number, number | undefined] => {
      const { pending, pendingOpen } = sweepFindings(store, "cut-short", { where });
      return [pending, pendingOpen];
    };
    assert.equal(sweepFindings(store, "cut-short").pending, 4);
    assert.deepEqual(told("samples = 250"), [1, 0]);
    assert.deepEqual(told("samples = 250 AND seed = 1"), [0, 0]);
    assert.deepEqual(told("samples = '50' AND method = 'flow' -- a comment"), [2, 0]);
    // What only outcomes tell, and both in one condition.
    assert.deepEqual(told("memorized, grokked, tracked"), [0, 4]);
    assert.deepEqual(told("samples = 50 OR kind = 'tracked'"), [2, 2]);
    assert.deepEqual(told("samples = 50 AND ratio > 1 OR samples = 550"), [1, 2]);
    const part = sweepFindings(store, "cut-short", { where: "samples = 50" });
    assert.match(readingNotes(part).join("\n"), /^Partial: 2 trials of the part have no outcome yet/m);
    assert.match(summaryLines(part)[0], /; 2 more still to be trained\.$/);
    assert.match(summaryLines(part)[3], /^Every trial here has P = 50, so there are no regimes/);
    const open = sweepFindings(store, "cut-short", { where: "tracked" });
    assert.match(
      readingNotes(open).join("\n"),
      /^Partial: 4 trials of the sweep without an outcome yet may belong to this part; only their outcomes/m,
    );
    assert.doesNotMatch(summaryLines(open)[0], /still to be trained/);
    assert.throws(
      () => sweepFindings(store, "cut-short", { where: "samples = 50 AND seed = 0 AND alpha < 2" }),
      {
        code: "INPUT",
        hint: /^2 matching trials have no outcome yet: train them with: groksweep .*run FILE/,
      },
    );
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

  it("leaves a whole page whole when a later file cannot be written, and no file of its own", async () => {
    const out = join(FOLDER, "whole");
    const { pagePath, figurePaths } = await reportSweep(store, { sweep: "first", out, now: NOW });
    const before = readFileSync(pagePath, "utf8");
    const last = figurePaths[figurePaths.length - 1];
    rmSync(last);
    mkdirSync(last);
    const names = readdirSync(out, { recursive: true }).sort();
    await assert.rejects(
      reportSweep(store, { sweep: "second", out, now: NOW }),
      (error) => error instanceof GrokError && error.code === "STORE",
    );
    assert.equal(readFileSync(pagePath, "utf8"), before);
    assert.deepEqual(readdirSync(out, { recursive: true }).sort(), names);
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
  it("finds the same in a part that has every trial: a part is read by trial, the whole by column", () => {
    const store = inventedStore(":memory:");
    const seeds = "{ from: 0, count: 9 }";
    addInventedSweep(store, sweepText("whole", "[0.5, 1, 4]").replace("[0, 1]", seeds), 4);
    const whole = sweepFindings(store, "whole");
    const part = sweepFindings(store, "whole", { where: "alpha > 0" });
    assert.equal(
      whole.cells.reduce((sum, { trials }) => sum + trials, 0),
      77,
    );
    assert.deepEqual(part.cells, whole.cells);
    assert.deepEqual(part.regimes, whole.regimes);
    assert.deepEqual(part.mechanisms, whole.mechanisms);
    assert.ok(whole.mechanisms.size > 0);
  });

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
    assert.deepEqual(regime.amounts, [50, 250, 550], "the file names three");
    assert.deepEqual([regime.first.place, regime.first.within], ["unknown", [null, 550]]);
    assert.equal(regime.unknown, 5);
    assert.match(summaryLines(findings)[3], /P₁ not known, at most 550, P₂ not known, at most 550\.$/);
    assert.match(findingsText(findings, "steps"), /not known, at most 550/);
    addInventedSweep(store, sweepText("begun", "[1]"));
    const whole = sweepFindings(store, "begun").regimes[0];
    assert.ok(whole.first.place !== "unknown" && whole.unknown === 0);
  });
});
