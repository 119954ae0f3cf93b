import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { byCell } from "../../src/session/cost/by-cell.js";
import type { Trial } from "../../src/model/index.js";
import { parseSweep } from "../../src/sweep/index.js";

function trialsOf(axes: string): readonly Trial[] {
  return [
    ...parseSweep(`{ name: t, task: { dimension: 20 }, axes: ${axes}, budget: { steps: 100 } }`, {
      source: "t.yaml",
    }).trials(),
  ];
}

describe("byCell", () => {
  it("computes once a cell, whichever seeds differ and in whatever order trials come", () => {
    const trials = trialsOf("{ seed: [0, 1], alpha: [1, 2], dataSeed: [3, 4, 5], samples: [30, 60] }");
    let computed = 0;
    const costOf = byCell(({ trial }: { readonly trial: Trial }) => {
      computed++;
      return `${trial.parameters.alpha} ${trial.parameters.samples}`;
    });
    for (const trial of trials) {
      assert.equal(costOf({ trial }), `${trial.parameters.alpha} ${trial.parameters.samples}`);
    }
    assert.deepEqual([trials.length, computed], [24, 4]);
  });

  it("computes again where requests of a cell differ in more than seeds", () => {
    const [trial] = trialsOf("{ seed: [0] }");
    const twice = byCell(
      ({ from }: { readonly trial: Trial; readonly from: number }) => 2 * from,
      (a, b) => a.from === b.from,
    );
    assert.deepEqual(
      [1, 5, 5, 1].map((from) => twice({ trial, from })),
      [2, 10, 10, 2],
    );
    const flow = byCell(({ trial: { method } }: { readonly trial: Trial }) => method.kind);
    assert.equal(flow({ trial }), "flow");
    assert.equal(flow({ trial: { ...trial, method: { kind: "gd" } } }), "gd");
  });
});
