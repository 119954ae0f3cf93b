import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { CURVE_COLUMNS, NETWORK_COLUMNS, type Outcome } from "../../src/model/index.js";
import { contentHash, openStore } from "../../src/store/index.js";
import { curveRow, outcomeOf, trialWith } from "../contract/store-fixtures.js";

/** Format v1 written down a second time, from docs/store.md, with Buffers. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([u32(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function number(value: number | null): Buffer {
  if (value === null) return Buffer.from([0]);
  const bytes = Buffer.alloc(9);
  bytes[0] = 1;
  if (Number.isNaN(value)) bytes.write("000000000000f87f", 1, "hex");
  else bytes.writeDoubleLE(value, 1);
  return bytes;
}

const NUMBERS: readonly (keyof Outcome)[] = [
  ...(["train_step", "test_step", "train_first_step", "test_first_step", "delay", "delay_at_least"] as const),
  ...(["ratio", "rise", "rich_step", "kernel_test", "label_power", "initial_train", "initial_test"] as const),
  ...(["final_train", "final_test", "steps"] as const),
];

/** Columns that came later are no part of format v1. */
const V1_COLUMNS = CURVE_COLUMNS.filter((column) => !NETWORK_COLUMNS.some((later) => later === column));

describe("content-hash", () => {
  it("hashes exactly the documented bytes", () => {
    const store = openStore(":memory:", { mode: "write" });
    store.acquireLease();
    // Enough rows that the buffer is emptied in between.
    const rows = Array.from({ length: 2000 }, (_, step) => curveRow(step, { weight_norm: step / 7 }));
    rows[1999] = curveRow(1999, { train_loss: Number.NaN, test_loss: Number.POSITIVE_INFINITY });
    const outcome = outcomeOf("diverged", { train_step: 1.25, steps: 1999, rise: 0 });
    const trials = [0, 1, 2].map((seed) => trialWith({ seed })).sort((a, b) => (a.id < b.id ? -1 : 1));
    store.beginDeclaration({ name: "a", definition: "{}" });
    store.declareTrials("a", trials);
    store.writeEvents(trials.map(({ id }) => ({ kind: "rows", trialId: id, rows })));
    store.writeOutcomes("a", "{}", [
      { trialId: trials[1].id, outcome },
      { trialId: trials[2].id, outcome: outcomeOf("failed", { steps: null }) },
    ]);

    const nulls = NUMBERS.map(() => number(null));
    const expected = Buffer.concat([
      text("groksweep content v1\n"),
      ...[text(trials[0].id), text(""), ...nulls, u32(0)],
      ...[
        text(trials[1].id),
        text("diverged"),
        ...NUMBERS.map((name) => number(outcome[name] as number | null)),
      ],
      u32(rows.length),
      ...rows.flatMap((row) => V1_COLUMNS.map((column) => number(row[column]))),
      ...[text(trials[2].id), text("failed"), ...nulls, u32(0)],
    ]);
    assert.equal(contentHash(store, "a"), createHash("sha256").update(expected).digest("hex"));
    store.close();
  });

  it("changes with a single bit of a loss", () => {
    const hashOf = (loss: number): string => {
      const store = openStore(":memory:", { mode: "write" });
      store.acquireLease();
      const trial = trialWith({});
      store.beginDeclaration({ name: "a", definition: "{}" });
      store.declareTrials("a", [trial]);
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: [curveRow(1, { test_loss: loss })] }]);
      store.writeOutcomes("a", "{}", [{ trialId: trial.id, outcome: outcomeOf("tracked") }]);
      const hash = contentHash(store, "a");
      store.close();
      return hash;
    };
    assert.equal(hashOf(0.3), hashOf(0.3));
    assert.notEqual(hashOf(0.3), hashOf(0.1 + 0.2));
  });
});
