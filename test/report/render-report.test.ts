import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  renderReport,
  settingDifferences,
  type RenderedReport,
  type ReportInput,
} from "../../src/report/index.js";
import { syntheticInput } from "./synthetic-sweep.js";

/** A page of 2000 cells must stay well below what a mail server or a wiki accepts; 0.9 MB of it are the script. */
const LARGEST_PAGE_BYTES = 5e6;

const SMALL = { alphas: [0.5, 1, 4], epsilons: [0.25, 1], samples: [50, 250, 550], seeds: 3 };

function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** The page without its script, which is the same for all. */
function withoutScript({ html }: RenderedReport): string {
  return html.replace(/<script type="module">[\s\S]*?<\/script>/, "");
}

describe("renderReport", () => {
  it("gives the same bytes for the same input", async () => {
    assert.deepEqual(await renderReport(syntheticInput(SMALL)), await renderReport(syntheticInput(SMALL)));
  });

  it("has the figures, in order, as drawings and as specifications with their data", async () => {
    const { figures } = await renderReport(syntheticInput(SMALL));
    assert.deepEqual(
      figures.map((figure) => figure.name),
      ["time-to-grok", "delay-ratio", "goldilocks", "curves", "mechanism", "final-loss"],
    );
    for (const { svg, specification, title } of figures) {
      assert.match(svg, /^<svg [^>]*viewBox="0 0 [\d.]+ [\d.]+"/);
      assert.equal(countOf(svg, 'id="groksweep-hatch"'), 1);
      for (const word of ["NaN", "Infinity", "undefined"]) assert.equal(countOf(svg, word), 0);
      assert.equal((JSON.parse(specification) as { title: string }).title, title);
    }
  });

  it("fetches nothing from anywhere", async () => {
    const report = await renderReport(syntheticInput(SMALL));
    const html = withoutScript(report);
    const addresses = html.match(/https?:\/\/[^\s"'<]+/g) ?? [];
    assert.ok(addresses.every((address) => address.startsWith("http://www.w3.org/")));
    assert.equal(countOf(html, "<link"), 1);
    assert.equal(countOf(html, "src="), 0);
    assert.doesNotMatch(html, /@import|fetch\(|XMLHttpRequest/);
  });

  it("escapes whatever names and definitions hold", async () => {
    const evil = `<script>alert("1")</script>&'`;
    const input: ReportInput = {
      ...syntheticInput(SMALL),
      sweepName: evil,
      definition: JSON.stringify({ name: evil }),
      contentHash: evil,
      provenance: [{ name: evil, value: evil }],
      generatedAt: evil,
    };
    const html = withoutScript(await renderReport(input));
    assert.equal(countOf(html, "<script"), 1); // the data
    assert.ok(html.includes("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;"));
  });

  it("keeps whatever the data hold inside their script element", async () => {
    const input = syntheticInput(SMALL);
    const [curve] = input.curves;
    const html = withoutScript(
      await renderReport({ ...input, curves: [{ ...curve, label: "</script><script>alert(1)" }] }),
    );
    assert.equal(countOf(html, "<script>alert"), 0);
  });

  it("says above everything else what must be read first", async () => {
    const input = syntheticInput(SMALL);
    assert.doesNotMatch(withoutScript(await renderReport(input)), /class="note"/);
    const html = withoutScript(await renderReport({ ...input, notes: ["Partial: 6 <trials>."] }));
    assert.match(html, /<p class="note" role="note">Partial: 6 &lt;trials&gt;\.<\/p>\n<ol class="findings">/);
  });

  it("cites the integrator only where it was used", async () => {
    const flow = (await renderReport(syntheticInput(SMALL))).html;
    const gd = (await renderReport({ ...syntheticInput(SMALL), methods: ["gd"] })).html;
    assert.match(flow, /2310\.06110/);
    assert.match(flow, /Sommeijer/);
    assert.match(gd, /2310\.06110/);
    assert.doesNotMatch(gd, /Sommeijer/);
  });

  it("states the thresholds under which its words hold", async () => {
    const { html } = await renderReport({
      ...syntheticInput(SMALL),
      thresholds: { train: 0.05, test: 0.2, relativeTo: "initial", ratio: 2 },
      budgetSteps: 2e5,
    });
    assert.match(
      html,
      /train 0\.05, test 0\.2, .*its own value at step 0; ratio ρ = 2; budget T = 200k steps/,
    );
  });

  it("lists what sweeps compute differently, and nothing that only their files spell differently", () => {
    const seeds = (count: number): readonly number[] => Array.from({ length: count }, (_, seed) => seed);
    const compared = [
      {
        ...{ "axes.samples": [20, 40, 100], "axes.alpha": 2, "axes.seed": seeds(20), "axes.width": 100 },
        ...{ "method.kind": "flow", "budget.steps": 1e4 },
      },
      {
        ...{ "axes.samples": [20, 40], "axes.alpha": [-2, 4], "axes.seed": seeds(10), "axes.width": 100 },
        ...{ "axes.ratio": [2, 4], "derive.samples": "ratio * dimension" },
        ...{ "method.kind": "flow", "budget.steps": 1e8, "grok.measure": "loss" },
      },
    ].map((each) => ({ settings: JSON.stringify(each), system: syntheticInput(SMALL).system }));
    assert.deepEqual(settingDifferences(compared), [
      { path: "alpha", values: ["2", "−2, 4"] },
      { path: "samples", values: ["20, 40, 100", "20, 40 (ratio * dimension)"] },
      { path: "ratio", values: [null, "2, 4"] },
      { path: "seed", values: ["0 to 19", "0 to 9"] },
      { path: "budget.steps", values: ["1e4", "1e8"] },
      { path: "grok.measure", values: [null, "loss"] },
    ]);
    assert.deepEqual(settingDifferences([compared[0], compared[0]]), []);
  });

  it("tells long lists by their ends and number, and in full where these are the same", () => {
    const told = (...lists: readonly (readonly number[])[]): readonly (string | null)[] =>
      settingDifferences(
        lists.map((list) => ({
          settings: JSON.stringify({ "axes.alpha": list }),
          system: syntheticInput(SMALL).system,
        })),
      )[0].values;
    assert.deepEqual(told([1, 2, 4, 8, 16, 32, 64], [1, 2, 5]), ["1 to 64 (7 values)", "1, 2, 5"]);
    assert.deepEqual(told([1, 2, 4, 8, 16, 32, 64], [1, 2, 4, 8, 16, 31, 64]), [
      "1, 2, 4, 8, 16, 32, 64",
      "1, 2, 4, 8, 16, 31, 64",
    ]);
  });

  it("tells a list without entries as none", () => {
    const { system } = syntheticInput(SMALL);
    const of = (metrics: readonly string[]): { settings: string; system: typeof system } => ({
      settings: JSON.stringify({ metrics }),
      system,
    });
    assert.deepEqual(settingDifferences([of(["weightDistance"]), of([])]), [
      { path: "metrics", values: ["weightDistance", "none"] },
    ]);
  });

  it("says what parameters follow from, with axes that are no parameters", async () => {
    const input = syntheticInput(SMALL);
    const settings = JSON.stringify({
      ...{ "axes.samples": [20, 40], "axes.ratio": [2, 4], "axes.seed": [0, 1] },
      "derive.dimension": "samples / ratio",
    });
    const html = withoutScript(await renderReport({ ...input, settings }));
    assert.match(html, /derived parameters<\/th><td>dimension = samples \/ ratio, with ratio = 2, 4<\/td>/);
    assert.doesNotMatch(withoutScript(await renderReport(input)), /derived parameters/);
  });

  it("names the series that thresholds are compared with", async () => {
    const input = syntheticInput(SMALL);
    assert.match(withoutScript(await renderReport(input)), /series train_loss, test_loss/);
    const thresholds = { ...input.thresholds, measure: "accuracy", within: 1e-2 } as const;
    const html = withoutScript(await renderReport({ ...input, thresholds }));
    assert.match(html, /series train_within_1e_2, test_within_1e_2/);
    assert.match(html, /final test loss<\/button>/);
  });

  it("sets boundaries side by side of those sweeps that have them, and says which it leaves out and why", async () => {
    const ladder = syntheticInput(SMALL);
    const without = syntheticInput({ ...SMALL, samples: [250] });
    const both = withoutScript(
      await renderReport([ladder, { ...ladder, sweepName: "second" }, { ...without, sweepName: "single" }]),
    );
    assert.match(both, /Regimes of P side by side/);
    assert.match(both, /single has no regimes: it has no point with two values of P\./);
    const alone = withoutScript(await renderReport([ladder, { ...without, sweepName: "single" }]));
    assert.doesNotMatch(alone, /side by side/);
    assert.match(alone, /time-to-grok-surface is alone with regimes of P/);
  });

  it("still has a page where there is little or nothing", async () => {
    const empty: ReportInput = { ...syntheticInput(SMALL), cells: [], regimes: [], curves: [], pending: 12 };
    const { html, figures } = await renderReport(empty);
    assert.equal(figures.length, 0);
    assert.match(html, /none finished; 12 more still to be trained/);
    const single = await renderReport(
      syntheticInput({ alphas: [1], epsilons: [0.25], samples: [250], seeds: 1 }),
    );
    assert.deepEqual(
      single.figures.map(({ name }) => name),
      ["curves", "mechanism"],
    );
    assert.equal(countOf(withoutScript(single), "NaN"), 0);
  });

  it("keeps a page of 2000 cells small", async () => {
    const alphas = Array.from({ length: 40 }, (_, i) => 0.1 * (i + 1));
    const samples = Array.from({ length: 10 }, (_, i) => 50 * (i + 1));
    const { html } = await renderReport(
      syntheticInput({ alphas, epsilons: [0.02, 0.1, 0.25, 0.5, 1], samples, seeds: 1 }),
    );
    assert.ok(html.length < LARGEST_PAGE_BYTES, `${html.length} bytes`);
  });
});
