import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("../../src", import.meta.url));

/** Every module that loading these files brings in before their first line runs: own files and packages. */
function loadedWith(...files: readonly string[]): ReadonlySet<string> {
  const loaded = new Set<string>();
  const visit = (file: string): void => {
    const name = relative(SOURCE, file);
    if (loaded.has(name)) return;
    loaded.add(name);
    for (const [, from] of readFileSync(file, "utf8").matchAll(
      /^(?:import|export)\s[^;]*?from "([^"]+)";$/gm,
    )) {
      if (from.startsWith(".")) visit(join(dirname(file), from));
      else loaded.add(from);
    }
  };
  files.forEach((file) => visit(join(SOURCE, file)));
  return loaded;
}

describe("start-up", () => {
  it("of commands that only read loads neither engines nor the validation of sweep files", () => {
    for (const command of ["status", "ls", "sql"]) {
      const loaded = loadedWith("cli/main.js", `cli/${command}.js`);
      assert.ok(loaded.has("better-sqlite3") && loaded.has("yargs"), "the walk finds what is loaded");
      const heavy = [...loaded].filter((name) =>
        /^(engine|run|analysis|report|science)\/|^(zod|yaml|piscina)$/.test(name),
      );
      assert.deepEqual(heavy, [], command);
    }
    assert.ok(loadedWith("cli/run.js").has("zod"), "the walk finds what others load");
  });
});
