import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { Bench } from "../cli/groksweep.js";
import { reportSweep, sweepFindings } from "../../src/session/index.js";
import { addInventedSweep, inventedStore } from "./invented-store.js";

const bench = new Bench();
const store = inventedStore(bench.store);
after(() => {
  store.close();
  bench.remove();
});
addInventedSweep(
  store,
  "{ name: laws, axes: { alpha: [1, 2, 4], epsilon: [0.1, 0.2], samples: [300, 600], seed: { from: 0, count: 3 } }, budget: { steps: 1e6 } }",
);
store.releaseLease();

describe("laws of a report", () => {
  it("are in the findings, on the page, in the text and in JSON, with the same numbers", async () => {
    const laws = ["test_step~alpha", "ratio~alpha+epsilon"];
    const findings = sweepFindings(store, "laws", { laws });
    assert.deepEqual(
      findings.laws.map(({ time, apart }) => [time, apart]),
      [
        ["test_step", ["epsilon", "samples"]],
        ["ratio", ["samples"]],
      ],
    );
    const out = join(bench.folder, "report");
    await reportSweep(store, { sweep: "laws", out, laws });
    const page = readFileSync(join(out, "index.html"), "utf8");
    assert.equal(page.split("<h2>Law: ").length - 1, 2);
    const options = ["report", "laws", ...laws.flatMap((law) => ["--law", law])];
    const text = bench.run(...options, "--format", "text");
    assert.equal(text.code, 0, text.stderr);
    const heading = /Law: (test step ∝ α\^\S+)/.exec(text.stdout)?.[1];
    assert.ok(heading !== undefined && page.includes(`<h2>Law: ${heading}</h2>`), heading);
    const json = JSON.parse(bench.run(...options, "--format", "json").stdout) as {
      readonly laws: readonly { readonly exponents: { readonly alpha: { readonly value: number } } }[];
    };
    assert.equal(json.laws[0].exponents.alpha.value, findings.laws[0].fit.exponents[0].value);
  });

  it("are measured in τ where times are", () => {
    const [steps] = sweepFindings(store, "laws", { laws: ["test_step~alpha"] }).laws;
    const [tau] = sweepFindings(store, "laws", { laws: ["test_step~alpha"], clock: "tau" }).laws;
    // τ = tε/α: one power of α less.
    assert.ok(Math.abs(tau.fit.exponents[0].value - steps.fit.exponents[0].value + 1) < 1e-9);
  });

  it("are refused as bad input: code 2, and what to do", () => {
    for (const [law, words] of [
      ["grok~alpha", /expected a time/],
      ["test_step~lambda", /those that vary: alpha, epsilon, samples/],
      ["test_step~width", /expected at least two values/],
    ] as const) {
      const refused = bench.run("report", "laws", "--format", "text", "--law", law);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, words);
    }
    const all = bench.run(
      "report",
      "laws",
      "--format",
      "text",
      "--law",
      "test_step~width",
      "--where",
      "alpha > 0",
    );
    assert.match(all.stderr, /a law needs a parameter that varies; those that vary: alpha, epsilon, samples/);
    const laws = ["grok~alpha", "test_step~lambda", "test_step~width", "ratio~alpha"];
    const several = bench.run("report", "laws", "--format", "text", ...laws.flatMap((law) => ["--law", law]));
    assert.equal(several.code, 2);
    for (const words of [/grok~alpha: expected a time/, /found lambda/, /expected at least two values/]) {
      assert.match(several.stderr, words);
    }
    assert.doesNotMatch(several.stderr, /ratio~alpha/);
    const csv = bench.run("report", "laws", "--format", "csv", "--law", "ratio~alpha");
    assert.deepEqual([csv.code, csv.stdout], [2, ""]);
    assert.match(csv.stderr, /--law: expected with --format page, text or json/);
  });
});
