import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GrokError } from "../../src/model/index.js";
import { hashSweep, mergeStores, openStore, storedSweep, sweepFindings } from "../../src/session/index.js";
import { tiny } from "./tiny-sweep.js";

describe("a stored definition that newer rules refuse", () => {
  it("is said to be refused by this version, and why; it is not said to be damaged", () => {
    const store = openStore(":memory:", { mode: "write" });
    store.acquireLease();
    const { definition } = tiny();
    const older = definition.replace('"tolerance":0.001', '"tolerance":1e9');
    assert.notEqual(older, definition);
    store.beginDeclaration({ name: "tiny", definition: older });
    const target = openStore(":memory:", { mode: "write" });
    target.acquireLease();
    for (const work of [
      () => storedSweep(store, "tiny"),
      () => hashSweep(store, "tiny"),
      () => sweepFindings(store, "tiny"),
      () => mergeStores(target, store),
    ]) {
      assert.throws(work, (error) => {
        assert.ok(error instanceof GrokError && error.code === "STORE", String(error));
        assert.match(
          error.message,
          /sweep tiny: this version \(groksweep \d.*\) refuses the definition that is stored$/,
        );
        assert.match(error.details.join("\n"), /method\.tolerance/);
        assert.match(
          error.hint ?? "",
          /correct that in its file and run it .* or use the version that stored it/,
        );
        return true;
      });
    }
    assert.deepEqual(target.sweeps(), []);
    target.close();
    store.close();
  });
});
