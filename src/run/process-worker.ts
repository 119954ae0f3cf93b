/** Entry of a worker process. It ends when its channel to the coordinator closes. */
import { STOP_SIGNALS } from "../model/index.js";
import type { BatchReply, BatchTask, ProcessReport, ProcessRequest } from "./messages.js";
import { trainBatch } from "./train-batch.js";
import type { WorkerLine } from "./worker-line.js";

/** The state of the batch in training. */
let stopRequested = false;
let outOfTime = false;
let shareRequested = false;
let acknowledged = 0;
let wake: () => void = () => undefined;

const line: WorkerLine = {
  stopRequested: () => stopRequested || outOfTime,
  shareRequested: () => {
    const requested = shareRequested;
    shareRequested = false;
    return requested;
  },
  turn: () => new Promise(setImmediate),
  post: (packet) => report({ kind: "packet", packet }),
  acknowledged: async (packets) => {
    while (acknowledged < packets) await new Promise<void>((resolve) => (wake = resolve));
  },
};

/** A killed coordinator receives no messages; this process then ends with its channel, without a message. */
function report(message: ProcessReport): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

async function train(task: BatchTask): Promise<void> {
  stopRequested = false;
  shareRequested = false;
  acknowledged = 0;
  const reply: BatchReply = await trainBatch(task, line);
  report({ kind: "reply", reply });
}

process.on("message", (request: ProcessRequest) => {
  switch (request.kind) {
    case "train":
      void train(request.task);
      return;
    case "acknowledge":
      acknowledged++;
      wake();
      return;
    case "share":
      shareRequested = true;
      return;
    case "stop":
      stopRequested = true;
  }
});

// Ctrl-C, a hangup or a batch system's signal reaches every process; the coordinator decides how the work goes on.
for (const signal of STOP_SIGNALS) process.on(signal, () => undefined);
// Processor time is counted for each process, so the coordinator may not know that this one has reached its limit.
// A batch that comes back without a request shows this.
process.on("SIGXCPU", () => (outOfTime = true));

process.once("disconnect", () => process.exit(0));
if (process.connected) report({ kind: "ready" });
else process.exit(0); // its coordinator was killed while it started
