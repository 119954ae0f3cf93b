import type { EngineBatch, Job, TrialEvent } from "../model/index.js";

/**
 * Train one job here, without threads: for `try`, tests and scripts. Blocks until it has finished or failed.
 *
 * @param createBatch the engine's, with kernels already chosen.
 */
export function runInline<Kernels>(
  job: Job,
  emit: (event: TrialEvent) => void,
  kernels: Kernels,
  createBatch: (
    batch: { readonly key: string; readonly jobs: readonly Job[] },
    kernels: Kernels,
  ) => EngineBatch,
): void {
  const batch = createBatch({ key: "inline", jobs: [job] }, kernels);
  try {
    while (batch.advance(emit));
  } finally {
    batch.dispose();
  }
}
