import { after, describe, it } from "node:test";
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { Bench } from "./groksweep.js";

describe("groksweep start", () => {
  const bench = new Bench();
  after(() => bench.remove());

  it("trains the quickstart sweep and ends with five findings and the path of the report", () => {
    const { code, stdout, stderr } = bench.run("start");
    assert.equal(code, 0, stderr);
    const lines = stdout.trimEnd().split("\n");
    const path = /^report: (.+)$/.exec(lines[lines.length - 1])?.[1] ?? "";
    assert.ok(existsSync(path), stdout);
    assert.equal(lines[lines.length - 2], "");
    assert.equal(lines[lines.length - 8], "");
    const findings = lines.slice(-7, -2);
    assert.ok(
      findings.every((finding) => finding.length > 20),
      stdout,
    );
    assert.notEqual(bench.digest(), "absent");
  });
});
