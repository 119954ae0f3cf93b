import { describe, it } from "node:test";
import assert from "node:assert/strict";
import type { TrialEvent } from "../../src/model/index.js";
import { Outbox } from "../../src/run/outbox.js";
import { row } from "./fake-engine.js";

describe("Outbox", () => {
  it("joins rows of a trial up to its next other event", () => {
    const outbox = new Outbox();
    const rows = (trialId: string, ...steps: readonly number[]): TrialEvent => ({
      kind: "rows",
      trialId,
      rows: steps.map(row),
    });
    const checkpoint = { trialId: "a", step: 2, format: 1, payload: Uint8Array.of(2) };
    outbox.put(rows("a", 0));
    outbox.put(rows("b", 0));
    outbox.put(rows("a", 1, 2));
    outbox.put({ kind: "checkpoint", trialId: "a", checkpoint });
    outbox.put(rows("a", 3));
    outbox.put(rows("b", 1));
    assert.equal(outbox.rowCount, 6);
    assert.deepEqual(outbox.take(), [
      rows("a", 0, 1, 2),
      rows("b", 0, 1),
      { kind: "checkpoint", trialId: "a", checkpoint },
      rows("a", 3),
    ]);
    assert.ok(outbox.isEmpty);
    outbox.put(rows("a", 4));
    assert.deepEqual(outbox.take(), [rows("a", 4)]);
  });
});
