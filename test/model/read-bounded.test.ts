import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { readBounded } from "../../src/model/index.js";
import { loadSweepFile } from "../../src/sweep/index.js";
import { readArray } from "../../src/arrays/index.js";
import { throwsGrok } from "../contract/store-fixtures.js";

describe("readBounded", () => {
  it("gives the bytes of a file, up to the bound and no further", () => {
    const folder = mkdtempSync(join(tmpdir(), "groksweep-bounded-"));
    const path = join(folder, "a");
    writeFileSync(path, "x".repeat(200_000));
    assert.equal(readBounded(path, "a").toString(), "x".repeat(200_000));
    assert.equal(readBounded(path, "a", 200_000).length, 200_000);
    throwsGrok(
      () => readBounded(path, "a", 199_999),
      "INPUT",
      /a: expected at most 199999 bytes, found more/,
    );
    rmSync(folder, { recursive: true });
  });

  it("refuses what never ends", { skip: process.platform === "win32" }, () => {
    throwsGrok(() => loadSweepFile("/dev/zero"), "INPUT", /expected at most 16777216 bytes/);
    assert.match(JSON.stringify(readArray("/dev/zero")), /a device or a pipe/);
  });
});
