import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DecisionRule } from "../../src/engine/index.js";
import { DEFAULT_THRESHOLDS, type OutcomeKind } from "../../src/model/index.js";
import { changesOfKind, decayJobs, kindsByBudget, trainAll } from "./decay-trials.js";

describe("outcomes of 240 trials with weight decay", () => {
  for (const [dimension, width] of [
    [10, 20],
    [20, 50],
  ] as const) {
    it(`change with the budget from censored alone, D ${dimension}, N ${width}`, () => {
      const jobs = decayJobs(`full ${dimension}`, { count: 120, dimension, width, steps: 1e8 });
      const changes: string[] = [];
      const last = new Map<OutcomeKind, number>();
      let decided = 0;
      trainAll(jobs).forEach(({ rows, end }, k) => {
        const { parameters, centered } = jobs[k].trial;
        const kinds = kindsByBudget(jobs[k], rows, end.labelPower);
        const about = JSON.stringify({ ...parameters, centered });
        changes.push(...changesOfKind(kinds, rows).map((change) => `${change}: ${about}`));
        const kind = kinds[kinds.length - 1];
        last.set(kind, (last.get(kind) ?? 0) + 1);
        const rule = new DecisionRule(jobs[k].rest, DEFAULT_THRESHOLDS, end.labelPower);
        const stop = rows.findIndex((row) => rule.observe(row));
        if (stop < 0) return;
        decided++;
        if (kinds[stop] !== kind) changes.push(`decided ${kinds[stop]}, in the end ${kind}: ${about}`);
      });
      assert.deepEqual(changes, []);
      for (const kind of ["grokked", "tracked", "memorized", "lost"] as const) {
        assert.ok((last.get(kind) ?? 0) > 0, `no trial ended ${kind}`);
      }
      assert.ok(decided > 90, `only ${decided} of 120 were decided by 10⁸ steps`);
    });
  }
});
