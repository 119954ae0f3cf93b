import { createBatch, type KernelBuild } from "../engine/index.js";
import type { Job, TrialEvent } from "../model/index.js";

/**
 * Train one job here, without threads: for `try`, tests and scripts. Blocks until it has finished or failed.
 *
 * @throws whatever `emit` throws; a trial that cannot be trained tells so as its `failed` event.
 */
export function runInline(job: Job, emit: (event: TrialEvent) => void, kernels: KernelBuild): void {
  const batch = createBatch({ key: "inline", jobs: [job] }, kernels);
  try {
    while (batch.advance(emit));
  } finally {
    batch.dispose();
  }
}
