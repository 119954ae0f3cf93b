import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { packageFile } from "../src/model/index.js";
import { Bench } from "./cli/groksweep.js";

const FOLDER = packageFile("python", "notebooks");

/** Two axes and four seeds whose trials take no time; some trials do not get there, and some ladders have boundaries. */
const LADDER = `
name: ladder
task: { kind: polynomial, dimension: 8 }
model: { width: 20 }
axes: { alpha: [0.25, 1, 4], samples: [4, 16, 24, 40, 64], seed: { from: 0, count: 4 } }
budget: { steps: 1000 }
`;

/** Runs a notebook in a kernel, where there is one, and else its code cells one after the other; prints how many figures there are. */
const EXECUTE = `
import json, sys
path = sys.argv[1]
try:
    import nbformat
    from nbclient import NotebookClient
except ImportError:
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    names = {}
    for cell in json.load(open(path, encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), path, "exec"), names)
    for number in plt.get_fignums():
        plt.figure(number).canvas.draw()
    print("figures", len(plt.get_fignums()))
else:
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    print("figures", sum("image/png" in output.get("data", {}) for output in outputs))
`;

const lacking = ["pandas", "matplotlib", "numpy"].filter(
  (module) => spawnSync("python3", ["-c", `import ${module}`]).status !== 0,
);

describe("notebooks", () => {
  const bench = new Bench();
  after(() => bench.remove());
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".ipynb"));

  it("are kept without what a run leaves in them", () => {
    assert.ok(names.length > 0);
    for (const name of names) {
      const { cells } = JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as {
        readonly cells: readonly {
          readonly outputs?: readonly unknown[];
          readonly execution_count?: unknown;
        }[];
      };
      for (const { outputs = [], execution_count = null } of cells) {
        assert.equal(outputs.length, 0, name);
        assert.equal(execution_count, null, name);
      }
    }
  });

  describe("run", { skip: lacking.length === 0 ? false : `Python here lacks ${lacking.join(", ")}` }, () => {
    before(() => {
      assert.equal(bench.run("run", bench.file("ladder.yaml", LADDER), "--quiet").code, 0);
      assert.equal(bench.run("report", "--out", "page", "--quiet").code, 0);
    });

    for (const name of names) {
      it(`${name} runs from its first cell to its last, and draws its figures`, () => {
        const { status, stdout, stderr } = spawnSync("python3", ["-c", EXECUTE, join(FOLDER, name)], {
          encoding: "utf8",
          cwd: bench.folder,
          env: {
            ...process.env,
            PYTHONPATH: packageFile("python", "src"),
            GROKSWEEP_STORE: bench.store,
            MPLCONFIGDIR: bench.folder,
          },
        });
        assert.equal(status, 0, stderr);
        assert.match(stdout, /figures 4/);
      });
    }
  });
});
