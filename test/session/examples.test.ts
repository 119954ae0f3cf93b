import { after, describe, it } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageFile } from "../../src/model/index.js";
import { Bench } from "../cli/groksweep.js";
import { TINY } from "./tiny-sweep.js";

describe("the examples", () => {
  const bench = new Bench();
  after(() => bench.remove());

  function example(name: string, ...args: readonly string[]): string {
    const script = packageFile("dist", "examples", name);
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout;
  }

  it("train a sweep, write its report and read a surface", () => {
    const out = join(bench.folder, "report");
    const said = example("run-a-sweep.js", bench.file("tiny.yaml", TINY), bench.store, out);
    assert.match(said, /grokked: \d/);
    assert.ok(existsSync(join(out, "index.html")));
    const surface = example("read-a-surface.js", bench.store);
    assert.match(surface, /^alpha 0.5, samples 60: \d/m);
    assert.equal(surface.match(/^alpha/gm)?.length, 4);
  });
});
