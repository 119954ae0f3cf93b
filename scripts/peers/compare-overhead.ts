import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, runSweep } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { PeerProcess } from "./peer-process.js";
import { markdownTable } from "./performance-page.js";
import type { PeersSetting } from "./setting.js";
import { digits, spreadOf, spreadText } from "./statistics.js";

const TRIALS = 300;
const ROUNDS = 3;
/** Trials of the round before, which starts what is started once. */
const WARMING = 10;

/**
 * Time from the definition of a sweep of 300 trials that train nothing to the last stored result, over trials. Here
 * that is reading the sweep, opening a store on disk, starting threads, and everything a trial goes through. Starting
 * Ray itself, and importing any library, is not counted.
 */
export async function compareOverhead({ python, cores, isQuick }: PeersSetting): Promise<string> {
  const rounds = isQuick ? 1 : ROUNDS;
  const optuna = new PeerProcess(python, "optuna_peer.py", [], cores);
  const ray = new PeerProcess(python, "ray_peer.py", [String(cores)], cores);
  try {
    const names = [
      `groksweep, ${cores} threads`,
      await optuna.ask<string>({ do: "about" }),
      await ray.ask<string>({ do: "about" }),
    ];
    const times: number[][] = [[], [], []];
    for (let round = 0; round <= rounds; round++) {
      const trials = round === 0 ? WARMING : TRIALS;
      const ms = [
        await ownStudy(trials, cores),
        await optuna.ask<number>({ do: "study", trials }),
        await ray.ask<number>({ do: "study", trials }),
      ];
      if (round > 0) ms.forEach((time, i) => times[i].push(time / trials));
    }
    const spreads = times.map(spreadOf);
    const rows = names.map((name, i) => [
      name,
      spreadText(spreads[i]),
      `${digits(spreads[i].median / spreads[0].median)} ×`,
    ]);
    return [
      markdownTable(["", "ms a trial", "over groksweep"], rows),
      "",
      `From definition to stored results of ${TRIALS} trials that train nothing, over trials; median (range) of ${rounds} ` +
        "rounds in turns, after a short one that does not count.",
    ].join("\n");
  } finally {
    optuna.close();
    ray.close();
  }
}

async function ownStudy(trials: number, threads: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-overhead-"));
  const began = performance.now();
  const sweep = parseSweep(
    `
name: trivial
task: { dimension: 4, samples: 6 }
model: { width: 8 }
axes: { alpha: { from: 0.5, to: 8, count: ${trials} } }
method: { kind: gd }
budget: { steps: 0 }
`,
    { source: "trivial" },
  );
  const store = openStore(join(folder, "trivial.db"), { mode: "write" });
  try {
    const { concluded } = await runSweep(store, sweep, { threads });
    if (concluded !== trials) throw new Error(`expected ${trials} outcomes, found ${concluded}`);
    return performance.now() - began;
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
