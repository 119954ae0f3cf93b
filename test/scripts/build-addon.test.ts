import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";

/**
 * A compiler that notes each call in `calls` and writes a text where the object should be; it waits while there is a
 * file `wait` beside it.
 */
const COMPILER = `#!/bin/sh
here=$(dirname "$0")
if [ "$1" = --version ]; then cat "$here/version"; exit 0; fi
echo "$@" >> "$here/calls"
while [ -e "$here/wait" ]; do sleep 0.05; done
while [ $# -gt 1 ]; do if [ "$1" = -o ]; then echo made > "$2"; fi; shift; done
`;

describe("scripts/build-addon.mjs", { skip: process.platform === "win32" ? "no addon there" : false }, () => {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "groksweep-addon-"));
  const script = join(root, "scripts", "build-addon.mjs");
  const source = join(root, "src", "engine", "lanes", "kernels", "c");
  const build = join(root, "build");
  const env = { ...process.env, CC: join(root, "cc") };
  before(() => {
    for (const folder of [join(root, "scripts"), source]) mkdirSync(folder, { recursive: true });
    copyFileSync(packageFile("scripts", "build-addon.mjs"), script);
    cpSync(packageFile("src", "engine", "lanes", "kernels", "c"), source, { recursive: true });
    symlinkSync(packageFile("node_modules"), join(root, "node_modules"));
    writeFileSync(env.CC, COMPILER, { mode: 0o755 });
    writeFileSync(join(root, "version"), "cc 1.0\n");
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  /** What it says, and how often it called the compiler. */
  const call = (): { readonly said: string; readonly compiled: number } => {
    rmSync(join(root, "calls"), { force: true });
    const { stdout, status } = spawnSync(process.execPath, [script, "--strict"], { env, encoding: "utf8" });
    assert.equal(status, 0, stdout);
    const calls = join(root, "calls");
    return {
      said: stdout,
      compiled: existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n").length : 0,
    };
  };

  it("compiles once, and again only for another source, another compiler or a damaged addon", () => {
    const first = call();
    assert.match(first.said, /native kernels built/);
    assert.ok(first.compiled > 1);
    const second = call();
    assert.match(second.said, /native kernels are up to date \(cc 1\.0; \d+ KiB\)/);
    assert.equal(second.compiled, 0);
    const changes: readonly (() => void)[] = [
      () => writeFileSync(join(source, "lanes.h"), "/* another */\n"),
      () => writeFileSync(join(root, "version"), "cc 2.0\n"),
      () => writeFileSync(join(build, "kernels.node"), "mad"),
      () => rmSync(join(build, "kernels.json")),
    ];
    for (const change of changes) {
      change();
      assert.equal(call().compiled, first.compiled);
      assert.equal(call().compiled, 0);
    }
  });

  it("a signal ends it without leaving its folder, and keeps the addon that was there", async () => {
    call();
    writeFileSync(join(root, "version"), "cc 3.0\n");
    writeFileSync(join(root, "wait"), "");
    rmSync(join(root, "calls"), { force: true });
    const child = spawn(process.execPath, [script], { env, stdio: "ignore" });
    while (!existsSync(join(root, "calls"))) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(readdirSync(build).some((name) => name.startsWith("objects-")));
    child.kill("SIGTERM");
    const [, signal] = (await once(child, "exit")) as [number | null, string | null];
    rmSync(join(root, "wait"));
    assert.equal(signal, "SIGTERM");
    assert.deepEqual(readdirSync(build).sort(), ["kernels.json", "kernels.node"]);
  });

  it("removes what a killed build left, but not the folder of one that may still go on", () => {
    const [old, recent] = [join(build, "objects-oldold"), join(build, "objects-recent")];
    for (const folder of [old, recent]) mkdirSync(folder);
    const yesterday = Date.now() / 1000 - 86_400;
    utimesSync(old, yesterday, yesterday);
    call();
    assert.equal(existsSync(old), false);
    assert.equal(existsSync(recent), true);
  });
});
