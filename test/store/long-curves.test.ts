import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { CurveRow } from "../../src/model/index.js";
import { openStore } from "../../src/session/index.js";
import { trialDigest } from "../../src/store/trial-digest.js";
import { curveRow, declare, finishedOf, GRID, trial } from "../contract/store-fixtures.js";

const ROWS = 20_050;

/** Values of all kinds: absent, NaN, infinite, −0, and series without a column, some of them from a late row on. */
function row(step: number): CurveRow {
  const values = {
    weight_norm: step % 3 === 0 ? null : -0,
    train_loss: step === 7 ? Number.NaN : 1 / (step + 1),
  };
  const late = step > 20_000 ? { late: step === 20_010 ? Number.POSITIVE_INFINITY : 1 } : {};
  return { ...curveRow(step, values), ...(step % 2 === 0 ? { extra: { even: step, ...late } } : {}) };
}

describe("a long curve", () => {
  it("has the digest of its rows, though they come in packets and are not read at once", () => {
    const folder = mkdtempSync(join(tmpdir(), "groksweep-test-"));
    const store = openStore(join(folder, "store.db"), { mode: "write" });
    try {
      store.acquireLease();
      declare(store, [trial]);
      store.writeStart(trial.id, GRID, []);
      const rows = Array.from({ length: ROWS }, (_, step) => row(step));
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: rows.slice(0, 12_000) }]);
      store.writeEvents([{ kind: "rows", trialId: trial.id, rows: rows.slice(12_000) }]);
      const finished = finishedOf(trial.id, ROWS - 1);
      store.writeEvents([finished]);
      const digest = store.query("SELECT hex(digest) FROM progress").rows[0][0];
      assert.ok(finished.kind === "finished");
      assert.equal(digest, trialDigest(trial.id, finished, rows).toString("hex").toUpperCase());
      assert.equal(
        digest,
        trialDigest(trial.id, finished, store.curve(trial.id)).toString("hex").toUpperCase(),
      );
    } finally {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
