import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { GrokError, type Batch, type Sink } from "../../src/model/index.js";
import { runBatches, type ExecutorKind, type RunOptions } from "../../src/run/index.js";
import { FAKE_ENGINE, MemorySink, fakeBatch, fakeJob } from "./fake-jobs.js";
import { workerPids } from "./worker-pids.js";

function batchesOf(count: number, behaviour: string, steps?: number): Batch[] {
  return Array.from({ length: count }, (_, index) => fakeBatch(fakeJob(`${behaviour}:${index}`, steps)));
}

const EXECUTORS: readonly ExecutorKind[] = ["threads", "processes"];

for (const executor of EXECUTORS) {
  describe(`runBatches on ${executor}`, () => {
    const options = (sink: MemorySink, more: Partial<RunOptions> = {}): RunOptions => ({
      threads: 2,
      executor,
      engineModule: FAKE_ENGINE,
      kernels: "wasm",
      reload: sink.reload,
      ...more,
    });

    it("trains every job once and keeps the order of a trial's events", async () => {
      const batches = Array.from({ length: 30 }, (_, b) =>
        fakeBatch(...Array.from({ length: 5 }, (_, j) => fakeJob(`ok:${b}.${j}`))),
      );
      const sink = new MemorySink(batches);
      const summary = await runBatches(batches, sink, options(sink, { packetRows: 3, packetMs: 0 }));
      assert.deepEqual(summary.finished, { budget: 150, decided: 0, diverged: 0 });
      assert.equal(summary.interrupted, false);
      assert.equal(summary.evaluations, 600);
      assert.equal(summary.occupancy, 0.5);
      for (const { trial } of batches.flatMap((batch) => batch.jobs)) {
        const steps = sink.rows(trial.id).map((row) => row.step);
        assert.deepEqual(steps, [1, 2, 3, 4]);
        assert.equal(sink.of("finished", trial.id).length, 1);
        assert.equal(sink.events.filter((event) => event.trialId === trial.id).at(-1)?.kind, "finished");
      }
    });

    it("pulls batches only as threads need them", async () => {
      let pulled = 0;
      let finished = 0;
      let ahead = 0;
      function* source(): Generator<Batch> {
        for (const batch of batchesOf(200, "ok")) {
          pulled++;
          ahead = Math.max(ahead, pulled - finished);
          yield batch;
        }
      }
      const sink = new MemorySink(batchesOf(200, "ok"));
      const counting: Sink = {
        accept: async (events) => {
          await sink.accept(events);
          finished += events.filter((event) => event.kind === "finished").length;
        },
      };
      await runBatches(source(), counting, options(sink));
      assert.equal(finished, 200);
      assert.ok(ahead <= 2 * 2 + 2, `${ahead} batches were ahead of their acceptance`);
    });

    it("lets no worker run ahead of a slow sink", async () => {
      const batches = batchesOf(2, "chatty", 100);
      const sink = new MemorySink(batches, 5);
      await runBatches(
        batches,
        sink,
        options(sink, { packetRows: 1000, packetMs: 1e9, unacknowledgedPackets: 3 }),
      );
      // A call of accept holds what arrived while the one before ran: at most 3 + 1 packets of 1000 rows from each of
      // two workers, each packet at most one event of rows, and the two ends.
      const mostEvents = 2 * (3 + 1) + 2;
      assert.ok(Math.max(...sink.calls) <= mostEvents, `${Math.max(...sink.calls)} events in one call`);
      const rows = sink.of("rows").reduce((sum, event) => sum + event.rows.length, 0);
      assert.equal(rows, 2 * 100 * 500);
      assert.ok(sink.calls.length >= 100 / (2 * (3 + 1)), "so many packets take several calls");
    });

    it("gives jobs that are not begun to workers that would be idle", async () => {
      const jobs = Array.from({ length: 9 }, (_, index) => fakeJob(`slow:${index}`, 60));
      const batches = [{ key: "one lane", jobs: [fakeJob("kills:first", 20), ...jobs] }];
      const sink = new MemorySink(batches);
      const summary = await runBatches(batches, sink, options(sink, { packetMs: 0, checkpointMs: 10 }));
      assert.equal(summary.finished.budget, 10);
      assert.equal(summary.failed, 0);
      const open = new Set<string>();
      let most = 0;
      for (const event of sink.events) {
        if (event.kind === "rows") open.add(event.trialId);
        if (event.kind === "finished") open.delete(event.trialId);
        most = Math.max(most, open.size);
      }
      assert.equal(most, 2, "one lane each, on both workers");
      for (const { trial } of batches[0].jobs) assert.equal(sink.of("finished", trial.id).length, 1);
    });

    it("retries what fails, twice", async () => {
      const batches = [fakeBatch(fakeJob("fails:a"), fakeJob("fails-once:b"), fakeJob("ok:c"))];
      const sink = new MemorySink(batches);
      const summary = await runBatches(batches, sink, options(sink));
      assert.deepEqual(
        sink.of("failed", "fails:a").map((event) => event.attempt),
        [1, 2, 3],
      );
      assert.equal(sink.of("finished", "fails-once:b")[0].attempt, 2);
      assert.equal(sink.of("finished", "ok:c").length, 1);
      assert.equal(summary.failed, 1);
      assert.equal(summary.retried, 3);
      assert.equal(summary.finished.budget, 2);
    });

    it("finds the trial that breaks its batch and trains the others", async () => {
      const batches = [fakeBatch(fakeJob("ok:a"), fakeJob("throws:b"), fakeJob("ok:c"))];
      const sink = new MemorySink(batches);
      const summary = await runBatches(batches, sink, options(sink));
      assert.equal(summary.failed, 1);
      assert.equal(summary.finished.budget, 2);
      assert.match(sink.of("failed", "throws:b")[2].error.message, /this batch cannot be trained/);
    });

    it("takes the trials of a dead thread up again from their checkpoints, without counting a failure", async () => {
      const batches = [fakeBatch(fakeJob("kills:a", 20), fakeJob("ok:b", 20)), ...batchesOf(5, "ok")];
      const sink = new MemorySink(batches);
      const summary = await runBatches(batches, sink, options(sink, { checkpointMs: 10, packetMs: 10 }));
      assert.equal(summary.deaths, 1);
      assert.equal(summary.failed, 0);
      assert.equal(summary.retried, 0);
      assert.equal(summary.finished.budget, 7);
      assert.equal(sink.of("finished", "kills:a")[0].attempt, 1);
      const steps = new Set(sink.rows("kills:a").map((row) => row.step));
      assert.equal(steps.size, 20);
      const first = sink.of("checkpoint", "kills:a")[0].checkpoint.step;
      assert.ok(first < 10, "a checkpoint before the death was accepted");
    });

    it("gives up on a trial that kills every thread, and only on that", async () => {
      const batches = [fakeBatch(fakeJob("kills-always:a"), fakeJob("ok:b"))];
      const sink = new MemorySink(batches);
      const summary = await runBatches(batches, sink, options(sink));
      assert.equal(summary.failed, 1);
      assert.match(sink.of("failed", "kills-always:a")[0].error.message, /the worker died/);
      assert.equal(sink.of("finished", "ok:b").length, 1);
    });

    it("stops on request: checkpoints every trial in training and starts no other", async () => {
      const batches = batchesOf(50, "slow", 10_000);
      const sink = new MemorySink(batches);
      const stop = new AbortController();
      const request = setInterval(() => {
        const inTraining = new Set(sink.of("rows").map((event) => event.trialId));
        if (inTraining.size === 2) stop.abort(); // both threads are at work
      }, 10);
      const summary = await runBatches(batches, sink, options(sink, { stop: stop.signal }));
      clearInterval(request);
      assert.equal(summary.interrupted, true);
      const started = new Set(sink.of("rows").map((event) => event.trialId));
      assert.equal(started.size, 2);
      for (const id of started) {
        assert.equal(
          sink.checkpoint(id)?.step,
          sink.rows(id).at(-1)?.step,
          "the checkpoint is the last word",
        );
      }
    });

    it("terminates now when told so", async () => {
      const batches = batchesOf(4, "slow", 1_000_000);
      const sink = new MemorySink(batches);
      const terminate = new AbortController();
      setTimeout(() => terminate.abort(), 200);
      const summary = await runBatches(batches, sink, options(sink, { terminate: terminate.signal }));
      assert.equal(summary.interrupted, true);
    });

    it("ends with the sink's error", async () => {
      const sink = new MemorySink([]);
      const broken: Sink = { accept: () => Promise.reject(new GrokError("STORE", "the disk is full")) };
      await assert.rejects(runBatches(batchesOf(20, "ok"), broken, options(sink)), /the disk is full/);
    });

    it("ends with the source's error", async () => {
      const sink = new MemorySink([]);
      function* source(): Generator<Batch> {
        yield fakeBatch(fakeJob("ok:a"));
        throw new GrokError("INPUT", "this axis ends badly");
      }
      await assert.rejects(runBatches(source(), sink, options(sink)), /ends badly/);
    });

    it("says when no engine can be loaded, and when an engine forgets a trial", async () => {
      const batches = [fakeBatch(fakeJob("forgets:a"))];
      const sink = new MemorySink(batches);
      await assert.rejects(
        runBatches(batches, sink, options(sink, { kernels: "native" })),
        /no native kernels/,
      );
      await assert.rejects(runBatches(batches, sink, options(sink)), /unfinished/);
    });

    it("starts no more workers than there are trials, and none where nothing is to be trained", async () => {
      for (const count of [0, 1, 3]) {
        const started = new Set<unknown>();
        const note = (worker: unknown): unknown => started.add(worker);
        process.on("worker", note);
        const batches = batchesOf(count, "slow", 40);
        const sink = new MemorySink(batches);
        const looking: Sink = {
          accept: (events) => {
            workerPids().forEach((pid) => started.add(pid));
            return sink.accept(events);
          },
        };
        await runBatches(batches, looking, options(sink, { threads: 16 }));
        process.off("worker", note);
        assert.equal(sink.of("finished").length, count);
        assert.equal(started.size, count, executor);
      }
    });

    it("has nothing to do with an empty source", async () => {
      const sink = new MemorySink([]);
      const summary = await runBatches([], sink, options(sink));
      assert.equal(summary.interrupted, false);
      assert.equal(sink.calls.length, 0);
    });
  });
}
