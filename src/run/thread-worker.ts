/** What a worker thread does; thread-entry.cts loads it. */
import { CONTROL, type BatchReply, type ThreadTask } from "./messages.js";
import { transferables } from "./event-packet.js";
import { trainBatch } from "./train-batch.js";
import type { WorkerLine } from "./worker-line.js";

/** Train a batch to its end or to a stop request. Never throws: errors are in the reply. */
export async function trainInThread({ task, port, control }: ThreadTask): Promise<BatchReply> {
  const line: WorkerLine = {
    stopRequested: () => Atomics.load(control, CONTROL.STOP) !== 0,
    shareRequested: () => Atomics.exchange(control, CONTROL.SHARE, 0) !== 0,
    turn: () => Promise.resolve(),
    post: (packet) => port.postMessage(packet, transferables(packet)),
    acknowledged: (packets) => {
      // Blocking the thread is intended: it has nothing else to do, and terminating it still works.
      for (;;) {
        const acknowledged = Atomics.load(control, CONTROL.ACKNOWLEDGED);
        if (acknowledged >= packets) return Promise.resolve();
        Atomics.wait(control, CONTROL.ACKNOWLEDGED, acknowledged);
      }
    },
  };
  const reply = await trainBatch(task, line);
  port.close();
  return reply;
}
