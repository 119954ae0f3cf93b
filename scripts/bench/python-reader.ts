import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFile } from "../../src/model/index.js";
import type { BenchResult } from "../bench-result.js";

const MAKE = fileURLToPath(new URL("../make-large-store.js", import.meta.url));

/** What the reader in Python takes, the least of several calls. The last figure is the view itself, for comparison. */
const CODE = `
import json, sys, time
import pandas
import groksweep

def best(work, times):
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        rows = len(work())
        found.append(time.perf_counter() - begin)
    return [min(found), rows]

store = groksweep.open(sys.argv[1])
outcomes = best(lambda: store.outcomes().to_pandas(), 5)
each = len(store.curves("trial_id IN (SELECT trial_id FROM time_to_grok LIMIT 100)")) / 100
ids = "trial_id IN (SELECT trial_id FROM time_to_grok LIMIT " + str(min(outcomes[1], round(1e6 / each))) + ")"
curves = best(lambda: store.curves(ids).to_pandas(), 3)
cells = best(lambda: store.cells().to_pandas(), 3)
view = best(lambda: store.sql("SELECT * FROM cell"), 2)
json.dump([outcomes, curves, cells, view], open(sys.argv[2], "w"))
`;

/** Outcomes, curves and cells of 100 000 trials to pandas; nothing where Python or pandas is missing. */
export function bench(): Promise<readonly BenchResult[]> {
  if (spawnSync("python3", ["-c", "import pandas"]).status !== 0) {
    console.error("python-reader: skipped, python3 here has no pandas");
    return Promise.resolve([]);
  }
  const folder = mkdtempSync(join(tmpdir(), "groksweep-bench-"));
  try {
    const path = join(folder, "large.db");
    const out = join(folder, "seconds.json");
    run(process.execPath, MAKE, path, "100000");
    run("python3", "-c", CODE, path, out);
    const [outcomes, curves, cells, view] = JSON.parse(readFileSync(out, "utf8")) as readonly (readonly [
      number,
      number,
    ])[];
    return Promise.resolve([
      { name: `Python: ${outcomes[1]} outcomes to pandas`, value: outcomes[0], unit: "s", target: "< 0.3" },
      { name: `Python: ${curves[1]} rows of curves to pandas`, value: curves[0], unit: "s", target: "< 1.5" },
      { name: `Python: ${cells[1]} cells to pandas`, value: cells[0], unit: "s", target: "< 0.5" },
      { name: `Python: ${view[1]} cells from the view alone`, value: view[0], unit: "s", target: null },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: packageFile("python", "src") },
  });
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}: ${stderr}`);
}
