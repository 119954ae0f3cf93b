import type { Store, Sweep } from "../../src/model/index.js";
import {
  hashSweep,
  openStore,
  runSweep,
  type RunResult,
  type RunSweepOptions,
} from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";

/** A sweep that trains in a fraction of a second and has several kinds of outcomes. */
export const TINY = `
name: tiny
task: { kind: polynomial, dimension: 10 }
model: { width: 20 }
axes:
  alpha: [0.5, 4]
  epsilon: [0.5]
  samples: [10, 60]
  seed: { from: 0, to: 2 }
method: { kind: flow, tolerance: 1e-3 }
budget: { steps: 3e4, stop: decided, record: { pointsPerDecade: 8 } }
`;

/** The tiny sweep with overrides as on the command line. */
export function tiny(...set: readonly string[]): Sweep {
  return parseSweep(TINY, { source: "tiny.yaml", set });
}

/** The tiny sweep by exact descent. */
export function tinyDescent(...set: readonly string[]): Sweep {
  const text = TINY.replace("{ kind: flow, tolerance: 1e-3 }", "{ kind: gd }");
  return parseSweep(text, { source: "tiny.yaml", set });
}

/** Run sweeps one after the other in a store of their own; the results, the last sweep's hash, and the store. */
export async function runAll(
  sweeps: readonly Sweep[],
  options: RunSweepOptions = {},
): Promise<{ readonly results: readonly RunResult[]; readonly hash: string; readonly store: Store }> {
  const store = openStore(":memory:", { mode: "write" });
  const results: RunResult[] = [];
  for (const sweep of sweeps) results.push(await runSweep(store, sweep, { threads: 2, ...options }));
  return { results, hash: hashSweep(store, sweeps[sweeps.length - 1].name), store };
}

/** Attempts that ended, of all trials of a store. */
export function attempts(store: Store): number {
  return Number(store.query("SELECT count(*) FROM attempt").rows[0][0]);
}
