import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  refinementOf,
  regimesOf,
  windowState,
  type Boundary,
  type Regime,
} from "../../src/analysis/index.js";
import type { OutcomeRow } from "../../src/model/index.js";
import { GRID, ladder } from "./ladder.js";
import { LADDERS } from "./committee-profile.js";

/** Some rungs of a ladder, by their letters; "." is a rung that was not trained. */
function rungs(letters: string, seed: number): readonly OutcomeRow[] {
  return ladder(letters.replaceAll(".", "m"), seed).filter((_row, i) => letters[i] !== ".");
}

function regime(ladders: readonly string[], options = {}): Regime {
  return regimesOf(
    ladders.flatMap((letters, seed) => rungs(letters, seed)),
    { ...LADDERS, ...options },
  )[0];
}

function withoutCounts({ seeds, ...rest }: Boundary): unknown {
  void seeds;
  return rest;
}

describe("regimesOf, where ladders do not reach a boundary", () => {
  const four = ["mgggt", "mmggt", "mmggt", "mmmgt"];

  it("leaves P₁ as it was when seeds are added around P₂ alone, and the other way round", () => {
    const before = regime(four);
    const atSecond = regime([...four, ...Array<string>(12).fill("...gt")]);
    assert.deepEqual(withoutCounts(atSecond.first), withoutCounts(before.first));
    assert.equal(atSecond.first.seeds, 4);
    assert.equal(atSecond.second.seeds, 16);
    assert.equal(atSecond.second.interval?.kind, "bootstrap");
    const atFirst = regime([...four, ...Array<string>(12).fill("mmg..")]);
    assert.deepEqual(withoutCounts(atFirst.second), withoutCounts(before.second));
    assert.equal(atFirst.first.seeds, 16);
  });

  it("never calls a P goldilocks at which all seeds memorise", () => {
    // Complete in two seeds, and many that saw the largest two P only.
    const { labels, first } = regime(["mmmgt", "mmmgt", ...Array<string>(20).fill("...gt")]);
    assert.deepEqual(labels, ["too little", "too little", "too little", "goldilocks", "too much"]);
    assert.deepEqual(first.bracket, [200, 400]);
    // Five seeds put P₁ at or below 100 and P₂ above 400, but the two that stand on 200 memorise there.
    const split = regime([...Array<string>(5).fill(".g.g."), "..m..", "..m.."]);
    assert.deepEqual(split.labels, ["goldilocks", "too little", "goldilocks"]);
  });

  it("lets a bound fall into the bracket of a seed whose ladder has a hole there", () => {
    // Three seeds lie between 100 and 400, one above 400; four more are only known to lie above 200.
    const holes = [...Array<string>(3).fill("mm.gt"), "mmmmt"];
    const { first } = regime([...holes, ...Array<string>(4).fill("mmm..")]);
    assert.deepEqual(first.bracket, [100, 400]);
    assert.equal(first.estimate, regime(holes).first.estimate);
    // The other way round: known to lie at or below 200 alone.
    const below = regime([...Array<string>(3).fill("mm.gt"), "mgggt", ...Array<string>(4).fill("..ggt")]);
    assert.deepEqual(below.first.bracket, [100, 400]);
    // But not into one that ends before the bound.
    const beyond = regime([...Array<string>(3).fill("mmggt"), "mmmmt", ...Array<string>(4).fill("mmm..")]);
    assert.deepEqual(beyond.first.bracket, [400, 800]);
  });

  it("counts a bound as far as it goes: below or above the others, it moves their median", () => {
    // All added seeds generalise at every P they have: they lie at or below 100.
    const low = regime([...four, ".gg..", ".gg..", ".gg..", ".gg..", ".gg.."]);
    assert.deepEqual(low.first.bracket, [50, 100]);
    // None of them does up to 200: above it.
    const high = regime([...four, ".mm..", ".mm..", ".mm..", ".mm..", ".mm.."]);
    assert.deepEqual(high.first.bracket, [200, 400]);
  });

  it("shares a bound among the seeds that it allows, as Kaplan and Meier do", () => {
    // Above 100: two of the three that are known, (100, 200] and (200, 400]; half of it to each.
    const { first } = regime(["mgggt", "mmggt", "mmmgt", "mm..."]);
    // Shares 1, 1.5, 1.5 of 4: at the second, 2.5 of 4 have come.
    assert.deepEqual(first.bracket, [100, 200]);
    // With three such bounds, 1, 2.5, 2.5 of 6: half is reached at the second; as −∞ or +∞ they would move it.
    assert.deepEqual(
      regime(["mgggt", "mmggt", "mmmgt", "mm...", "mm...", "mm..."]).first.bracket,
      [100, 200],
    );
    assert.equal(first.seeds, 3);
  });

  it("says that a boundary is not known where no ladder reaches it, and what is known", () => {
    const interrupted = regime(["mm...", "mm..."], {
      pending: [200, 400, 800].map((samples) => ({ ...rungs("m", 0)[0].parameters, samples })),
    });
    assert.equal(interrupted.first.place, "unknown");
    assert.deepEqual(interrupted.first.within, [100, null]);
    assert.deepEqual(interrupted.amounts, GRID);
    assert.deepEqual(interrupted.labels, ["too little", "too little", null, null, null]);
    assert.equal(interrupted.unknown, 3);
    const upper = regime(["..ggt"], {
      pending: [50, 100].map((samples) => ({ ...rungs("m", 0)[0].parameters, samples })),
    });
    assert.deepEqual([upper.first.place, upper.first.within], ["unknown", [null, 200]]);
    assert.equal(upper.second.place, "inside");
    assert.deepEqual(upper.labels, [null, null, "goldilocks", "goldilocks", "too much"]);
    // The ends of the grid count where they were seen.
    assert.equal(regime(["ggggg"]).first.place, "below");
    assert.equal(regime(["mmmmm"]).first.place, "above");
    assert.deepEqual(regime(["fffff"]).first.within, [null, null]);
    assert.equal(regime(["fgggg"]).first.place, "unknown");
    assert.equal(regime(["mmmmf"]).first.place, "unknown");
  });

  it("lets bracket, estimate and interval span rungs of unknown fate, and counts the seeds", () => {
    const { first, second } = regime(["mfggt", "mfggt", "mfggt"]);
    assert.deepEqual(first.bracket, [50, 200]);
    assert.equal(first.estimate, 100);
    assert.deepEqual(first.interval, { kind: "range", low: 50, high: 200 });
    assert.deepEqual([first.spanning, second.spanning], [3, 0]);
    // P₂ is interpolated between neighbours only; across an unknown rung its bracket is all that is known.
    const across = regime(["mmgft", "mmgft"]).second;
    assert.deepEqual(across.interval, { kind: "range", low: 200, high: 800 });
    assert.equal(across.spanning, 2);
  });

  it("knows that a trial which stopped too late for no delay is not tracked, whatever may come", () => {
    // c stops at 100 of 1000 steps with a train step of 10: P₁ is open there, P₂ is not.
    const { first, second, unknown } = regime(["mcggt"], { budgetSteps: 1000 });
    assert.equal(unknown, 1);
    assert.deepEqual(first.bracket, [50, 200]);
    assert.equal(second.spanning, 0);
    const atTop = regime(["mmgct"], { budgetSteps: 1000 }).second;
    assert.deepEqual(atTop.bracket, [400, 800]);
  });

  it("judges all rungs of a point at one budget where some were deepened", () => {
    const deepened = (letters: string, seed: number): readonly OutcomeRow[] =>
      ladder(letters, seed).map((row) =>
        row.kind === "grokked" && Number(row.parameters.samples) < 200
          ? { ...row, test_step: 5000, steps: 9000 }
          : row,
      );
    // Undecided at 1000 steps below 200; seed 0 was deepened to 9000 and generalised there, seed 1 was not.
    const censored = ladder("ccggt", 1).map((row) =>
      row.kind === "censored" ? { ...row, steps: 1000 } : row,
    );
    const [part] = regimesOf([...deepened("mgggt", 0), ...censored], { ...LADDERS, budgetSteps: 1000 });
    assert.deepEqual(part.first.bracket, [100, 200]);
    assert.deepEqual(part.first.interval, { kind: "range", low: 100, high: 200 });
    // When both were, the boundary is that of the larger budget.
    const [both] = regimesOf([...deepened("mgggt", 0), ...deepened("mgggt", 1)], {
      ...LADDERS,
      budgetSteps: 1000,
    });
    assert.deepEqual(both.first.bracket, [50, 100]);
  });

  it("refines one boundary without losing the other", () => {
    const rows = [...four, ...Array<string>(4).fill("...gt")].flatMap((letters, seed) =>
      rungs(letters, seed),
    );
    const { boundaries } = refinementOf(rows, {
      axis: "samples",
      amount: "samples",
      boundary: "both",
      isInteger: true,
      precision: 0.05,
      mostSeeds: 0,
      ratio: 3,
      budgetSteps: 1000,
    });
    assert.deepEqual(
      boundaries.map(({ name, bracket }) => [name, bracket]),
      [
        ["p1", [100, 200]],
        ["p2", [400, 800]],
      ],
    );
  });
});

