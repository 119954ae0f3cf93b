import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type StoreHarness, throwsGrok, some, sorted, checkOn, declare, idsOf } from "./store-fixtures.js";

/** The lease, and the life of a store: a part of the contract of model/store.ts. */
export function leaseContract(name: string, harness: StoreHarness): void {
  const check = checkOn(harness);

  describe(`store contract: ${name}: lease and life`, () => {
    it("writing without the lease is a defect", () => {
      try {
        const store = harness.create();
        throwsGrok(
          () => store.beginDeclaration({ name: "first", definition: "{}" }),
          "DEFECT",
          /acquireLease/,
        );
        store.acquireLease();
        store.acquireLease();
        store.beginDeclaration({ name: "first", definition: "{}" });
        store.renewLease();
        store.releaseLease();
        store.releaseLease();
        throwsGrok(() => store.endDeclaration("first"), "DEFECT", /acquireLease/);
      } finally {
        harness.cleanUp();
      }
    });

    check("a closed store says so, and closes twice", (store) => {
      store.close();
      store.close();
      throwsGrok(() => store.sweeps(), "STORE", /closed/);
    });

    const { again, ageLease } = harness;
    if (again !== undefined) {
      check("a live lease is refused with pid and host, and free once released", (store) => {
        const other = again(store, "write");
        throwsGrok(() => other.acquireLease(), "STORE", new RegExp(`process ${process.pid} on `));
        store.releaseLease();
        assert.equal(other.acquireLease(), null);
        throwsGrok(() => store.acquireLease(), "STORE", /is writing it/);
        other.close();
        assert.equal(store.acquireLease(), null, "closing gave it back");
      });

      check("what is written is there after reopening, and a reader sees it at once", (store) => {
        const reader = again(store, "read");
        declare(store, some);
        assert.equal(reader.sweep("first")?.trials, 4);
        reader.close();
        store.close();
        const later = again(store, "write");
        assert.deepEqual(idsOf(later), sorted);
      });
    }
    if (again !== undefined && ageLease !== undefined) {
      check("a stale lease is taken over with a notice, and its old holder can write no more", (store) => {
        ageLease(store, 31_000);
        const other = again(store, "write");
        assert.match(other.acquireLease() ?? "", new RegExp(`took over .* process ${process.pid} on .*31 s`));
        declare(other, some);
        throwsGrok(() => declare(store, some.slice(1)), "STORE", /lease was lost/);
        throwsGrok(() => store.renewLease(), "STORE", /lease was lost/);
        assert.equal(other.sweep("first")?.trials, 4);
        store.close();
        other.renewLease();
      });

      check("a lease that was not taken over is renewed, however late", (store) => {
        ageLease(store, 300_000);
        store.renewLease();
        throwsGrok(() => again(store, "write").acquireLease(), "STORE", /is writing it/);
      });

      check("on another host a fresh lease is live whatever its pid, an old one is stale", (store) => {
        ageLease(store, 1000, "elsewhere");
        const other = again(store, "write");
        throwsGrok(() => other.acquireLease(), "STORE", /on elsewhere/);
        ageLease(store, 31_000, "elsewhere");
        assert.match(other.acquireLease() ?? "", /on elsewhere/);
      });
    }
  });
}
