import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";

/** Plain descent in numpy and gd differ by rounding alone; the page promises about 10⁻¹³. */
const ROUNDING = 1e-9;

const page = readFileSync(packageFile("docs", "own-data.md"), "utf8");

/** The fenced block of the page whose first line is a comment with this name. */
function block(name: string): string {
  const found = new RegExp("```\\w+\\n(# " + name.replace(".", "\\.") + "\\n[^]*?)```").exec(page);
  assert.ok(found !== null, `${name} is on the page`);
  return found[1];
}

/** A Python that has numpy, or null. */
function pythonWithNumpy(): string | null {
  const peers = packageFile("node_modules", ".cache", "peers", "bin", "python");
  for (const python of ["python3", peers]) {
    if (spawnSync(python, ["-c", "import numpy"]).status === 0) return python;
  }
  return null;
}

const python = pythonWithNumpy();

describe("the page on own data", () => {
  it(
    "can be followed, and its comparison finds rounding only",
    {
      skip: python === null ? "no Python with numpy here" : false,
    },
    () => {
      const folder = mkdtempSync(join(tmpdir(), "groksweep-page-"));
      const run = (program: string, ...args: readonly string[]): string => {
        const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
        assert.equal(status, 0, stderr);
        return stdout;
      };
      try {
        for (const name of ["arrays.py", "own.yaml", "compare.py"])
          writeFileSync(join(folder, name), block(name));
        run(python ?? "", "arrays.py");
        run(process.execPath, packageFile("dist", "src", "cli", "main.js"), "run", "own.yaml");
        const said = run(python ?? "", "compare.py");
        const differences = [...said.matchAll(/difference (\S+) up to step 2873/g)].map(([, text]) =>
          Number(text),
        );
        assert.equal(differences.length, 2, said);
        for (const difference of differences) assert.ok(difference < ROUNDING, said);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
