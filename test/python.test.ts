import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { packageFile } from "../src/model/index.js";
import { Bench } from "./cli/groksweep.js";
import { TINY } from "./session/tiny-sweep.js";

/** A Python block of the page, with the modules that it says it needs. */
interface Snippet {
  readonly code: string;
  readonly needs: readonly string[];
}

const pageOf = (name: string): string => readFileSync(packageFile("docs", name), "utf8");

const snippetsOf = (page: string): readonly Snippet[] =>
  [...page.matchAll(/```python\n([^]*?)```/g)].map(([, code]) => ({
    code,
    needs: /^# needs: (.*)$/m.exec(code)?.[1].split(", ") ?? [],
  }));

function python(...args: readonly string[]): { readonly status: number | null; readonly stderr: string } {
  return spawnSync("python3", args, {
    encoding: "utf8",
    cwd: bench.folder,
    env: { ...process.env, PYTHONPATH: packageFile("python", "src") },
  });
}

const bench = new Bench();
const hasPython = python("-c", "import sqlite3").status === 0;
const has = (module: string): boolean => hasPython && python("-c", `import ${module}`).status === 0;

before(() => {
  const text = TINY.replace("epsilon: [0.5]", "epsilon: [0.8]");
  assert.equal(bench.run("run", bench.file("tiny.yaml", text), "--quiet").code, 0);
});
after(() => bench.remove());

describe("docs/python.md", { skip: hasPython ? false : "python3 is not on this machine" }, () => {
  const page = pageOf("python.md");
  const snippets = snippetsOf(page);
  before(() => {
    for (const [, args] of page.matchAll(/^npx groksweep (export .*)$/gm)) {
      const words = [...args.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
      assert.equal(bench.run(...words).code, 0, args);
    }
  });

  it("has a block for Python alone, and some for modules", () => {
    assert.ok(snippets.length >= 4);
    assert.deepEqual(snippets[0].needs, []);
  });

  runEach(snippets);
});

describe("docs/results-in-pandas.md", { skip: hasPython ? false : "python3 is not on this machine" }, () => {
  runEach(snippetsOf(pageOf("results-in-pandas.md")));
});

/** A test a block, where Python here has its modules. */
function runEach(snippets: readonly Snippet[]): void {
  for (const [index, { needs, code }] of snippets.entries()) {
    // A block goes on from those before it.
    const earlier = snippets.slice(0, index).filter(({ needs: n }) => n.every((m) => needs.includes(m)));
    const missing = needs.filter((module) => !has(module));
    const skip = missing.length === 0 ? false : `Python here lacks ${missing.join(", ")}`;
    it(`block ${index + 1}${needs.length === 0 ? "" : ` (${needs.join(", ")})`} runs`, { skip }, () => {
      const { status, stderr } = python("-c", [...earlier.map((each) => each.code), code].join("\n"));
      assert.equal(status, 0, stderr);
    });
  }
}
