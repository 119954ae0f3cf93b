/** A program that trains two endless trials in two processes and tells their pids once both are at work. */
import { runBatches } from "../../src/run/index.js";
import { FAKE_ENGINE, MemorySink, fakeBatch, fakeJob } from "./fake-jobs.js";
import { workerPids } from "./worker-pids.js";

const batches = ["a", "b"].map((name) => fakeBatch(fakeJob(`slow:${name}`, 1e9)));
const sink = new MemorySink(batches);
const accept = async (...[events]: Parameters<MemorySink["accept"]>): Promise<void> => {
  await sink.accept(events);
  const atWork = new Set(sink.events.map((event) => event.trialId)).size;
  if (atWork < batches.length) return;
  process.send?.(workerPids());
};
await runBatches(
  batches,
  { accept },
  { threads: 2, executor: "processes", engineModule: FAKE_ENGINE, reload: sink.reload },
);
