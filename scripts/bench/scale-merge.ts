import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFile, type Shard } from "../../src/model/index.js";
import { openStore, trialsOfShard } from "../../src/session/index.js";
import type { BenchResult } from "../bench-result.js";
import { inventedSweep, inventTraining } from "../invent-training.js";

const MAIN = packageFile("dist", "bin", "main.js");

/** 100 shards of a sweep of 10⁵ trials. */
const [SHARDS, SEEDS] = [100, 125];

/** The time that one command takes to merge the shards of a large sweep, its check of them and the regimes included. */
export async function bench(): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-bench-"));
  try {
    const sweep = inventedSweep(SEEDS);
    const paths: string[] = [];
    for (let index = 1; index <= SHARDS; index++) {
      const path = join(folder, `${index}.db`);
      paths.push(path);
      await inventShard(path, sweep, { index, count: SHARDS });
    }
    const began = performance.now();
    const merge = spawn(
      process.execPath,
      [MAIN, "merge", ...paths, "--store", join(folder, "all.db"), "--quiet"],
      {
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
    const [code] = (await once(merge, "exit")) as [number];
    const wallMs = performance.now() - began;
    if (code !== 0) throw new Error(`merge ended with ${code}`);
    requireAll(join(folder, "all.db"), sweep.count);
    return [
      {
        ...{ name: `merge: ${SHARDS} shards, ${sweep.count} trials in all`, value: wallMs / 1000, unit: "s" },
        target: "< 60",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inventShard(
  path: string,
  sweep: ReturnType<typeof inventedSweep>,
  shard: Shard,
): Promise<void> {
  const store = openStore(path, { mode: "write" });
  try {
    const { trials } = trialsOfShard(sweep, shard);
    store.acquireLease();
    store.markShard(shard);
    store.beginDeclaration({ name: sweep.name, definition: sweep.definition });
    store.declareTrials(sweep.name, trials);
    store.endDeclaration(sweep.name);
    await inventTraining(store, sweep, trials);
    store.releaseLease();
  } finally {
    store.close();
  }
}

function requireAll(path: string, trials: number): void {
  const store = openStore(path, { mode: "read" });
  try {
    const [[found]] = store.query("SELECT count(*) FROM outcome").rows;
    if (Number(found) !== trials) throw new Error(`${String(found)} of ${trials} trials were merged`);
  } finally {
    store.close();
  }
}
