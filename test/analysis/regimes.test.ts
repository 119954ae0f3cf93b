import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { regimesOf } from "../../src/analysis/index.js";
import { ladder } from "./ladder.js";
import { LADDERS } from "./committee-profile.js";

/** Interpolation is a dozen roundings of the portable log and exp. */
const ROUNDING = 1e-12;

describe("regimesOf", () => {
  it("finds both boundaries of a monotone ladder", () => {
    const [regime] = regimesOf(ladder("mmggt"), LADDERS);
    assert.deepEqual(regime.first.bracket, [100, 200]);
    assert.equal(regime.first.estimate, Math.sqrt(100 * 200));
    assert.equal(regime.first.estimatePerUnit, Math.sqrt(100 * 200) / 100);
    assert.deepEqual(regime.second.bracket, [400, 800]);
    // log ratio falls from log 9 to 0 over one octave of P; log 3 is half way.
    const estimate = regime.second.estimate ?? NaN;
    assert.ok(Math.abs(estimate / (400 * Math.SQRT2) - 1) < ROUNDING);
    assert.deepEqual(regime.labels, ["too little", "too little", "goldilocks", "goldilocks", "too much"]);
    assert.equal(regime.window.state, "open");
    assert.equal(regime.notMonotone, 0);
    assert.ok(!("samples" in regime.parameters));
  });

  it("takes both crossings of a trial under decay that is not at rest for what they say", () => {
    const known = ladder("mmggt");
    const undecided = known.map((row) => ({
      ...row,
      kind: row.test_step === null ? row.kind : ("censored" as const),
    }));
    assert.equal(undecided.filter(({ kind }) => kind === "censored").length, 3);
    const [expected] = regimesOf(known, LADDERS);
    const [found] = regimesOf(undecided, LADDERS);
    assert.deepEqual([found.first, found.second], [expected.first, expected.second]);
  });

  it("interpolates P₂ in log P and log ratio", () => {
    const rows = ladder("mmggt").map((row) => (row.kind === "tracked" ? { ...row, ratio: 2 } : row));
    const [regime] = regimesOf(rows, LADDERS);
    const part = Math.log(9 / 3) / Math.log(9 / 2);
    assert.ok(Math.abs((regime.second.estimate ?? NaN) / (400 * 2 ** part) - 1) < ROUNDING);
  });

  it("flags boundaries beyond the grid on either side", () => {
    const [low] = regimesOf(ladder("ggggt"), LADDERS);
    assert.equal(low.first.place, "below");
    assert.equal(low.first.estimate, null);
    assert.deepEqual(low.labels, ["goldilocks", "goldilocks", "goldilocks", "goldilocks", "too much"]);
    const [high] = regimesOf(ladder("mmmgg"), LADDERS);
    assert.equal(high.second.place, "above");
    const [never] = regimesOf(ladder("mmmmm"), LADDERS);
    assert.equal(never.first.place, "above");
    assert.ok(never.labels.every((label) => label === "too little"));
    const [always] = regimesOf(ladder("ttttt"), LADDERS);
    assert.deepEqual([always.first.place, always.second.place], ["below", "below"]);
    assert.equal(always.window.state, null);
  });

  it("calls a window unresolved where both boundaries lie in one bracket", () => {
    const [regime] = regimesOf(ladder("mmttt"), LADDERS);
    assert.equal(regime.window.state, "unresolved");
    assert.equal(regime.first.estimate, regime.second.estimate);
    assert.deepEqual(regime.labels.slice(1, 3), ["too little", "too much"]);
  });

  it("counts ladders that turn back, and takes the lasting boundary", () => {
    const [regime] = regimesOf(
      [...ladder("mgmgt", 0), ...ladder("mmggt", 1), ...ladder("mmtgt", 2)],
      LADDERS,
    );
    assert.equal(regime.notMonotone, 2);
    const [first] = regimesOf(ladder("mgmgt"), LADDERS);
    assert.deepEqual(first.first.bracket, [200, 400]);
    const [second] = regimesOf(ladder("mmtgt"), LADDERS);
    assert.deepEqual(second.second.bracket, [400, 800]);
  });

  it("joins seeds by their lower median, the spread below eight being the range", () => {
    const rows = [...ladder("mgggt", 0), ...ladder("mmggt", 1), ...ladder("mmmgt", 2), ...ladder("mmmmg", 3)];
    const [regime] = regimesOf(rows, LADDERS);
    assert.equal(regime.seeds, 4);
    assert.deepEqual(regime.first.bracket, [100, 200]);
    assert.deepEqual(regime.first.interval, {
      kind: "range",
      low: 50,
      high: 800,
    });
    assert.deepEqual(regime.second.interval?.high, null);
  });

  it("resamples whole seeds, the same at every point", () => {
    const letters = ["mgggt", "mmggt", "mmggt", "mmmgt", "mgggt", "mmggt", "mmmgt", "mmggt", "mmmmg"];
    const rows = letters.flatMap((text, seed) => [
      ...ladder(text, seed, { alpha: 1 }),
      ...ladder(text, seed, { alpha: 2 }),
    ]);
    const [one, two] = regimesOf(rows, LADDERS);
    assert.equal(one.first.interval?.kind, "bootstrap");
    assert.deepEqual(one.first, two.first);
    const { low, high } = one.first.interval;
    assert.ok(low !== null && high !== null && low <= Math.sqrt(20_000) && high >= Math.sqrt(20_000));
    assert.ok(low < high);
    assert.deepEqual(regimesOf(rows, LADDERS), regimesOf(rows, LADDERS));
    // The order of rows is no information.
    assert.deepEqual(regimesOf([...rows].reverse(), LADDERS).toReversed(), regimesOf(rows, LADDERS));
  });

  it("takes diverged as not generalised and leaves the unknown out", () => {
    const [diverged] = regimesOf(ladder("mgggd"), LADDERS);
    assert.equal(diverged.first.place, "above");
    const [failed] = regimesOf(ladder("mmgft"), LADDERS);
    assert.equal(failed.unknown, 1);
    assert.deepEqual(failed.second.bracket, [200, 800]);
    const [early] = regimesOf(ladder("mcggt"), { ...LADDERS, budgetSteps: 1000 });
    assert.equal(early.unknown, 1);
    assert.deepEqual(early.first.bracket, [50, 200]);
    const [late] = regimesOf(ladder("mcggt"), { ...LADDERS, budgetSteps: 100 });
    assert.deepEqual(late.first.bracket, [100, 200]);
  });
});
