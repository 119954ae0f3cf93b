import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Sink } from "../../src/model/index.js";
import { runBatches, SharedWorkers, type RunOptions } from "../../src/run/index.js";
import { FAKE_ENGINE, MemorySink, fakeBatch, fakeJob } from "./fake-jobs.js";
import { workerPids } from "./worker-pids.js";

function options(sink: MemorySink, shared: SharedWorkers): RunOptions {
  return { threads: 1, executor: "processes", engineModule: FAKE_ENGINE, reload: sink.reload, shared };
}

/** Shared workers of one process, which are ended afterwards. */
async function withWorkers(body: (shared: SharedWorkers) => Promise<void>): Promise<void> {
  const shared = new SharedWorkers(1);
  try {
    await body(shared);
  } finally {
    await shared.destroy();
  }
}

describe("workers that several runs share", () => {
  it("stay for the next run, and end with their owner", async () => {
    const seen: number[] = [];
    await withWorkers(async (shared) => {
      for (const id of ["ok:a", "ok:b"]) {
        const sink = new MemorySink([fakeBatch(fakeJob(id))]);
        const noting: Sink = { accept: (events) => (seen.push(...workerPids()), sink.accept(events)) };
        const summary = await runBatches([fakeBatch(fakeJob(id))], noting, options(sink, shared));
        assert.equal(summary.finished.budget, 1);
        assert.equal(workerPids().length, 1);
      }
    });
    assert.equal(new Set(seen).size, 1);
    assert.deepEqual(workerPids(), []);
  });

  it("train the batches of two runs in turn, no more at a time than they are", async () => {
    await withWorkers(async (shared) => {
      const most = { workers: 0 };
      const runs = ["slow:a", "slow:b"].map(async (id) => {
        const batches = [fakeBatch(fakeJob(id, 60))];
        const sink = new MemorySink(batches);
        const counting: Sink = {
          accept: (events) => {
            most.workers = Math.max(most.workers, workerPids().length);
            return sink.accept(events);
          },
        };
        const summary = await runBatches(batches, counting, { ...options(sink, shared), packetMs: 10 });
        assert.equal(summary.finished.budget, 1);
        assert.equal(summary.deaths, 0);
        assert.equal(new Set(sink.rows(id).map(({ step }) => step)).size, 60);
      });
      await Promise.all(runs);
      assert.equal(most.workers, 1);
    });
  });

  it("of a run that is ended at once are replaced, and the batches of other runs go on from their checkpoints", async () => {
    await withWorkers(async (shared) => {
      const terminate = new AbortController();
      const [ended, other] = ["slow:ended", "slow:other"].map((id) => [fakeBatch(fakeJob(id, 150))]);
      const [endedSink, otherSink] = [new MemorySink(ended), new MemorySink(other)];
      const ending: Sink = {
        accept: async (events) => {
          await endedSink.accept(events);
          if (endedSink.of("rows").length > 0) terminate.abort();
        },
      };
      const first = runBatches(ended, ending, {
        ...options(endedSink, shared),
        ...{ packetMs: 10, terminate: terminate.signal },
      });
      const second = runBatches(other, otherSink, { ...options(otherSink, shared), packetMs: 10 });
      assert.equal((await first).interrupted, true);
      const summary = await second;
      assert.equal(summary.finished.budget, 1);
      assert.equal(new Set(otherSink.rows("slow:other").map(({ step }) => step)).size, 150);
    });
  });
});
