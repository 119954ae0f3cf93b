import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TFJS_VERSION, type TensorflowProbe } from "../../../src/engine/index.js";
import { GrokError } from "../../../src/model/index.js";
import { chooseTensorWorkers } from "../../../src/engine/index.js";

function finding(found: TensorflowProbe): () => Promise<TensorflowProbe> {
  return () => Promise.resolve(found);
}

function unasked(): Promise<TensorflowProbe> {
  throw new Error("nobody should have tried the library");
}

const MISSING = finding({ kind: "missing" });
const BROKEN = finding({ kind: "unusable", reason: "wrong ELF class" });

function installable(error: unknown): boolean {
  return error instanceof GrokError && error.code === "INPUT" && /npm run tensorflow/.test(error.hint ?? "");
}

describe("workers for tensors", () => {
  it("are threads where the library can be loaded twice, else processes", async () => {
    const shared = finding({ kind: "usable", name: "tensorflow-2.21.0", singleLoad: null });
    const single = finding({ kind: "usable", name: "tensorflow-2.9.1", singleLoad: "SIGSEGV" });
    for (const choice of ["auto", "tensorflow"] as const) {
      const threads = await chooseTensorWorkers(choice, shared);
      assert.deepEqual(
        [threads.backend, threads.name, threads.executor],
        ["tensorflow", "tensorflow-2.21.0", "threads"],
      );
      const processes = await chooseTensorWorkers(choice, single);
      assert.deepEqual([processes.name, processes.executor], ["tensorflow-2.9.1", "processes"]);
      assert.match(processes.reason, /SIGSEGV/);
    }
  });

  it("fall back to WebAssembly on auto, and say why", async () => {
    const missing = await chooseTensorWorkers("auto", MISSING);
    assert.deepEqual(
      [missing.backend, missing.name, missing.executor],
      ["wasm", `wasm-${TFJS_VERSION}`, "threads"],
    );
    assert.match(missing.reason, /npm run tensorflow/);
    assert.match((await chooseTensorWorkers("auto", BROKEN)).reason, /wrong ELF class/);
  });

  it("are refused where tensorflow is asked for and not there or broken", async () => {
    await assert.rejects(chooseTensorWorkers("tensorflow", MISSING), installable);
    await assert.rejects(chooseTensorWorkers("tensorflow", BROKEN), (error) => {
      assert.match(String(error), /wrong ELF class/);
      return installable(error);
    });
  });

  it("are threads for the others, without trying the library", async () => {
    for (const choice of ["wasm", "cpu"] as const) {
      const { backend, executor } = await chooseTensorWorkers(choice, unasked);
      assert.deepEqual([backend, executor], [choice, "threads"]);
    }
  });
});
