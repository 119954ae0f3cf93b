import type { KernelChoice } from "../engine/index.js";
import {
  GrokError,
  type BackendChoice,
  type Checkpoint,
  type EngineBatch,
  type GrokErrorData,
  type TrialEvent,
} from "../model/index.js";
import { loadSystem, systemFileOf, systemOf, type SystemFile } from "../system/index.js";
import type { EngineModule } from "./engine-module.js";
import { packEvents } from "./event-packet.js";
import type { BatchReply, BatchTask } from "./messages.js";
import { Outbox } from "./outbox.js";
import type { WorkerLine } from "./worker-line.js";

/** The time between two checks for due actions: stop requests, packets, checkpoints. */
const SLICE_MS = 50;

/** The time between two reports on the progress of trials in training, if there are no other events. */
const STANDINGS_MS = 1000;

/** The trainer of a batch, and its requirements. */
interface Tools {
  readonly engine: BatchMaker;
  readonly kernels: unknown;
}

type BatchMaker = Pick<EngineModule<unknown>, "createBatch">;

/** The time after which a batch that waits for programs is checked again, ms: stop requests must not wait for a program. */
const NEWS_MS = 25;

/** Kernels are compiled, and libraries loaded, once for each worker and choice. */
const loaded = new Map<string, Promise<Tools>>();

/**
 * Train a batch to its end or to a stop request, in slices: the work of a worker, thread or process. All results leave it
 * as events, so the death of a worker loses only the work of its batch since the last checkpoint. Never throws: errors
 * are in the reply.
 */
export async function trainBatch(task: BatchTask, line: WorkerLine): Promise<BatchReply> {
  const outbox = new Outbox();
  let packets = 0;
  let computeMs = 0;
  const timed = <T>(work: () => T): T => {
    const begin = performance.now();
    try {
      return work();
    } finally {
      computeMs += performance.now() - begin;
    }
  };
  let standingsAt = -Infinity;
  const post = async (training: EngineBatch, returned: readonly string[] | null): Promise<void> => {
    const isDue = performance.now() - standingsAt >= STANDINGS_MS;
    if (outbox.isEmpty && returned === null && !isDue && training.wantsCommit !== true) return;
    if (isDue) standingsAt = performance.now();
    line.post(packEvents(outbox.take(), returned, isDue ? training.standings() : []));
    packets++;
    await new Promise(setImmediate); // other work in this thread (for example warnings) gets its turn
    // A program that waits for an answer gets it when everything is durable.
    const isExact = training.committed !== undefined;
    await line.acknowledged(isExact ? packets : packets - task.unacknowledgedPackets);
    training.committed?.();
  };
  const reply = async (
    kind: BatchReply["kind"],
    occupancy: number,
    error: GrokErrorData | null,
  ): Promise<BatchReply> => {
    await line.acknowledged(packets);
    return { kind, rest: packEvents(outbox.take()), error, computeMs, occupancy };
  };

  if (line.stopRequested()) return reply("stopped", 0, null);
  let tools: Tools;
  try {
    tools = await loadTools(task);
  } catch (error) {
    // If a user's system cannot be loaded, its trials fail; without a built-in engine no training is possible.
    return reply(task.systemFile === null ? "unusable" : "broken", 0, errorData(error));
  }
  let batch: EngineBatch | null = null;
  try {
    const training = timed(() => tools.engine.createBatch(task.batch, tools.kernels));
    batch = training;
    line.begun?.(training);
    let more = true;
    let postedAt = performance.now();
    let checkpointedAt = postedAt;
    let isStopping = false;
    while (
      more &&
      !(isStopping ? (training.isStopped ?? true) : line.stopRequested() && training.stop === undefined)
    ) {
      if (!isStopping && training.stop !== undefined && line.stopRequested()) {
        isStopping = true;
        training.stop();
        if (training.isStopped === true) break;
      }
      const sliceEnd = performance.now() + SLICE_MS;
      timed(() => {
        do more = training.advance(outbox.put);
        while (
          more &&
          training.isWaiting !== true &&
          outbox.rowCount < task.packetRows &&
          performance.now() < sliceEnd
        );
      });
      if (!more) break;
      await line.turn();
      if (training.isWaiting === true && training.wantsCommit !== true) {
        const waitingFrom = performance.now();
        await training.news?.(NEWS_MS);
        // In the meantime a program trains.
        if (training.isStopped === false) computeMs += performance.now() - waitingFrom;
      }
      const now = performance.now();
      if (now - checkpointedAt >= task.checkpointMs) {
        training.checkpoints().forEach((checkpoint) => outbox.put(checkpointEvent(checkpoint)));
        checkpointedAt = now;
      }
      const returned = line.shareRequested() ? training.giveBack() : null;
      const isWanted = training.wantsCommit === true;
      if (
        isWanted ||
        returned !== null ||
        now - postedAt >= task.packetMs ||
        outbox.rowCount >= task.packetRows
      ) {
        await post(training, returned);
        postedAt = performance.now();
      }
    }
    if (more) training.checkpoints().forEach((checkpoint) => outbox.put(checkpointEvent(checkpoint)));
    return await reply(more ? "stopped" : "trained", training.occupancy, null);
  } catch (error) {
    return await reply("broken", batch?.occupancy ?? 0, errorData(error));
  } finally {
    batch?.dispose();
  }
}

