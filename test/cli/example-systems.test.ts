import assert from "node:assert/strict";
import { copyFileSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";
import { Bench } from "./groksweep.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.remove());

describe("the examples of systems", () => {
  for (const name of ["cubic-teacher.ts", "ridge-regression.js", "sign-teacher.ts"]) {
    it(name, () => {
      const sweep = name.replace(/\.\w+$/, ".yaml");
      for (const file of [name, sweep]) copyFileSync(packageFile("examples", file), join(bench.folder, file));
      const { code, stdout, stderr } = bench.run("run", sweep, "--steps", "200");
      assert.equal(code, 0, stderr);
      assert.match(stdout + stderr, /trials trained/);
      const kinds = bench.run("sql", "SELECT count(*) FROM outcome WHERE kind = 'diverged'", "--json");
      assert.match(kinds.stdout, /\b0\b/);
    });
  }

  it("that uses every part gives what its page shows, with its file and without", () => {
    const page = readFileSync(packageFile("docs", "your-own-system.md"), "utf8");
    const [, query, shown] =
      /groksweep sql "(SELECT samples, teacher, load[^"]*)"\n([^`]*)```/.exec(page) ?? [];
    for (const file of ["sign-teacher.ts", "sign-teacher.yaml"]) {
      copyFileSync(packageFile("examples", file), join(bench.folder, file));
    }
    const checked = bench.run("check", "sign-teacher.ts");
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    assert.equal(bench.run("run", "sign-teacher.yaml").code, 0);
    assert.equal(bench.run("sql", query).stdout.trimEnd(), shown.trimEnd());
    const refused = bench.run("plan", "sign-teacher.yaml", "--set", "axes.teacher=[none]");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /axes\.teacher\[0\]: expected dense or sparse, got the text "none"/);

    const withFile = bench.run("export", "sign-teacher");
    renameSync(join(bench.folder, "sign-teacher.ts"), join(bench.folder, "away.ts"));
    const without = bench.run("export", "sign-teacher");
    assert.equal(without.code, 0, without.stderr);
    assert.equal(without.stdout, withFile.stdout);
    assert.match(without.stdout.split("\n")[0], /,noise,teacher,load$/);
    const report = bench.run("report", "--format", "text");
    assert.equal(report.code, 0, report.stderr);
    assert.match(report.stdout, /training samples P down, teacher across/);
  });
});
