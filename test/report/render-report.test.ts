import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { renderReport, type ReportInput } from "../../src/report/index.js";
import { syntheticInput } from "./synthetic-sweep.js";

/** A page of 2000 cells must stay well below what a mail server or a wiki accepts. */
const LARGEST_PAGE_BYTES = 5e6;

const SMALL = { alphas: [0.5, 1, 4], epsilons: [0.25, 1], samples: [50, 250, 550], seeds: 3 };

function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe("renderReport", () => {
  it("gives the same bytes for the same input", () => {
    assert.deepEqual(renderReport(syntheticInput(SMALL)), renderReport(syntheticInput(SMALL)));
  });

  it("draws every cell of a surface once, with its numbers behind it", () => {
    const { figures } = renderReport(syntheticInput(SMALL));
    const surface = figures.find((figure) => figure.name === "time-to-grok")?.svg ?? "";
    assert.equal(countOf(surface, 'class="cell"'), 18);
    assert.equal(countOf(surface, "<title>"), 18);
    assert.match(surface, /<title>[^<]*α = 1[^<]*\ntest step [^<]*\n[^<]*3 trials: /);
  });

  it("never shows as a time what was not reached: grey where at rest, hatched with its bound where censored", () => {
    const input = syntheticInput(SMALL);
    const surfaceOfInput = (changed: ReportInput): string =>
      renderReport(changed).figures.find((figure) => figure.name === "time-to-grok")?.svg ?? "";
    const atRest = surfaceOfInput(input);
    assert.equal(countOf(atRest, "test step &gt; 1e6"), 6); // P = 50 at every α and ε
    assert.equal(countOf(atRest, 'fill="#777" pointer-events="none">never<'), 6);
    assert.equal(countOf(atRest, 'fill="url(#hatch-time-to-grok)" stroke="#fff"'), 0);
    const ended = input.cells.map((cell) => ({
      ...cell,
      kinds: { ...cell.kinds, memorized: 0, censored: cell.kinds.censored + cell.kinds.memorized },
    }));
    const censored = surfaceOfInput({ ...input, cells: ended });
    assert.equal(countOf(censored, 'fill="url(#hatch-time-to-grok)" stroke="#fff"'), 6);
    assert.equal(countOf(censored, 'pointer-events="none">&gt;1e6<'), 6);
  });

  it("has the figures, in order", () => {
    const { figures } = renderReport(syntheticInput(SMALL));
    assert.deepEqual(
      figures.map((figure) => figure.name),
      ["time-to-grok", "delay-ratio", "goldilocks", "curves", "mechanism"],
    );
    for (const { svg } of figures) {
      assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
      assert.equal(countOf(svg, "NaN"), 0);
      assert.equal(countOf(svg, "Infinity"), 0);
      assert.equal(countOf(svg, "undefined"), 0);
    }
  });

  it("draws both boundaries and one mark a cell on the goldilocks map", () => {
    const { figures } = renderReport(syntheticInput(SMALL));
    const map = figures.find((figure) => figure.name === "goldilocks")?.svg ?? "";
    assert.equal(countOf(map, "\nP₁ "), 6); // one for each (α, ε)
    assert.equal(countOf(map, "\nratio "), 18); // one for each cell
    assert.match(map, /P₁ 112 = 1\.12 D \(in 50 to 250\)/);
    assert.match(map, /goldilocks: P₁ ≤ P &lt; P₂/);
  });

  it("fetches nothing from anywhere", () => {
    const { html } = renderReport(syntheticInput(SMALL));
    const addresses = html.match(/https?:\/\/[^\s"'<]+/g) ?? [];
    assert.ok(addresses.every((address) => address === "http://www.w3.org/2000/svg"));
    assert.equal(countOf(html, "<link"), 1);
    assert.equal(countOf(html, "src="), 0);
    assert.doesNotMatch(html, /@import|fetch\(|XMLHttpRequest/);
  });

  it("escapes whatever names and definitions hold", () => {
    const evil = `<script>alert("1")</script>&'`;
    const input: ReportInput = {
      ...syntheticInput(SMALL),
      sweepName: evil,
      definition: JSON.stringify({ name: evil }),
      contentHash: evil,
      provenance: [{ name: evil, value: evil }],
      generatedAt: evil,
    };
    const { html } = renderReport(input);
    assert.equal(countOf(html, "<script>"), 1);
    assert.ok(html.includes("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;"));
  });

  it("cites the integrator only where it was used", () => {
    const flow = renderReport(syntheticInput(SMALL)).html;
    const gd = renderReport({ ...syntheticInput(SMALL), methods: ["gd"] }).html;
    assert.match(flow, /2310\.06110/);
    assert.match(flow, /Sommeijer/);
    assert.match(gd, /2310\.06110/);
    assert.doesNotMatch(gd, /Sommeijer/);
  });

  it("states the thresholds under which its words hold", () => {
    const input = syntheticInput(SMALL);
    const { html } = renderReport({
      ...input,
      thresholds: { train: 0.05, test: 0.2, relativeTo: "initial", ratio: 2 },
      budgetSteps: 2e5,
    });
    assert.match(
      html,
      /train 0\.05, test 0\.2, .*its own value at step 0; ratio ρ = 2; budget T = 200k steps/,
    );
  });

  it("still has a page where there is little or nothing", () => {
    const empty: ReportInput = { ...syntheticInput(SMALL), cells: [], regimes: [], curves: [], pending: 12 };
    const { html, figures } = renderReport(empty);
    assert.equal(figures.length, 0);
    assert.match(html, /none finished; 12 more still to be trained/);
    const single = renderReport(syntheticInput({ alphas: [1], epsilons: [0.25], samples: [250], seeds: 1 }));
    assert.ok(single.figures.every((figure) => figure.name !== "goldilocks"));
    assert.equal(countOf(single.html, "NaN"), 0);
  });

  it("keeps a page of 2000 cells small", () => {
    const alphas = Array.from({ length: 40 }, (_, i) => 0.1 * (i + 1));
    const samples = Array.from({ length: 10 }, (_, i) => 50 * (i + 1));
    const { html } = renderReport(
      syntheticInput({ alphas, epsilons: [0.02, 0.1, 0.25, 0.5, 1], samples, seeds: 1 }),
    );
    assert.ok(html.length < LARGEST_PAGE_BYTES, `${html.length} bytes`);
  });
});
