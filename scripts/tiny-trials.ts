import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store, Sweep } from "../src/model/index.js";
import { openStore } from "../src/session/index.js";
import { parseSweep } from "../src/sweep/index.js";

/**
 * A sweep of 400 cells whose trials train in about a millisecond, so that what surrounds the training shows.
 *
 * @param seeds seeds a cell: 50 give 20 000 trials.
 */
export function tinyTrials(seeds: number): Sweep {
  return parseSweep(
    `
name: tiny-trials
task: { kind: polynomial, dimension: 4 }
model: { width: 8 }
axes:
  alpha: { from: 0.5, to: 8, count: 20, scale: log }
  epsilon: { from: 0.1, to: 1, count: 10 }
  samples: [6, 12]
  seed: { from: 0, count: ${seeds} }
method: { kind: flow, tolerance: 1e-2 }
budget: { steps: 1e3, stop: decided, record: { pointsPerDecade: 6 } }
`,
    { source: "tiny-trials" },
  );
}

/** Hands a new store in a file on disk to `work`, and takes the file away afterwards. */
export async function withStoreFile<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-bench-"));
  const store = openStore(join(folder, "bench.db"), { mode: "write" });
  try {
    return await work(store);
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
