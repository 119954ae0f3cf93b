/**
 * Entry of a worker thread. It drives one batch at a time in slices, and everything it knows leaves it as events:
 * a thread that dies takes with it no more than what its batch did since the last checkpoint.
 */
import {
  GrokError,
  type Checkpoint,
  type EngineBatch,
  type GrokErrorData,
  type TrialEvent,
} from "../model/index.js";
import type { EngineModule } from "./engine-module.js";
import { packEvents, transferables } from "./event-packet.js";
import { CONTROL, type BatchReply, type BatchTask } from "./messages.js";
import { Outbox } from "./outbox.js";

/** Between two looks at the clock's consequences: stop requests, packets, checkpoints. */
const SLICE_MS = 50;

/** Kernels are compiled once a thread and choice. */
const loaded = new Map<string, Promise<{ readonly engine: EngineModule; readonly kernels: unknown }>>();

/** Train a batch to its end or to a stop request. Never throws: what goes wrong is in the reply. */
export async function trainBatch(task: BatchTask): Promise<BatchReply> {
  const outbox = new Outbox();
  let packets = 0;
  let computeMs = 0;
  const stopRequested = (): boolean => Atomics.load(task.control, CONTROL.STOP) !== 0;
  const timed = <T>(work: () => T): T => {
    const begin = performance.now();
    try {
      return work();
    } finally {
      computeMs += performance.now() - begin;
    }
  };
  const post = async (): Promise<void> => {
    if (outbox.isEmpty) return;
    const packet = packEvents(outbox.take());
    task.port.postMessage(packet, transferables(packet));
    packets++;
    await new Promise(setImmediate); // whatever else waits in this thread (warnings, say) gets its turn
    awaitAcknowledged(task, packets - task.unacknowledgedPackets);
  };
  const reply = (kind: BatchReply["kind"], occupancy: number, error: GrokErrorData | null): BatchReply => {
    awaitAcknowledged(task, packets);
    task.port.close();
    return { kind, rest: packEvents(outbox.take()), error, computeMs, occupancy };
  };

  if (stopRequested()) return reply("stopped", 0, null);
  let tools: { readonly engine: EngineModule; readonly kernels: unknown };
  try {
    tools = await loadTools(task);
  } catch (error) {
    return reply("unusable", 0, errorData(error));
  }
  let batch: EngineBatch | null = null;
  try {
    const training = timed(() => tools.engine.createBatch(task.batch, tools.kernels));
    batch = training;
    let more = true;
    let postedAt = performance.now();
    let checkpointedAt = postedAt;
    while (more && !stopRequested()) {
      const sliceEnd = performance.now() + SLICE_MS;
      timed(() => {
        do more = training.advance(outbox.put);
        while (more && outbox.rowCount < task.packetRows && performance.now() < sliceEnd);
      });
      if (!more) break;
      const now = performance.now();
      if (now - checkpointedAt >= task.checkpointMs) {
        training.checkpoints().forEach((checkpoint) => outbox.put(checkpointEvent(checkpoint)));
        checkpointedAt = now;
      }
      if (now - postedAt >= task.packetMs || outbox.rowCount >= task.packetRows) {
        await post();
        postedAt = performance.now();
      }
    }
    if (more) training.checkpoints().forEach((checkpoint) => outbox.put(checkpointEvent(checkpoint)));
    return reply(more ? "stopped" : "trained", training.occupancy, null);
  } catch (error) {
    return reply("broken", batch?.occupancy ?? 0, errorData(error));
  } finally {
    batch?.dispose();
  }
}

/**
 * Block until `packets` packets of this batch are durable. Blocking the thread is the point: it has nothing else to
 * do, and terminating it still works.
 */
function awaitAcknowledged(task: BatchTask, packets: number): void {
  for (;;) {
    const acknowledged = Atomics.load(task.control, CONTROL.ACKNOWLEDGED);
    if (acknowledged >= packets) return;
    Atomics.wait(task.control, CONTROL.ACKNOWLEDGED, acknowledged);
  }
}

function loadTools(task: BatchTask): Promise<{ readonly engine: EngineModule; readonly kernels: unknown }> {
  const url = task.engineModule;
  const key = `${task.kernels} ${url ?? ""}`;
  let tools = loaded.get(key);
  if (tools === undefined) {
    const module =
      url === null ? import("../engine/index.js") : (import(url) as Promise<EngineModule<unknown>>);
    tools = module.then((engine) => ({
      engine,
      kernels: engine.loadKernels(task.kernels),
    }));
    loaded.set(key, tools);
  }
  return tools;
}

function checkpointEvent(checkpoint: Checkpoint): TrialEvent {
  return { kind: "checkpoint", trialId: checkpoint.trialId, checkpoint };
}

function errorData(error: unknown): GrokErrorData {
  if (error instanceof GrokError) return error.toData();
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: "DEFECT", message };
}
