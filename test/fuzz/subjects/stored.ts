import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { hashSweep, openStore, refineSweep, runSweep } from "../../../src/session/index.js";
import { tiny, tinyDescent } from "../../session/tiny-sweep.js";

/** Overrides that make a tiny sweep smaller still. */
export const SMALL: readonly string[] = ["axes.seed.to=0", "budget.record.pointsPerDecade=4"];

/** The same by exact descent, which leaves checkpoints to go on from. */
export const DESCENT: readonly string[] = [...SMALL, "name=descent", "budget.stop=budget"];

/** A flow that ends at its budget, and leaves checkpoints too. */
export const FLOWING: readonly string[] = [
  ...SMALL,
  "name=flowing",
  "budget.stop=budget",
  "axes.epsilon=[0.4]",
];

/** Steps of both as they are stored, and as they go on from there. */
export const STORED_STEPS = 600;
export const LATER_STEPS = 1500;

/** A store with three sweeps, one of them refined; closed, in one file. */
export async function makeStore(path: string): Promise<void> {
  const store = openStore(path, { mode: "write" });
  try {
    await runSweep(store, tiny(...SMALL), { threads: 1 });
    await refineSweep(store, "tiny", { boundary: "p1", precision: 0.5, threads: 1 });
    await runSweep(store, tinyDescent(...DESCENT, `budget.steps=${STORED_STEPS}`), { threads: 1 });
    await runSweep(store, tiny(...FLOWING, `budget.steps=${STORED_STEPS}`), { threads: 1 });
  } finally {
    store.close();
  }
}

/** All content hashes of a store. */
export function hashes(path: string): string {
  const store = openStore(path, { mode: "read" });
  try {
    return ["tiny", "descent", "flowing"].map((name) => hashSweep(store, name)).join(" ");
  } finally {
    store.close();
  }
}

/** Digest of the bytes of a file. */
export function digest(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** Puts a fresh copy of a store at a path, without what lay beside the old one. */
export function freshCopy(original: string, path: string): void {
  removeStore(path);
  copyFileSync(original, path);
}

/** Removes a store with what SQLite keeps beside it. */
export function removeStore(path: string): void {
  for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(`${path}${end}`, { force: true });
}

/** The path of the store in a folder of a subject, made at the first call. */
export async function storeIn(folder: string): Promise<string> {
  const path = join(folder, "original.db");
  await makeStore(path);
  return path;
}
