import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { probeTensorflow } from "../../../src/engine/index.js";
import { bridgeRemovedUtil } from "../../../src/engine/tensors/bridge-removed-util.js";
import { probeInChild, type TensorflowProbe } from "../../../src/engine/tensors/probe-tensorflow.js";
import { skipBackend } from "./backends.js";

function probe(behaviour: string): Promise<TensorflowProbe> {
  return probeInChild(new URL("./fake-probe-child.js", import.meta.url), [behaviour]);
}

describe("probing the native library", () => {
  it("finds that it can be loaded twice", async () => {
    assert.deepEqual(await probe("loads-twice"), {
      kind: "usable",
      name: "tensorflow-0.0.1",
      singleLoad: null,
    });
  });

  it("finds that it cannot be loaded, by word or by crash", async () => {
    const told = await probe("cannot-load");
    assert.ok(told.kind === "unusable" && /cannot open shared object/.test(told.reason));
    const crashed = await probe("crashes");
    assert.ok(crashed.kind === "unusable" && /SIGABRT/.test(crashed.reason));
  });

  it("finds that a second load fails, by word or by crash", async () => {
    const told = await probe("refuses-second");
    assert.ok(told.kind === "usable" && told.singleLoad === "Module did not self-register");
    const crashed = await probe("crashes-at-second");
    assert.ok(crashed.kind === "usable");
    assert.match(crashed.singleLoad ?? "", /SIGABRT: .*/);
    assert.match(crashed.singleLoad ?? "", /terminate called without an active exception/);
  });

  it("takes a crash at the end for a failed second load", async () => {
    const crashed = await probe("crashes-at-end");
    assert.ok(crashed.kind === "usable" && crashed.singleLoad !== null);
  });

  it("tries the real one, once a process", { skip: skipBackend("tensorflow") }, async () => {
    const found = await probeTensorflow();
    assert.equal(found.kind, "usable", JSON.stringify(found));
    assert.equal(await probeTensorflow(), found);
  });
});

describe("what tfjs-node misses of node:util", () => {
  it("is put in where it is missing and left alone where it is there", () => {
    const own = (): boolean => true;
    const util: Record<string, unknown> = { isArray: own };
    bridgeRemovedUtil(util);
    assert.equal(util["isArray"], own);
    const isNullOrUndefined = util["isNullOrUndefined"] as (value: unknown) => boolean;
    assert.deepEqual([null, undefined, 0, "", false].map(isNullOrUndefined), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
