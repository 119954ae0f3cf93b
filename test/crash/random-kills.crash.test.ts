import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Draw } from "../fuzz/draw.js";
import { SLOW } from "./kill-until-done.js";
import { assertDone, hashOf, killAtRandom } from "./scenario.js";
import { makeScenarios, trainStores } from "./scenarios.js";
import { startVictim } from "./victim.js";

const SEED = Number(process.env["CRASH_SEED"] ?? 20_261_128);

/** As many kills in all, shared out between the scenarios; less for a first look. */
const SHARE = Number(process.env["CRASH_SHARE"] ?? 1);

describe(`killed at random (CRASH_SEED=${SEED})`, () => {
  const root = mkdtempSync(join(tmpdir(), "groksweep-crash-"));
  const begun = Date.now();
  const table: string[] = [];
  let all = 0;
  after(() => {
    rmSync(root, { recursive: true, force: true });
    console.log(["| killed | kills | signal and end |", "|---|---|---|", ...table].join("\n"));
    console.log(`${all} kills in ${Math.round((Date.now() - begun) / 1000)} s, CRASH_SEED=${SEED}`);
  });

  before(() => trainStores(root));

  for (const [scenario, prepare] of makeScenarios(root)) {
    const kills = Math.max(2, Math.round(scenario.kills * SHARE));
    it(`${scenario.name}: ${kills} times, and the result is the same`, async () => {
      const draw = Draw.ofCase(SEED, scenario.name, 0);
      const work = mkdtempSync(join(root, "work-"));
      const toll = await killAtRandom({ ...scenario, kills }, prepare(), work, draw);
      rmSync(work, { recursive: true });
      all += toll.kills;
      const ends = [...toll.ends].sort(([a], [b]) => (a < b ? -1 : 1));
      table.push(
        `| ${scenario.name} | ${toll.kills} | ${ends.map(([end, n]) => `${end}: ${n}`).join(", ")} |`,
      );
      console.log(table.at(-1));
    });
  }

  it("threads: what they held is trained again, and the result is the same", async () => {
    const folder = mkdtempSync(join(root, "threads-"));
    const store = join(folder, "groksweep.db");
    writeFileSync(join(folder, "slow.yaml"), SLOW);
    assertDone(await startVictim(folder, ["run", "slow.yaml"]).end);
    const expected = hashOf(store, "slow");
    const preload = fileURLToPath(new URL("./dying-threads.js", import.meta.url));
    const draw = Draw.ofCase(SEED, "threads", 0);
    let deaths = 0;
    for (let round = 0; round < Math.max(1, Math.round(10 * SHARE)); round++) {
      rmSync(store);
      const env = { DEATHS: "4", LATEST_MS: "1500", DEATH_SEED: String(1 + draw.below(2 ** 30)) };
      const end = await startVictim(folder, ["run", "slow.yaml"], { preload: [preload], env }).end;
      assertDone(end);
      deaths += [...end.stderr.matchAll(/a thread dies/g)].length;
      assert.equal(hashOf(store, "slow"), expected);
    }
    assert.ok(deaths > 0);
    all += deaths;
    table.push(`| threads | ${deaths} | worker 0: ${deaths} |`);
    console.log(table.at(-1));
  });
});
