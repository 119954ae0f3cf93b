import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { renderReport } from "../../src/report/index.js";
import { syntheticInput } from "./synthetic-sweep.js";

const CHROMIUM = "/usr/bin/chromium";
const SMALL = { alphas: [0.5, 1, 4], epsilons: [0.25, 1], samples: [50, 250, 550], seeds: 3 };

describe("the page in a browser", { skip: existsSync(CHROMIUM) ? false : `no ${CHROMIUM} here` }, () => {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-page-"));
  const problems: string[] = [];
  const requests: string[] = [];
  let browser: Browser;
  let page: Page;

  before(async () => {
    const path = join(folder, "index.html");
    writeFileSync(path, renderReport(syntheticInput(SMALL)).html);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on("console", (message) => problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(path).href);
  });

  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it("loads without a complaint and asks for nothing", () => {
    assert.deepEqual(problems, []);
    assert.ok(requests.every((url) => url.startsWith("file:") || url.startsWith("data:")));
    assert.equal(requests.filter((url) => url.startsWith("file:")).length, 1);
  });

  it("shows a cell's numbers on hover and hides them again", async () => {
    await page.locator("svg .cell").nth(3).hover();
    const shown = await page.locator("#tip").innerText();
    assert.match(shown, /^α = /);
    assert.match(shown, /test step/);
    assert.match(shown, /3 trials: /);
    await page.locator("h1").hover();
    assert.equal(await page.locator("#tip").isVisible(), false);
  });

  it("sorts the table by a column, up and down", async () => {
    const heading = page.locator("table.cells th", { hasText: "ratio" });
    await heading.locator("button").click();
    assert.equal(await heading.getAttribute("aria-sort"), "ascending");
    // Its ninth cells: α, ε, P, trials, outcome, train, test, delay, ratio.
    const ratios = `[...document.querySelectorAll(".cells tbody td:nth-child(9)")].map((td) => Number(td.dataset.v))`;
    const up = await page.evaluate<number[]>(ratios);
    assert.equal(up.length, 18);
    assert.deepEqual(
      up,
      [...up].sort((a, b) => a - b),
    );
    await heading.locator("button").click();
    const down = await page.evaluate<number[]>(ratios);
    assert.deepEqual(down, [...up].reverse());
  });

  it("scrolls figures, not the page, on a phone", async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    assert.ok(width <= 390, `${width}`);
  });
});