describe("the goldilocks window", () => {
  it("is P₂ / P₁ of a point, null unless both lie inside", () => {
    const { window, first, second } = regime(["mmggt"]);
    assert.equal(window.ratio, (second.estimate ?? NaN) / (first.estimate ?? NaN));
    // P₁ in (100, 200], P₂ interpolated to 400·√2.
    assert.equal(window.interval?.kind, "range");
    assert.ok(Math.abs((window.interval?.low ?? NaN) - 2 * Math.SQRT2) < 1e-9);
    assert.ok(Math.abs((window.interval?.high ?? NaN) - 4 * Math.SQRT2) < 1e-9);
    assert.equal(window.emptyShare, null);
    assert.equal(window.state, "open");
    assert.deepEqual(regime(["ggggt"]).window, {
      ...{ ratio: null, state: null, interval: null },
      ...{ emptyShare: null, unresolvedShare: null },
    });
  });

  it("takes both boundaries of a resample from the same seeds", () => {
    // The window of every seed is one octave wide, wherever it lies.
    const seeds = ["mgttt", "mgttt", "mgttt", "mgttt", "mgttt", "mmmgt", "mmmgt", "mmmgt", "mmmgt"];
    const { window, first, second } = regime(seeds);
    const { low, high } = window.interval ?? { low: null, high: null };
    assert.equal(window.interval?.kind, "bootstrap");
    assert.ok(low !== null && high !== null);
    const apart = (second.interval?.high ?? NaN) / (first.interval?.low ?? NaN);
    assert.ok(high < apart / 3, `${high} is that of pairs, not of both boundaries apart: ${apart}`);
    assert.equal(window.emptyShare, 0);
  });

  it("tells what is empty from what the grid does not tell apart", () => {
    const [bracket, next, both] = [[100, 200] as const, [200, 400] as const, [100, 400] as const];
    assert.equal(windowState(bracket, next), "open");
    assert.equal(windowState(bracket, bracket), "unresolved");
    assert.equal(windowState(next, bracket), "empty");
    // A bracket across unknown rungs overlaps its neighbour.
    assert.equal(windowState(bracket, both), "unresolved");
    assert.equal(windowState(both, next), "unresolved");
  });

  it("counts the resamples in which it is unresolved", () => {
    const full = regime(Array<string>(10).fill("mmttt"));
    assert.equal(full.window.state, "unresolved");
    assert.deepEqual([full.window.emptyShare, full.window.unresolvedShare], [0, 1]);
    // Brackets alone would allow 1/2.
    assert.deepEqual([full.window.interval?.low, full.window.interval?.high], [1, 2]);
    assert.equal(regime(["mmttt", "mmttt"]).window.interval?.low, 1);
    const mixed = regime([...Array<string>(5).fill("mmttt"), ...Array<string>(6).fill("mmggt")]);
    assert.deepEqual([mixed.window.state, mixed.window.emptyShare], ["open", 0]);
    const share = mixed.window.unresolvedShare ?? NaN;
    // The lower median of eleven: unresolved when at least half of a draw is; binomial(11, 5/11) ≥ 6: 0.38.
    assert.ok(share > 0.3 && share < 0.46, String(share));
  });
});
