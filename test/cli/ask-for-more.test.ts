import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { TINY } from "../session/tiny-sweep.js";
import { Bench } from "./groksweep.js";

describe("plan, deepen, refine, verify, rerun on the command line", () => {
  const bench = new Bench();
  let digest = "";
  after(() => bench.remove());
  before(() => {
    bench.file("tiny.yaml", TINY);
    assert.equal(bench.run("run", "tiny.yaml", "--steps", "40", "--threads", "1").code, 0);
    digest = bench.digest();
  });

  function refused(code: number, says: RegExp, ...args: readonly string[]): void {
    const ended = bench.run(...args);
    assert.equal(ended.code, code, `${args.join(" ")}\n${ended.stdout}${ended.stderr}`);
    assert.match(ended.stderr, says);
    assert.equal(bench.digest(), digest, "the store is untouched");
  }

  it("refuse what makes no sense, and leave the store as it was", () => {
    refused(2, /did you mean censored/, "deepen", "--where", "censord", "--steps", "1e5");
    refused(
      2,
      /expected kinds of outcomes or an SQL condition/,
      "deepen",
      "--where",
      "alpha >",
      "--steps",
      "1e5",
    );
    refused(
      2,
      /expected an integer above the sweep's budget of 40/,
      "deepen",
      "--where",
      "1",
      "--steps",
      "40",
    );
    refused(2, /steps/, "deepen", "--where", "censored");
    refused(2, /--axis: expected an axis of sweep tiny/, "refine", "--axis", "beta");
    refused(2, /--precision/, "refine", "--precision", "-1");
    refused(2, /nothere/, "refine", "nothere");
    refused(2, /--cells/, "verify", "--cells", "0");
    refused(2, /expected trials or --where/, "rerun");
    refused(2, /zz/, "rerun", "zz");
    refused(2, /absent\.yaml/, "plan", "absent.yaml");
  });

  it("deepen and rerun have nothing to do where no trial matches, which is no mistake", () => {
    for (const where of ["1=0", "failed"]) {
      for (const args of [["rerun"], ["deepen", "--steps", "1e6"]]) {
        const ended = bench.run(...args, "--where", where);
        assert.equal(ended.code, 0, ended.stderr);
        assert.match(ended.stdout, /^no trial matches: nothing to do$/m);
      }
    }
  });

  it("plan says what a run would do, for people and machines, and touches nothing", () => {
    digest = bench.digest();
    const { stdout } = bench.run("plan", "tiny.yaml");
    assert.match(stdout, /^tiny: 12 trials: .*\d+ to be continued.* kept, 0 orphaned/);
    assert.match(stdout, /right-hand sides, .* on \d+ threads, .* in the store/);
    const plan = JSON.parse(bench.run("plan", "tiny.yaml", "--json").stdout) as Record<string, unknown>;
    assert.equal(plan["trials"], 12);
    assert.ok(Number(plan["wallMs"]) > 0 && Number(plan["bytes"]) > 0);
    assert.equal(bench.digest(), digest);
  });

  it("deepen names the budgets that the trials have, also after an earlier call", () => {
    const store = ["--store", "twice.db", "--threads", "1"];
    const budgets = (where: string, steps: string): string => {
      const { stdout, stderr } = bench.run("deepen", "--where", where, "--steps", steps, ...store);
      return /to step .*/.exec(`${stdout}${stderr}`)?.[0] ?? "";
    };
    assert.equal(bench.run("run", "tiny.yaml", "--steps", "40", ...store).code, 0);
    assert.equal(budgets("alpha = 4", "80"), "to step 80 instead of 40");
    assert.equal(budgets("alpha = 4 AND seed = 0", "100"), "to step 100 instead of 80");
    assert.equal(budgets("1", "120"), "to step 120 instead of 40 to 100");
    assert.equal(budgets("alpha > 9", "200"), "", "nothing selected has no budget");
  });

  it("deepen, refine, verify and rerun do their work and say what they found", () => {
    const deepened = bench.run("deepen", "--where", "censored", "--steps", "3e4", "--threads", "1");
    assert.equal(deepened.code, 0, deepened.stderr);
    assert.match(deepened.stdout, /\d+ censored became .*\n\d+ trials trained on/);
    assert.match(`${deepened.stdout}${deepened.stderr}`, /selected, to step 30,000 instead of 40\n/);
    const dry = bench.run("refine", "--precision", "0.3", "--dry-run");
    assert.match(
      dry.stdout,
      /boundary .*samples.*\n[^]*P₁[^]*the first round would add \d+ trials; nothing was touched/,
    );
    const refined = bench.run("refine", "--precision", "0.3", "--trials", "12", "--threads", "1");
    assert.equal(refined.code, 0, refined.stderr);
    assert.match(refined.stdout, /round 1: .*\n[^]*trials added in (?:1 round|[^1]\d* rounds|1\d+ rounds);/);
    assert.match(bench.run("plan", "tiny.yaml").stdout, /of these \d+ added by refine/);
    const verified = bench.run("verify", "--cells", "1", "--threads", "1");
    assert.equal(verified.code, 0, verified.stderr);
    assert.match(verified.stdout, /against exact descent, over 1 trial:/);
    assert.match(verified.stdout, /the same engine gave the same bits again in its one trial/);
    const rerun = bench.run("rerun", "--where", "seed = 0", "--threads", "1");
    assert.equal(rerun.code, 0, rerun.stderr);
    assert.match(rerun.stdout, /rows compared: the same bits/);
  });
});
