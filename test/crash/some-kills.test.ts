import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Draw } from "../fuzz/draw.js";
import { killAtRandom } from "./scenario.js";
import { makeScenarios, trainStores } from "./scenarios.js";

const SEED = 1;
const KILLS = 2;

/** What takes little time of `npm run test:crash`; kills of a run are in interrupted-runs.test.ts. */
const QUICK = ["migration", "merge", "backup", "deepen"];

describe("commands that are killed", () => {
  const root = mkdtempSync(join(tmpdir(), "groksweep-kills-"));
  after(() => rmSync(root, { recursive: true, force: true }));
  before(() => trainStores(root));

  for (const [scenario, prepare] of makeScenarios(root).filter(([{ name }]) => QUICK.includes(name))) {
    it(`${scenario.name} leaves a sound store, and gives the same result later`, async () => {
      const work = mkdtempSync(join(root, "work-"));
      const draw = Draw.ofCase(SEED, scenario.name, 0);
      const { kills } = await killAtRandom({ ...scenario, kills: KILLS }, prepare(), work, draw);
      assert.equal(kills, KILLS);
    });
  }
});
