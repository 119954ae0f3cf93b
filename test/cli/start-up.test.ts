import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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
      const loaded = loadedWith("cli/main.js", "cli/command-line.js", `cli/${command}.js`);
      assert.ok(loaded.has("better-sqlite3") && loaded.has("yargs"), "the walk finds what is loaded");
      const heavy = [...loaded].filter((name) =>
        /^(engine|run|analysis|report|science)\/|^(zod|yaml|piscina)$/.test(name),
      );
      assert.deepEqual(heavy, [], command);
    }
    assert.ok(loadedWith("cli/run.js").has("zod"), "the walk finds what others load");
  });

  it("loads the answer to signals before anything of other packages", () => {
    const packages = [...loadedWith("cli/main.js")].filter((name) => !/\.js$|^node:/.test(name));
    assert.deepEqual(packages, []);
  });

  it("closes a debugger that SIGUSR1 opened while Node was starting, and ends", () => {
    const { signal, stderr } = withDebugger(
      "process.kill(process.pid, 'SIGUSR1'); while (inspector.url() === undefined);",
    );
    assert.match(stderr, /Debugger listening/, "the debugger was there");
    assert.equal(signal, "SIGTERM");
  });

  it("leaves a debugger that was asked for", () => {
    const { status, stderr } = withDebugger("", "--inspect=0");
    assert.match(stderr, /Debugger listening/, "the debugger was there");
    assert.equal(status, 0);
  });
});

/** The end of `groksweep --version` where Node runs this code first; its debugger has a free port. */
function withDebugger(
  code: string,
  ...options: readonly string[]
): ReturnType<typeof spawnSync> & { stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-start-"));
  try {
    const first = join(folder, "first.cjs");
    writeFileSync(first, `const inspector = require("node:inspector"); ${code}`);
    const main = join(SOURCE, "../bin/main.js");
    const args = ["--inspect-port=0", ...options, "--require", first, main, "--version"];
    return spawnSync(process.execPath, args, { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
