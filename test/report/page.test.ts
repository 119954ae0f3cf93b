import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Store } from "../../src/model/index.js";
import { exactNumber } from "../../src/report/index.js";
import { reportSweep } from "../../src/session/index.js";
import { addInventedSweep, inventedStore } from "../session/invented-store.js";
import { openPage, WITHOUT_BROWSER, type OpenPage } from "./open-page.js";

/** 3 α × 2 ε × 3 P, each with three seeds: an odd number, so that plain medians are the survival medians. */
const SWEEP =
  "{ name: page, axes: { alpha: [0.5, 1, 4], epsilon: [0.25, 1], samples: [50, 250, 550], seed: [0, 1, 2] }, " +
  "budget: { steps: 1e6 } }";

/** Cells of the sweep: what a surface has without filters. */
const CELLS = 18;

describe("the page in a browser", { skip: WITHOUT_BROWSER }, () => {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-page-"));
  let store: Store;
  let opened: OpenPage;
  let page: OpenPage["page"];

  /** The bars, marks or lines of a figure that tell something on pointing. */
  const marks = (figure: string): string =>
    `[data-figure=${figure}] .drawing svg .role-mark [aria-label*="test step"]`;
  /** Waits until a figure has as many of them. */
  const drawn = (figure: string, count: number): Promise<unknown> =>
    page.waitForFunction(`document.querySelectorAll(${JSON.stringify(marks(figure))}).length === ${count}`);
  /** Points at a mark and reads what is told. */
  const told = async (figure: string, point: string): Promise<string> => {
    await page
      .locator(`${marks(figure)}[aria-label^="${point}"]`)
      .first()
      .hover();
    return page.locator("#tip").innerText();
  };

  before(async () => {
    store = inventedStore(join(folder, "store.db"));
    addInventedSweep(store, SWEEP);
    const { pagePath } = await reportSweep(store, { out: folder });
    opened = await openPage(pagePath);
    page = opened.page;
  });

  after(async () => {
    await opened.browser.close();
    store.releaseLease();
    store.close();
    rmSync(folder, { recursive: true });
  });

  it("loads without a complaint and asks for nothing", () => {
    assert.deepEqual(opened.problems, []);
    assert.ok(opened.requests.every((url) => url.startsWith("file:") || url.startsWith("data:")));
    assert.equal(opened.requests.filter((url) => url.startsWith("file:")).length, 1);
  });

  it("tells on pointing at a cell what SQL says of it, and hides it again", async () => {
    const { rows } = store.query(
      "SELECT alpha, epsilon, samples, test_step_median, train_step_median, ratio_median, trials FROM cell " +
        "WHERE reached = 3 ORDER BY alpha, epsilon, samples",
    );
    assert.ok(rows.length >= 9);
    for (const row of rows) {
      const [alpha, epsilon, samples, testStep, trainStep, ratio, trials] = row.map(Number);
      const text = await told("time-to-grok", `α = ${alpha}, P = ${samples}, ε = ${epsilon}`);
      const at = `at α = ${alpha}, ε = ${epsilon}, P = ${samples}: ${text}`;
      assert.ok(text.includes(`test step ${exactNumber(testStep)} `), at);
      assert.ok(text.includes(`train step ${exactNumber(trainStep)} `), at);
      assert.ok(text.includes(`ratio ${exactNumber(ratio)} `), at);
      assert.ok(text.includes(`${trials} trials: `), at);
    }
    await page.locator("h1").hover();
    assert.equal(await page.locator("#tip").isVisible(), false);
  });

  it("tells of a cell that never gets there that it does not, and no time", async () => {
    const text = await told("time-to-grok", "α = 1, P = 50, ε = 0.25");
    assert.match(text, /test step never\n/);
    assert.match(text, /3 memorized/);
  });

  it("tells along a curve the losses that were recorded", async () => {
    const bar = page.locator(`[data-figure=curves] .drawing svg [aria-label^="step 1000"]`).first();
    await bar.hover({ force: true, position: { x: 2, y: 60 } });
    const text = await page.locator("#tip").innerText();
    const shown = /^step 1000\ntrain (\S+)\ntest (\S+)/.exec(text);
    assert.ok(shown !== null, text);
    const { rows } = store.query(
      "SELECT curve.train_loss / label_power, curve.test_loss / label_power FROM curve JOIN outcome USING (trial_id) " +
        "WHERE step = 1000",
    );
    const known = rows.map(([train, test]) => `${exactNumber(Number(train))} ${exactNumber(Number(test))}`);
    assert.ok(known.includes(`${shown[1]} ${shown[2]}`), text);
  });

  it("shows on every figure and in the table only what is ticked", async () => {
    await drawn("time-to-grok", CELLS);
    const list = page.locator(".filters details", { hasText: "ε:" });
    await list.locator("summary").click();
    await list.locator("label", { hasText: /^1$/ }).click();
    await drawn("time-to-grok", CELLS / 2);
    await drawn("delay-ratio", CELLS / 2);
    await drawn("goldilocks", CELLS / 2);
    assert.match(await list.locator("summary").innerText(), /1 of 2/);
    const shown = `[...document.querySelectorAll(".cells tbody td:nth-child(2)")].map((td) => td.textContent)`;
    assert.deepEqual(await page.evaluate<string[]>(shown), new Array(CELLS / 2).fill("0.25"));
    await page.locator(".filters > button").click();
    await drawn("time-to-grok", CELLS);
    await page.keyboard.press("Escape");
  });

  it("shows the axes and the quantity that are chosen", async () => {
    const controls = page.locator("[data-figure=time-to-grok] .controls");
    await controls.locator("select").nth(2).selectOption("epsilon");
    // Of "quadratic strength ε" in two lines: the axis has few values.
    await page.waitForFunction(
      `document.querySelector("[data-figure=time-to-grok] .drawing").textContent.includes("strength ε")`,
    );
    await controls.locator("select").nth(0).selectOption("reached");
    await page.waitForFunction(
      `document.querySelector("[data-figure=time-to-grok] h2").textContent === "Trials that generalise"`,
    );
    await controls.locator("select").nth(0).selectOption("ratio");
    await page.waitForSelector("[data-figure=delay-ratio]", { state: "hidden" });
    await controls.locator("select").nth(0).selectOption("test_step");
    await controls.locator("select").nth(2).selectOption("samples");
    await drawn("delay-ratio", CELLS);
  });

  it("draws the trials that are chosen", async () => {
    const panels = `document.querySelectorAll("[data-figure=curves] .drawing svg .role-title-text").length`;
    const list = page.locator("[data-figure=curves] details");
    await list.locator("summary").click();
    await list.getByRole("button", { name: "none" }).click();
    await page.waitForFunction(`document.querySelector("[data-figure=curves] .drawing .none") !== null`);
    await list.locator("label", { hasText: "α = 4" }).first().click();
    await page.waitForFunction(`${panels} === 1`);
    await list.locator("label", { hasText: "α = 0.5" }).first().click();
    await page.waitForFunction(`${panels} === 2`);
    await page.keyboard.press("Escape");
  });

  it("sorts the table by a column, up and down, absent values last", async () => {
    const heading = page.locator("table.cells th", { hasText: "ratio" });
    await heading.locator("button").click();
    assert.equal(await heading.getAttribute("aria-sort"), "ascending");
    // Its tenth cells: α, ε, P, trials, outcome, regime, train, test, delay, ratio.
    const read = `[...document.querySelectorAll(".cells tbody td:nth-child(10)")].map((td) => parseFloat(td.textContent))`;
    const numbers = async (): Promise<readonly number[]> =>
      (await page.evaluate<number[]>(read)).filter((value) => !Number.isNaN(value));
    const up = await numbers();
    assert.ok(up.length >= CELLS / 2);
    assert.deepEqual(
      up,
      [...up].sort((a, b) => a - b),
    );
    await heading.locator("button").click();
    assert.deepEqual(await numbers(), [...up].reverse());
  });

  it("has the whole table on a screen, every outcome on at most two lines", async () => {
    const box = `document.querySelector(".all-cells .table")`;
    assert.ok(await page.evaluate<boolean>(`${box}.scrollWidth <= ${box}.clientWidth`));
    const tallest = `Math.max(...[...document.querySelectorAll(".cells td.words")].map((td) => {
      const range = document.createRange();
      range.selectNodeContents(td);
      return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size;
    }))`;
    assert.ok((await page.evaluate<number>(tallest)) <= 2);
  });

  it("draws for a phone what a phone can show, without scrolling sideways", async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.waitForFunction(
      `[...document.querySelectorAll(".drawing svg")].every((svg) => svg.getBoundingClientRect().right <= 390)`,
    );
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    assert.ok(width <= 390, `${width}`);
    // Not shrunk until nobody can read it: letters keep their size.
    const scale = await page.evaluate<number>(
      `(() => { const svg = document.querySelector("[data-figure=time-to-grok] .drawing svg");
         return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width; })()`,
    );
    assert.ok(scale > 0.95, `${scale}`);
    assert.deepEqual(opened.problems, []);
  });
});
