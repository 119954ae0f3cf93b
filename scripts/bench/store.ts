import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFile } from "../../src/model/index.js";
import { openStore } from "../../src/session/index.js";
import type { BenchResult } from "../bench-result.js";

const MAIN = packageFile("dist", "bin", "main.js");
const MAKE = fileURLToPath(new URL("../make-large-store.js", import.meta.url));

/** Trials of the invented store: `GROKSWEEP_BENCH_TRIALS=1000000 npm run bench -- store`. */
const TRIALS = Number(process.env["GROKSWEEP_BENCH_TRIALS"] ?? 100_000);

/** The commands that read all trials of a sweep. Compare them with another commit in one run on a machine that does nothing else. */
const COMMANDS: readonly (readonly string[])[] = [
  ["plan", "FILE"],
  ["run", "FILE", "--dry-run"],
  ["hash"],
  ["hash", "--format", "v1"],
  ["report", "--format", "text"],
];

/** What commands take on a store of so many finished trials; the store is made first. */
export function bench(): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-bench-"));
  try {
    const path = join(folder, "large.db");
    const file = join(folder, "large.yaml");
    node(MAKE, path, String(TRIALS));
    const store = openStore(path, { mode: "read" });
    // JSON is YAML.
    writeFileSync(file, store.sweep("large")?.definition ?? "");
    store.close();
    const size = {
      name: `${TRIALS} trials: the store`,
      value: statSync(path).size / 1e6,
      unit: "MB",
      target: null,
    };
    const results = COMMANDS.map((command): BenchResult => {
      const begin = performance.now();
      node(MAIN, ...command.map((word) => (word === "FILE" ? file : word)), "--store", path);
      const value = (performance.now() - begin) / 1000;
      return { name: `${TRIALS} trials: groksweep ${command.join(" ")}`, value, unit: "s", target: null };
    });
    return Promise.resolve([size, ...results]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function node(...args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1e9 });
  if (status !== 0) throw new Error(`node ${args[0]} ended with ${status}: ${stderr}`);
}