function loadTools(task: BatchTask): Promise<Tools> {
  const { engineModule, systemFile, kernels, backend, isDirect } = task;
  const trial = task.batch.jobs[0]?.trial;
  const kind = trial?.task.kind ?? "";
  const engine = trial?.engine;
  const source = systemFile?.source ?? "";
  const key =
    engineModule === null
      ? `${kind} ${source} ${task.folder ?? ""} ${isDirect ? "direct" : `${kernels} ${backend} ${engine}`}`
      : `${kernels} ${engineModule}`;
  let tools = loaded.get(key);
  if (tools === undefined) {
    tools =
      engineModule === null
        ? trainerTools(kind, systemFile, isDirect ? null : { kernels, tensors: backend, engine }, task.folder)
        : moduleTools(engineModule, kernels);
    loaded.set(key, tools);
  }
  return tools;
}

/**
 * The trainer of a system's batches: a library is loaded only where a batch needs it. `choice` null: the plain way of the
 * system.
 */
async function trainerTools(
  kind: string,
  file: SystemFile | null,
  choice: BackendChoice | null,
  folder: string | null,
): Promise<Tools> {
  if (file !== null && systemFileOf(kind)?.source !== file.source) {
    const loaded = await loadSystem(file.path);
    if (loaded.source !== file.source || loaded.system.kind !== kind) {
      throw new GrokError(
        "TRIAL",
        `system ${kind}: expected its file as it was when the run began, it has changed`,
        {
          hint: `run again: ${file.path}`,
        },
      );
    }
  }
  const system = systemOf(kind);
  if (choice !== null) {
    const trainer = await system.trainer(choice);
    const place = folder === null ? null : { folder };
    return { engine: { createBatch: (batch) => trainer.createBatch(batch, place) }, kernels: null };
  }
  if (system.direct === undefined)
    throw new GrokError("DEFECT", `system ${kind}: it has no second way to train`);
  return { engine: await system.direct(), kernels: null };
}

async function moduleTools(url: string, kernels: KernelChoice): Promise<Tools> {
  const engine = (await import(url)) as EngineModule<unknown>;
  return { engine, kernels: engine.loadKernels(kernels) };
}

function checkpointEvent(checkpoint: Checkpoint): TrialEvent {
  return { kind: "checkpoint", trialId: checkpoint.trialId, checkpoint };
}

function errorData(error: unknown): GrokErrorData {
  if (error instanceof GrokError) return error.toData();
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: "DEFECT", message };
}
