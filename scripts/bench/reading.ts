import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFile } from "../../src/model/index.js";
import { exportSweep, openStore } from "../../src/session/index.js";
import type { BenchResult } from "../bench-result.js";

const MAIN = packageFile("dist", "bin", "main.js");
const MAKE = fileURLToPath(new URL("../make-large-store.js", import.meta.url));

/** What reading a store of 100 000 trials takes; the store is made first, which takes longest. */
export async function bench(): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-bench-"));
  try {
    const path = join(folder, "large.db");
    node(MAKE, path, "100000");
    const store = openStore(path, { mode: "read" });
    const query = best(20, () => store.sweep("large"));
    const begin = performance.now();
    await exportSweep(store, {
      sweep: "large",
      what: "outcomes",
      format: "parquet",
      target: { path: join(folder, "outcomes.parquet") },
    });
    const exported = performance.now() - begin;
    store.close();
    return [
      { name: "100 000 trials: status queries", value: query, unit: "ms", target: "< 20" },
      { name: "node alone", value: best(7, () => node("-e", "0")) / 1000, unit: "s", target: null },
      {
        name: "100 000 trials: groksweep status, the process",
        value: best(7, () => node(MAIN, "status", "--store", path)) / 1000,
        unit: "s",
        target: "< 0.25",
      },
      { name: "100 000 outcomes to Parquet", value: exported / 1000, unit: "s", target: "< 5" },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The shortest of some runs, in milliseconds. */
function best(runs: number, work: () => unknown): number {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    work();
    least = Math.min(least, performance.now() - begin);
  }
  return least;
}

function node(...args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${args[0]} ended with ${status}: ${stderr}`);
}
