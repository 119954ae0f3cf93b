import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Store } from "../../src/model/index.js";
import { exactNumber } from "../../src/report/index.js";
import { reportSweep } from "../../src/session/index.js";
import { addInventedNetworks, inventedStore } from "../session/invented-store.js";
import { openPage, WITHOUT_BROWSER, type OpenPage } from "./open-page.js";

/** 3 α × 3 λ, two seeds each. */
const SWEEP = `{
  name: networks,
  task: { kind: modular-transformer, modulus: 23, samples: 264 },
  model: { width: 32, centered: false },
  axes: { alpha: [0.5, 1, 2], weightDecay: [0.5, 1, 2], seed: [0, 1] },
  method: { kind: adamw, learningRate: 1e-3, rateRule: constant },
  budget: { steps: 1e4 },
  grok: { measure: accuracy, train: 0.99, test: 0.95 } }`;

describe(
  "the page of a sweep of networks",
  {
    skip: WITHOUT_BROWSER,
  },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "groksweep-networks-"));
    let store: Store;
    let opened: OpenPage;
    let page: OpenPage["page"];

    before(async () => {
      store = inventedStore(join(folder, "store.db"));
      addInventedNetworks(store, SWEEP);
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

    it("has accuracies over steps, and tells on pointing what was recorded", async () => {
      const figure = page.locator("[data-figure=accuracy] .drawing svg");
      assert.match(await figure.innerHTML(), />accuracy</);
      const bar = figure.locator(`[aria-label^="step 1000"]`).first();
      await bar.hover({ force: true, position: { x: 2, y: 60 } });
      const text = await page.locator("#tip").innerText();
      const shown = /^step 1000\ntrain (\S+)\ntest (\S+)/.exec(text);
      assert.ok(shown !== null, text);
      const { rows } = store.query("SELECT train_accuracy, test_accuracy FROM curve WHERE step = 1000");
      const known = rows.map(([train, test]) => `${exactNumber(Number(train))} ${exactNumber(Number(test))}`);
      assert.ok(known.includes(`${shown[1]} ${shown[2]}`), text);
    });

    it("has a surface over α and weight decay, and turns its axes", async () => {
      const marks = `[data-figure=time-to-grok] .drawing svg .role-mark [aria-label*="test step"]`;
      assert.equal(await page.locator(marks).count(), 9);
      const labels = async (): Promise<string> =>
        page.locator("[data-figure=time-to-grok] .drawing").innerText();
      assert.match(await labels(), /weight decay λ/);
      assert.match(await labels(), /laziness α/);
    });

    it("has losses, and both norms with the margin inside one trial", async () => {
      const text = await page.locator("[data-figure=mechanism] .drawing").innerText();
      assert.match(text, /Norm of the parameters/);
      assert.match(text, /‖θ‖/);
      assert.match(text, /Σ‖θ_layer‖/);
      assert.match(text, /Margin on the train set/);
      assert.match(await page.locator("[data-figure=curves] .drawing").innerText(), /that of an output of 0/);
    });

    it("draws the trials that are chosen, accuracies and losses alike", async () => {
      const panels = (figure: string): string =>
        `document.querySelectorAll("[data-figure=${figure}] .drawing svg .role-title-text").length`;
      const list = page.locator("[data-figure=accuracy] details");
      await list.locator("summary").click();
      await list.getByRole("button", { name: "none" }).click();
      await list.locator("label", { hasText: "λ = 2" }).first().click();
      await page.waitForFunction(`${panels("accuracy")} === 1 && ${panels("curves")} === 1`);
      await page.keyboard.press("Escape");
    });

    it("fits a phone without scrolling sideways, and draws without a complaint", async () => {
      await page.setViewportSize({ width: 390, height: 800 });
      await page.waitForFunction(
        `[...document.querySelectorAll(".drawing svg")].every((svg) => svg.getBoundingClientRect().right <= 390)`,
      );
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      assert.ok(width <= 390, `${width}`);
      assert.deepEqual(opened.problems, []);
    });
  },
);
