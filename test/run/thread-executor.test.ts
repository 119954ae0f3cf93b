import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { THREAD_ENTRY } from "../../src/run/thread-executor.js";

describe("worker threads", () => {
  // Node 20 aborts the process when a thread is ended while `require` links an ES module.
  it("load no ES module by require, so that they may be ended while they load", () => {
    const program = `const { trainInThread } = require(${JSON.stringify(fileURLToPath(THREAD_ENTRY))});
      trainInThread.then((train) => console.log(typeof train));`;
    const node = spawnSync(process.execPath, ["--no-experimental-require-module", "-e", program], {
      encoding: "utf8",
    });
    assert.equal(node.stderr, "");
    assert.equal(node.stdout, "function\n");
  });
});
