import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { STOP_SIGNALS, type Sink } from "../../src/model/index.js";
import { runBatches, type RunOptions } from "../../src/run/index.js";
import { workerPids } from "./worker-pids.js";
import { FAKE_ENGINE, MemorySink, fakeBatch, fakeJob } from "./fake-jobs.js";

/** How long the end of an orphan is waited for; it notices within a slice, this only bounds a failing test. */
const PATIENCE_MS = 20_000;

function options(sink: MemorySink): RunOptions {
  return { threads: 2, executor: "processes", engineModule: FAKE_ENGINE, reload: sink.reload };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function gone(pids: readonly number[]): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (pids.some(isAlive)) {
    assert.ok(Date.now() < deadline, `processes ${pids.filter(isAlive).join(", ")} live on`);
    await delay(20);
  }
}

describe("worker processes", () => {
  it("that are killed from outside are replaced, and their batch goes on", async () => {
    const batches = [fakeBatch(fakeJob("slow:a", 150)), fakeBatch(fakeJob("slow:b", 150))];
    const sink = new MemorySink(batches);
    let victim: number | undefined;
    const killing: Sink = {
      accept: async (events) => {
        await sink.accept(events);
        if (victim !== undefined || sink.of("rows").length === 0) return;
        [victim] = workerPids();
        process.kill(victim, "SIGKILL");
      },
    };
    const summary = await runBatches(batches, killing, { ...options(sink), packetMs: 10 });
    assert.equal(summary.deaths, 1);
    assert.equal(summary.finished.budget, 2);
    for (const id of ["slow:a", "slow:b"]) {
      assert.deepEqual(new Set(sink.rows(id).map((row) => row.step)).size, 150);
    }
    await gone([victim ?? 0]);
  });

  it("leave signals to the coordinator, but for the limit of their own processor time, which ends the run", async () => {
    for (const signal of STOP_SIGNALS) {
      const batches = [fakeBatch(fakeJob("slow:a", 150)), fakeBatch(fakeJob("slow:b", 150))];
      const sink = new MemorySink(batches);
      let isSent = false;
      const signalling: Sink = {
        accept: async (events) => {
          await sink.accept(events);
          // Both train by then: a process that only starts has nobody who listens yet.
          if (isSent || sink.rows("slow:a").length === 0 || sink.rows("slow:b").length === 0) return;
          isSent = true;
          process.kill(workerPids()[0], signal);
        },
      };
      const summary = await runBatches(batches, signalling, { ...options(sink), packetMs: 10 });
      assert.equal(summary.deaths, 0, signal);
      assert.equal(summary.interrupted, signal === "SIGXCPU", signal);
      if (!summary.interrupted) assert.equal(summary.finished.budget, 2, signal);
      else assert.ok(sink.of("checkpoint").length > 0, "what was in training is kept");
    }
  });

  it("that are dead already hold up no run that is ended", async () => {
    const batches = [fakeBatch(fakeJob("kills-held:a"))];
    const sink = new MemorySink(batches);
    const terminate = new AbortController();
    const running = runBatches(batches, sink, { ...options(sink), terminate: terminate.signal });
    while (workerPids().length === 0) await delay(5);
    await gone(workerPids());
    // The coordinator now waits for the last packets: the channel is still open.
    terminate.abort();
    assert.equal((await running).interrupted, true);
  });

  it("leave none behind", async () => {
    const batches = [fakeBatch(fakeJob("ok:a"))];
    const sink = new MemorySink(batches);
    let pids: readonly number[] = [];
    await runBatches(
      batches,
      { accept: (events) => ((pids = workerPids()), sink.accept(events)) },
      options(sink),
    );
    assert.ok(pids.length > 0);
    await gone(pids);
  });

  it("end with their coordinator, even when that is killed, and without a word", async () => {
    const run = fork(new URL("./process-run.js", import.meta.url), { silent: true });
    let said = "";
    run.stderr?.on("data", (text: Buffer) => (said += text.toString()));
    const [pids] = (await once(run, "message")) as [number[]];
    assert.equal(pids.length, 2);
    assert.ok(pids.every(isAlive));
    run.kill("SIGKILL");
    await gone(pids);
    assert.equal(said, "");
  });
});
