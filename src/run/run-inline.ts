import { createBatch, createNetworkBatch, type KernelBuild, type TensorBackend } from "../engine/index.js";
import type { EngineBatch, Job, TrialEvent } from "../model/index.js";

/**
 * Train one job here, without threads: for `try`, tests and scripts. Blocks until it has finished or failed.
 *
 * @throws whatever `emit` throws; a trial that cannot be trained tells so as its `failed` event.
 */
export function runInline(job: Job, emit: (event: TrialEvent) => void, kernels: KernelBuild): void {
  advanceToEnd(createBatch({ key: "inline", jobs: [job] }, kernels), emit);
}

/** The same for a job of engine network, on a loaded backend. */
export function runNetworkInline(job: Job, emit: (event: TrialEvent) => void, backend: TensorBackend): void {
  advanceToEnd(createNetworkBatch({ key: "inline", jobs: [job] }, backend), emit);
}

function advanceToEnd(batch: EngineBatch, emit: (event: TrialEvent) => void): void {
  try {
    while (batch.advance(emit));
  } finally {
    batch.dispose();
  }
}
