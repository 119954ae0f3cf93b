import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { GrokError, type Store } from "../../src/model/index.js";
import { readingNotes, summaryLines } from "../../src/report/index.js";
import {
  deepenSweep,
  hashSweep,
  missingTrials,
  runSweep,
  selectTrials,
  sweepFindings,
  type DeepenOptions,
} from "../../src/session/index.js";
import { attempts, runAll, tiny, tinyDescent } from "./tiny-sweep.js";

const SHORT = 40;
const LONG = 30_000;

function deepen(
  store: Store,
  where: string,
  options: Partial<DeepenOptions> = {},
): ReturnType<typeof deepenSweep> {
  return deepenSweep(store, "tiny", { where, steps: LONG, threads: 1, ...options });
}

describe("deepenSweep", () => {
  for (const [name, sweep] of [
    ["flow", tiny],
    ["gd", tinyDescent],
  ] as const) {
    it(`gives the bits of one long run: ${name}`, async () => {
      const long = name === "gd" ? 4000 : LONG;
      const atOnce = await runAll([sweep(`budget.steps=${long}`)]);
      const { store, hash } = await runAll([sweep(`budget.steps=${SHORT}`)]);
      assert.notEqual(hash, atOnce.hash);
      const result = await deepen(store, "1", { steps: long });
      assert.equal(result.selected, 12);
      assert.equal(result.run.restarted, 0, "from the final checkpoints");
      assert.equal(hashSweep(store, "tiny"), atOnce.hash);
      assert.deepEqual(result.after, nonZero(atOnce.store.sweep("tiny")?.outcomes ?? {}));
    });
  }

  it("gives the selected curves alone, and those bit for bit", async () => {
    const atOnce = await runAll([tiny()]);
    const { store } = await runAll([tiny(`budget.steps=${SHORT}`)]);
    const selected = selectTrials(store, "tiny", "kind = 'censored' AND alpha < 1");
    assert.ok(selected.length > 0 && selected.length < 12);
    const before = attempts(store);
    const result = await deepen(store, "kind = 'censored' AND alpha < 1");
    assert.deepEqual(result.before, { censored: selected.length });
    assert.equal(attempts(store), before + selected.length);
    for (const { id } of tiny().trials()) {
      const curve = store.curve(id);
      if (selected.includes(id)) assert.deepEqual(curve, atOnce.store.curve(id));
      else assert.ok(curve.every((row) => row.step <= SHORT));
    }
  });

  it("is told wherever findings are: in notes and in the summary", async () => {
    const { store } = await runAll([tiny(`budget.steps=${SHORT}`)]);
    assert.equal(sweepFindings(store, "tiny").deepened, null);
    const { selected } = await deepen(store, "censored");
    const findings = sweepFindings(store, "tiny");
    assert.deepEqual(findings.deepened, { trials: selected, steps: LONG });
    assert.match(
      readingNotes(findings).join(),
      new RegExp(`^Budgets differ: ${selected} trials were deepened`),
    );
    assert.match(summaryLines(findings).join(), new RegExp(`\\(up to .* for ${selected} deepened trials\\)`));
    const inCells = findings.cells.flatMap(({ deepened }) => deepened ?? []);
    assert.equal(
      inCells.reduce((sum, { trials }) => sum + trials, 0),
      selected,
    );
    assert.ok(inCells.length < findings.cells.length && inCells.every(({ steps }) => steps === LONG));
    await runSweep(store, tiny(`budget.steps=${LONG}`), { threads: 1 });
    assert.equal(sweepFindings(store, "tiny").deepened, null, "all have one budget again");
  });

  it("lasts: a later run of the file neither undoes nor orphans nor repeats it", async () => {
    const file = tiny(`budget.steps=${SHORT}`);
    const { store } = await runAll([file]);
    await deepen(store, "censored");
    const hash = hashSweep(store, "tiny");
    const before = attempts(store);
    assert.deepEqual(missingTrials(store, file), { missing: 0, kept: 12, orphaned: 0 });
    const again = await runSweep(store, file, { threads: 1 });
    assert.equal(again.kept, 12);
    assert.equal(attempts(store), before);
    assert.equal(hashSweep(store, "tiny"), hash);
    await runSweep(store, tiny("budget.steps=100"), { threads: 1 });
    assert.equal(store.sweep("tiny")?.trials, 12);
    const { rows } = store.query("SELECT max(steps) FROM outcome");
    assert.ok(Number(rows[0][0]) > 100, "deepened trials keep their budget");
    const grown = await runSweep(store, tiny(), { threads: 1 });
    assert.equal(grown.concluded > 0, true, "a larger budget of the file is the trials' own again");
    assert.equal(hashSweep(store, "tiny"), (await runAll([tiny()])).hash);
  });

  it("starts again from step 0 where no final checkpoint was kept, to the same bits", async () => {
    const { store } = await runAll([tiny(`budget.steps=${SHORT}`, "checkpoints=none")]);
    const result = await deepen(store, "censored,grokked,tracked,memorized,unfitted,lost");
    assert.ok(result.run.restarted > 0);
    assert.equal(hashSweep(store, "tiny"), (await runAll([tiny()])).hash);
  });

  it("goes on after an interruption", async () => {
    const { store } = await runAll([tiny(`budget.steps=${SHORT}`)]);
    const stop = new AbortController();
    stop.abort();
    const first = await deepen(store, "censored", { stop: stop.signal });
    assert.equal(first.run.summary.interrupted, true);
    await deepen(store, "censored");
    await deepen(store, "1");
    assert.equal(hashSweep(store, "tiny"), (await runAll([tiny()])).hash);
  });

  it("does nothing where nothing matches", async () => {
    const { store, hash } = await runAll([tiny(`budget.steps=${SHORT}`)]);
    assert.equal((await deepen(store, "failed")).selected, 0);
    assert.equal(hashSweep(store, "tiny"), hash);
  });

  it("refuses what is no selection and no larger budget, before anything is touched", async () => {
    const { store, hash } = await runAll([tiny(`budget.steps=${SHORT}`)]);
    const refused = async (where: string, steps: number, says: RegExp): Promise<void> => {
      await assert.rejects(deepen(store, where, { steps }), (error) => {
        assert.ok(error instanceof GrokError && error.code === "INPUT", String(error));
        assert.match(`${error.message} ${error.hint ?? ""}`, says);
        return true;
      });
    };
    await refused("censord", LONG, /did you mean censored/);
    await refused("alpha >", LONG, /--where "alpha >": expected kinds of outcomes or an SQL condition/);
    await refused("", LONG, /found nothing/);
    await refused("1; DROP TABLE curve", LONG, /--where/);
    await refused("nosuchcolumn = 1", LONG, /nosuchcolumn/);
    await refused("censored", SHORT, /--steps: expected an integer above/);
    await refused("censored", 100.5, /--steps/);
    assert.equal(hashSweep(store, "tiny"), hash);
    assert.equal(store.deepened("tiny").size, 0);
  });
});

function nonZero(kinds: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(kinds).filter(([, count]) => count > 0));
}
