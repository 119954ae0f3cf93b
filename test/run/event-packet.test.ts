import { describe, it } from "node:test";
import assert from "node:assert/strict";
import type { TrialEvent } from "../../src/model/index.js";
import { packEvents, unpackEvents } from "../../src/run/event-packet.js";
import { row } from "./fake-engine.js";

describe("packing events for a message port", () => {
  it("gives back every value, null and NaN, minus zero and infinity apart", () => {
    const odd = { ...row(3), weight_norm: NaN, error_trace: 0, linearised_test: Number.MIN_VALUE };
    const memory = new Uint8Array(1000).fill(7);
    const checkpoint = { trialId: "a", step: 3, format: 1, payload: memory.subarray(10, 13) };
    const events: readonly TrialEvent[] = [
      { kind: "rows", trialId: "a", rows: [row(0), odd] },
      { kind: "failed", trialId: "b", attempt: 2, error: { code: "TRIAL", message: "no" } },
      { kind: "checkpoint", trialId: "a", checkpoint },
      {
        kind: "finished",
        trialId: "a",
        ending: "decided",
        steps: 3,
        last: odd,
        labelPower: 0.75,
        kernelTest: null,
        checkpoint,
        evaluations: 5,
        computeMs: 1,
        attempt: 1,
        kernels: "fake",
      },
    ];
    const packet = packEvents(events);
    const copied: unknown = structuredClone(packet);
    assert.deepStrictEqual(unpackEvents(copied as typeof packet), events);
  });

  it("carries any number of columns, none of them mistaken for another", () => {
    const names = Array.from({ length: 70 }, (_, index) => `series_${index}`);
    for (const [index, name] of names.entries()) {
      const alone = { ...row(1), [name]: index + 0.5 };
      const others = { ...row(2), ...Object.fromEntries(names.map((other, k) => [other, k])) };
      const events: readonly TrialEvent[] = [
        { kind: "rows", trialId: "a", rows: [alone, others, row(3)] },
        { kind: "rows", trialId: "b", rows: [others, alone] },
      ];
      assert.deepStrictEqual(unpackEvents(packEvents(events)), events);
    }
  });

  it("carries rows without any number", () => {
    const empty = Object.fromEntries(Object.keys(row(0)).map((column) => [column, null]));
    const events = [{ kind: "rows", trialId: "a", rows: [empty, empty] }] as unknown as readonly TrialEvent[];
    assert.deepStrictEqual(unpackEvents(packEvents(events)), events);
  });

  it("does not drag the memory behind a payload along", () => {
    const memory = new Uint8Array(1_000_000);
    const checkpoint = { trialId: "a", step: 0, format: 1, payload: memory.subarray(5, 9) };
    const [event] = packEvents([{ kind: "checkpoint", trialId: "a", checkpoint }]).events;
    assert.equal(event.kind === "checkpoint" && event.checkpoint.payload.buffer.byteLength, 4);
  });
});

describe("series without a column in a packet", () => {
  it("come back beside the columns, only in the rows that have them", () => {
    const one = row(1);
    const rows = [one, { ...one, step: 2, extra: { u_norm: 1 / 3, step: 7 } }];
    const events = [{ kind: "rows" as const, trialId: "a", rows }];
    assert.deepEqual(unpackEvents(packEvents(events)), events);
  });
});
