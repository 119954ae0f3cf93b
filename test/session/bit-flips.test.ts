import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { hashSweep, openStore, refineSweep, runSweep } from "../../src/session/index.js";
import { answersOf, flipAndAsk, type Flip } from "./bit-flips.js";
import { tiny } from "./tiny-sweep.js";

/** Bits that are flipped, one at a time; more by hand with FLIPS, others with SEED. */
const FLIPS = Number(process.env["FLIPS"] ?? 260);
const SEED = Number(process.env["SEED"] ?? 20_261_128);

describe("one bit of a store flips", () => {
  let folder = "";
  let original = "";
  let asked = { hash: "", answers: "" };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "groksweep-flips-"));
    original = join(folder, "original.db");
    const store = openStore(original, { mode: "write" });
    const set = ["axes.seed.to=0", "budget.record.pointsPerDecade=4", "budget.steps=25000"];
    await runSweep(store, tiny(...set), { threads: 1 });
    await refineSweep(store, "tiny", { boundary: "p1", precision: 0.5, threads: 1 });
    asked = { hash: hashSweep(store, "tiny"), answers: answersOf(store) };
    store.close();
  });

  after(() => rmSync(folder, { recursive: true }));

  it(`${FLIPS} times (seed ${SEED}): each is seen, or changes neither the content hash nor any answer`, () => {
    const draw = drawFrom(SEED);
    const { size } = statSync(original);
    const copy = join(folder, "copy.db");
    const seen = new Map<Flip["seen"], number>();
    for (let i = 0; i < FLIPS; i++) {
      const flip = flipAndAsk(original, copy, "tiny", { byte: draw(size), bit: draw(8) }, asked);
      seen.set(flip.seen, (seen.get(flip.seen) ?? 0) + 1);
    }
    // Much of a small store is room on its pages that is not used.
    assert.ok((seen.get("check") ?? 0) + (seen.get("open") ?? 0) > FLIPS / 10, JSON.stringify([...seen]));
  });
});

/** Integers below a limit, uniform enough, the same for the same seed. */
function drawFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
