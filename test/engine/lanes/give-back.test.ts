import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createBatch, loadTensorBackend } from "../../../src/engine/index.js";
import { openDirect } from "../../../src/system/committee/training/direct.js";
import type { EngineBatch, Job } from "../../../src/model/index.js";
import { networkBatch, networkJobs } from "../tensors/network-jobs.js";
import { makeJob, problems, wasm } from "./run-jobs.js";

const STEPS = 5;
const COUNT = 9;

const idOf = ({ trial }: Job): string => trial.id;

/** Jobs that a batch of this kind trains, and the batch. */
type BatchKind = () => Promise<{ readonly jobs: readonly Job[]; readonly batch: EngineBatch }>;

function laneJobs(): readonly Job[] {
  return Array.from({ length: COUNT }, (_, k) =>
    makeJob({ dimension: 4, samples: 6, width: 8, alpha: 1 + k }, { steps: STEPS }),
  );
}

const KINDS: Readonly<Record<string, BatchKind>> = {
  "trials on lanes": () => {
    const jobs = laneJobs();
    return Promise.resolve({ jobs, batch: createBatch({ key: "test", jobs }, wasm, problems) });
  },
  networks: async () => {
    const jobs = networkJobs(`
      name: networks
      task: { kind: modular-mlp, modulus: 5, samples: 18 }
      model: { width: 4, centered: false }
      axes: { seed: { from: 0, count: ${COUNT} } }
      method: { kind: gd }
      budget: { steps: ${STEPS}, stop: budget }`);
    return { jobs, batch: networkBatch(jobs, await loadTensorBackend("cpu")) };
  },
  "the direct descent": () => {
    const jobs = laneJobs();
    return Promise.resolve({ jobs, batch: openDirect().createBatch({ key: "test", jobs }) });
  },
};

for (const [name, make] of Object.entries(KINDS)) {
  describe(`giving jobs back: ${name}`, () => {
    it("hands out each at most once, none that is begun, and trains the others", async () => {
      const { jobs, batch } = await make();
      const begun = new Set<string>();
      const finished: string[] = [];
      const advance = (): boolean =>
        batch.advance((event) => {
          begun.add(event.trialId);
          if (event.kind === "finished") finished.push(event.trialId);
        });
      advance();
      const first = batch.giveBack();
      const second = batch.giveBack();
      assert.ok(first.length >= 2 && first.length > second.length && second.length >= 1, `${first.length}`);
      while (advance());
      assert.deepEqual(batch.giveBack(), []);
      batch.dispose();
      assert.deepEqual(
        [...first, ...second, ...finished].sort(),
        jobs.map(idOf).sort(),
        "given back or finished, once each",
      );
      assert.ok(first.concat(second).every((id) => !begun.has(id)));
      const last = jobs[jobs.length - 1];
      assert.ok(first.includes(idOf(last)), "from the end, where the cheapest are");
    });
  });
}
