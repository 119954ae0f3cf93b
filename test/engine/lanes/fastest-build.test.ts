import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { loadKernels, measuredKernels, settleKernels } from "../../../src/engine/index.js";
import { fastestBuild } from "../../../src/engine/lanes/kernels/fastest-build.js";
import { readTimes, timesFile, writeTimes } from "../../../src/engine/lanes/kernels/kernel-cache.js";

describe("the fastest build", () => {
  it("is the one of the least time", () => {
    const times = [
      { name: "wasm", ms: 0.9 },
      { name: "avx2", ms: 0.293 },
      { name: "avx512", ms: 0.324 },
    ];
    assert.equal(fastestBuild(times), "avx2");
  });

  it("is the widest of those within the noise, whichever came out first", () => {
    for (const [narrow, wide] of [
      [1, 1.04],
      [1.04, 1],
    ]) {
      assert.equal(
        fastestBuild([
          { name: "avx2", ms: narrow },
          { name: "avx512", ms: wide },
        ]),
        "avx512",
      );
    }
  });

  it("is none of none", () => {
    assert.equal(fastestBuild([]), null);
  });
});

describe("the kept times of builds", () => {
  const before = process.env["XDG_CACHE_HOME"];
  const times = [
    { name: "a", ms: 1 },
    { name: "b", ms: 2 },
  ];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "groksweep-cache-"));
    process.env["XDG_CACHE_HOME"] = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = before;
    rmSync(folder, { recursive: true });
  });

  it("come back as they were written, and leave no other file", () => {
    const file = timesFile(["a", "b"], ["x"]);
    assert.equal(writeTimes(file, times), true);
    assert.deepEqual(readTimes(file, ["a", "b"]), times);
    assert.equal(readdirSync(join(folder, "groksweep")).length, 1);
  });

  it("have a file of their own for each processor, set of builds and digest", () => {
    const files = [
      timesFile(["a"], ["x"], "one"),
      timesFile(["a"], ["x"], "two"),
      timesFile(["a", "b"], ["x"], "one"),
      timesFile(["a"], ["y"], "one"),
    ];
    assert.equal(new Set(files).size, 4);
  });

  it("count as absent where the file holds anything else", () => {
    const file = timesFile(["a", "b"], ["x"]);
    writeTimes(file, times);
    for (const junk of [
      "",
      "{",
      "null",
      "{}",
      "[1,2]",
      '[{"name":"a","ms":1}]',
      '[{"name":"a","ms":1},{"name":"b","ms":-1}]',
    ]) {
      writeFileSync(file, junk);
      assert.equal(readTimes(file, ["a", "b"]), null, junk);
    }
  });

  it("are lost without an error where the folder cannot be made", () => {
    writeFileSync(join(folder, "file"), "");
    for (const place of [join(folder, "file"), "/proc/nowhere"]) {
      process.env["XDG_CACHE_HOME"] = place;
      assert.equal(writeTimes(timesFile(["a"], ["x"]), times), false, place);
    }
  });

  it("decide for auto: a run settles on one build by name, and keeps what it measured", () => {
    assert.equal(measuredKernels().times, null);
    const choice = settleKernels("auto");
    assert.notEqual(choice, "auto");
    const { file, times: kept } = measuredKernels();
    if (kept !== null) {
      // With other times the same builds lead to another choice: nothing is measured again.
      const slow = kept.map(({ name }, at) => ({ name, ms: at === 0 ? 1 : 9 }));
      writeTimes(file, slow);
      assert.equal(settleKernels("auto"), "wasm");
      assert.equal(loadKernels("auto").name, "wasm-simd128");
    }
    assert.equal(settleKernels("wasm"), "wasm");
  });
});
