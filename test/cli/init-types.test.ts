import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";
import { Bench } from "./groksweep.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.remove());

/** What a TypeScript compiler says of the folder. */
function compiled(): { readonly status: number | null; readonly stdout: string } {
  return spawnSync(process.execPath, [packageFile("node_modules", "typescript", "bin", "tsc"), "-p", "."], {
    cwd: bench.folder,
    encoding: "utf8",
  });
}

describe("init system outside of any package", () => {
  it("gives editors the types: what it writes compiles, and a mistake in it does not", () => {
    assert.equal(bench.run("init", "system", "begin").code, 0);
    const right = compiled();
    assert.equal(right.status, 0, right.stdout);

    const path = join(bench.folder, "begin.ts");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("rate: p.learningRate * D", "rate: p.learningRat * D"));
    const wrong = compiled();
    assert.notEqual(wrong.status, 0);
    assert.match(wrong.stdout, /begin\.ts.*Property 'learningRat' does not exist/);
  });

  it("leaves settings alone that are there", () => {
    writeFileSync(join(bench.folder, "tsconfig.json"), "{}");
    const { code, stdout } = bench.run("init", "system", "begin", "--json");
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), { system: "begin.ts", sweep: "begin.yaml", settings: null });
    assert.equal(readFileSync(join(bench.folder, "tsconfig.json"), "utf8"), "{}");
    assert.ok(existsSync(join(bench.folder, "begin.ts")));
  });
});
