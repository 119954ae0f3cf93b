import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { addonPath } from "../../../src/engine/lanes/kernels/native.js";
import { withoutLines } from "../../../src/engine/tensors/without-notices.js";
import { skipBackend } from "./backends.js";

const module = (name: string): string => new URL(`../../../src/engine/${name}`, import.meta.url).href;

/** What a program writes to its error stream; it must end well. */
function errorsOf(program: string): string {
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return stderr;
}

const skipAddon = existsSync(addonPath()) ? false : "the addon of the kernels is not built here";

describe("the notices of the tensor library", () => {
  it("are told from all else", () => {
    const notices =
      "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n" +
      "I0000 00:00:1 1 port.cc:153] oneDNN custom operations are on. You may see slightly different results\n";
    assert.equal(withoutLines(`one\n${notices}two`), "one\ntwo");
    assert.equal(withoutLines(notices), "");
  });

  it("are held back, and what else is written meanwhile is not lost", { skip: skipAddon }, () => {
    const program = `
      import { writeSync } from "node:fs";
      import { withoutNotices } from ${JSON.stringify(module("tensors/without-notices.js"))};
      const write = (text) => writeSync(2, text);
      write("before|");
      withoutNotices(() => withoutNotices(() => write("during|")));
      try { withoutNotices(() => { write("thrown|"); throw new Error(); }); } catch { write("caught|"); }
      write("after");`;
    assert.equal(errorsOf(program), "before|during|thrown|caught|after");
  });

  it("do not appear when the library is loaded", { skip: skipAddon || skipBackend("tensorflow") }, () => {
    const program = `
      const { loadTensorBackend, setTensorflowEnvironment } = await import(${JSON.stringify(module("index.js"))});
      setTensorflowEnvironment();
      await loadTensorBackend("tensorflow");`;
    assert.equal(errorsOf(program), "");
  });
});
